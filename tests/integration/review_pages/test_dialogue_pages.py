"""Pages of a dialogue and of reservations: the desk's part of a file, the committee's, and the officer's own pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import Engine, select

from services.review.domain.condition import ConditionAnswerForm
from services.review.domain.papers import CityDecision, DeterminationForm, OpinionForm
from services.review.domain.road import Act
from services.review.models import Condition, Dialogue
from services.review.operations.case import Deed
from services.review.operations.condition_answers import APPLICANT
from shared.access import Person, link_token
from shared.clock import FrozenClock
from shared.db import transaction
from shared.faults import read
from tests.integration.review_pages.conftest import PROPOSAL, Browser, Office

FIRST = "Les lecteurs trouvent le projet solide : un autre quai conviendrait-il ?"
RESERVE = "Pas avant la fin des travaux du quai."
ANSWER = "La saison commence le 1er octobre, après les travaux du quai."
SHANGHAI = {"cities": [PROPOSAL["cities"][0]]}  # type: ignore[index]


def shown(page: str) -> str:
    """The page as it is read: the spaces that typography wants are spaces."""
    return re.sub(r"[\u00a0\u202f]", " ", unescape(page))


def read_by_all(office: Office, number: str, reviewers: list[Person]) -> None:
    for one in reviewers:
        if one.email in office.readers(number):
            office.review(number, one)


@pytest.fixture
def against(office: Office, desk: Person, reviewers: list[Person], officers: list[Person]) -> str:
    """A file that Paris would retain and Shanghai would not."""
    number = office.open(**SHANGHAI)
    office.admit(number, desk)
    office.answer(number, "shanghai", desk, "unfavourable")
    read_by_all(office, number, reviewers)
    return number


@pytest.fixture
def talking(at_desk: Browser, against: str) -> str:
    path = f"/desk/{against}/dialogues/shanghai"
    sent = at_desk.send(f"/desk/{against}", path, **{"shanghai-dialogue_text": FIRST})
    assert sent.status_code == 303, sent.text
    return against


def officer_page(engines: dict[str, Engine], office: Office, number: str) -> str:
    with transaction(engines["review"]) as session:
        link_id = session.get_one(Dialogue, (number, "shanghai")).link_id
    assert link_id is not None
    return f"/partner/{link_token(link_id, office.house.settings.key)}/dialogue"


def test_the_desk_is_proposed_a_dialogue_and_opens_it_on_the_file_s_page(at_desk: Browser, talking: str) -> None:
    page = shown(at_desk.text(f"/desk/{talking}"))
    assert "Échange avec la ville · échange en cours" in page
    assert FIRST in page


def test_a_first_note_that_is_too_short_comes_back_with_its_fault(at_desk: Browser, against: str) -> None:
    path = f"/desk/{against}/dialogues/shanghai"
    sent = at_desk.send(f"/desk/{against}", path, **{"shanghai-dialogue_text": "Non ?"})
    assert sent.status_code == 422
    assert 'href="#field-shanghai-dialogue_text"' in sent.text
    assert "Non ?</textarea>" in sent.text


def test_the_committee_reads_the_dialogue_beside_the_opinion_and_is_warned(
    at_committee: Browser, against: str, talking: str
) -> None:
    page = shown(at_committee.text(f"/committee/{talking}"))
    assert FIRST in page
    assert "Attendez la fin de l’échange avec Shanghai" in page
    assert "échange en cours" in shown(at_committee.text("/committee"))
    assert "échange en cours" in shown(at_committee.get("/committee/table.csv").text)


def test_the_officer_writes_and_says_the_final_word_once(
    *, engines: dict[str, Engine], office: Office, talking: str, stranger: Browser, at_committee: Browser
) -> None:
    path = officer_page(engines, office, talking)
    page = stranger.text(path)
    assert FIRST in page
    assert "Wei Lin" not in page
    assert stranger.send(path, path, dialogue_note="In autumn, perhaps.").status_code == 303
    word = {"word_opinion": "not_now", "word_reason": "In autumn.", "word_public": "yes"}
    assert stranger.send(path, f"{path}/word", **word).status_code == 303
    page = shown(stranger.text(path))
    assert "This dialogue is over" in page
    assert f'action="{path}/word"' not in page
    told = shown(at_committee.text(f"/committee/{talking}"))
    assert "la ville a changé son avis" in told
    assert "Avis précédent" in told
    assert "Un doublon." in told


def test_a_word_that_comes_too_late_is_refused_with_the_day_and_what_was_typed_stays(
    *, engines: dict[str, Engine], office: Office, talking: str, stranger: Browser, clock: FrozenClock
) -> None:
    path = officer_page(engines, office, talking)
    page = stranger.text(path)
    hidden = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}
    clock.at += timedelta(days=17)
    word = {"word_opinion": "favourable", "word_reason": "A long reason, typed with care."}
    late = stranger.client.post(f"{path}/word", data=hidden | word)
    assert late.status_code == 409
    assert "its time has passed" in late.text
    assert "A long reason, typed with care." in late.text
    assert office.question(talking, "shanghai").opinion == "unfavourable"


def test_reading_an_officer_s_page_changes_nothing_and_other_links_open_nothing(
    engines: dict[str, Engine], office: Office, talking: str, stranger: Browser
) -> None:
    path = officer_page(engines, office, talking)
    before = office.dossier(talking).version
    assert stranger.client.head(path).status_code == 200
    assert office.dossier(talking).version == before
    for wrong in ("/partner/none/dialogue", "/partner/none/conditions", path.replace("/dialogue", "/conditions")):
        answer = stranger.client.get(f"{wrong}?lang=fr")
        assert answer.status_code == 404
        assert "Ce lien a expiré" in answer.text


def test_the_desk_writes_down_a_final_word_with_its_proof(at_desk: Browser, office: Office, talking: str) -> None:
    path = f"/desk/{talking}/dialogues/shanghai/word"
    bare = at_desk.send(f"/desk/{talking}", path, **{"shanghai-word_opinion": "favourable"})
    assert bare.status_code == 422
    for field in ("channel", "who", "proof"):
        assert f'href="#field-shanghai-word_{field}"' in bare.text, field
    proof = {"shanghai-word_channel": "phone", "shanghai-word_who": "Wei Lin", "shanghai-word_proof": "Appel de 15 h"}
    sent = at_desk.send(f"/desk/{talking}", path, **{"shanghai-word_opinion": "favourable", **proof})
    assert sent.status_code == 303
    assert office.question(talking, "shanghai").opinion == "favourable"


def test_what_the_desk_typed_in_a_dialogue_that_is_over_is_shown_again(
    at_desk: Browser, office: Office, desk: Person, talking: str
) -> None:
    page, path = f"/desk/{talking}", f"/desk/{talking}/dialogues/shanghai"
    csrf = {"csrf_token": at_desk.text(page).split('name="csrf_token" value="')[1].split('"')[0]}
    at_desk.send(page, f"{path}/end", **{"shanghai-dialogue_end": "Les deux bureaux ont tout dit."})
    again = at_desk.client.post(f"{path}/notes", data=csrf | {"shanghai-dialogue_note": "Un dernier message."})
    assert again.status_code == 409
    assert "Un dernier message." in again.text


@pytest.fixture
def reserved(office: Office, desk: Person, reviewers: list[Person], officers: list[Person]) -> Callable[..., str]:
    """A file before the committee whose city has reservations; may the applicant read them?"""

    def made(*, public: bool) -> str:
        number = office.open(**SHANGHAI)
        office.admit(number, desk)
        data = {"objectives": 4, "local_partner": "yes", "naming": "yes", "opinion": "favourable_with_reservations"}
        data |= {"reason": f"- {RESERVE}", "reason_public": public, "objection": "Secret entre bureaux."}
        data |= {"channel": "mail", "who": "Bureau international", "proof": "Courriel du 12 novembre"}
        if "received_on" in OpinionForm.model_fields:
            data |= {"received_on": office.house.today().isoformat()}
        paper = read(OpinionForm, data)
        office.do(number, Deed(act=Act.GIVE_OPINION, actor=desk.actor(), paper=paper, city="shanghai"))
        read_by_all(office, number, reviewers)
        return number

    return made


def test_reservations_the_applicant_may_read_are_proposed_as_conditions(
    at_committee: Browser, reserved: Callable[..., str]
) -> None:
    page = at_committee.text(f"/committee/{reserved(public=True)}")
    field = re.search(r'name="shanghai\.reservations".*?>\s*(.*?)</textarea>', page, re.S)
    assert field is not None
    assert field[1].strip() == RESERVE


def test_reservations_that_stay_between_the_offices_are_not_put_into_the_decision(
    at_committee: Browser, reserved: Callable[..., str]
) -> None:
    page = shown(at_committee.text(f"/committee/{reserved(public=False)}"))
    field = re.search(r'name="shanghai\.reservations".*?>\s*(.*?)</textarea>', page, re.S)
    assert field is not None
    assert field[1].strip() == ""
    assert "La ville n’a pas permis de citer ses mots" in page


def test_the_committee_s_signature_keeps_the_reservations_as_the_city_s(
    at_committee: Browser, reserved: Callable[..., str], engines: dict[str, Engine]
) -> None:
    number = reserved(public=True)
    path = f"/committee/{number}"
    typed = {"shanghai.outcome": "retained_conditions", "shanghai.reasons": "Un projet solide pour les deux villes."}
    typed |= {"shanghai.reservations": RESERVE, "shanghai.conditions": "Envoyer le budget."}
    assert at_committee.send(path, path, **typed, step="sign").status_code == 303
    with transaction(engines["review"]) as session:
        rows = session.scalars(select(Condition).where(Condition.number == number).order_by(Condition.position)).all()
    assert [(one.origin, one.text) for one in rows] == [("partner", RESERVE), ("committee", "Envoyer le budget.")]


@pytest.fixture
def asked(office: Office, member: Person, reserved: Callable[..., str], engines: dict[str, Engine]) -> str:
    """The officer's page of a file whose applicant has answered the city's reservation."""
    number = reserved(public=True)
    decision = CityDecision.model_validate(
        {
            "city": "shanghai",
            "outcome": "retained_conditions",
            "reasons": "Un projet solide pour les deux villes.",
            "reservations": RESERVE,
        }
    )
    paper = DeterminationForm(decisions=(decision,))
    office.do(number, Deed(act=Act.DETERMINE, actor=member.actor(), paper=paper))
    answer = ConditionAnswerForm(city="shanghai", position=1, text=ANSWER)
    office.do(number, Deed(act=Act.ANSWER_CONDITION, actor=APPLICANT, paper=answer, city="shanghai"))
    with transaction(engines["review"]) as session:
        link_id = session.get_one(Condition, (number, "shanghai", 1)).link_id
    assert link_id is not None
    return f"/partner/{link_token(link_id, office.house.settings.key)}/conditions"


def test_the_officer_says_that_an_answer_will_do(asked: str, stranger: Browser) -> None:
    page = stranger.text(asked)
    assert RESERVE in page
    assert ANSWER in page
    assert "Jeanne Petit" not in page
    assert stranger.send(asked, asked, **{"1.word": "met"}).status_code == 303
    assert "Closed: you answered yes" in stranger.text(asked)


def test_a_no_without_its_reason_comes_back_and_one_that_is_late_keeps_what_was_typed(
    asked: str, stranger: Browser, engines: dict[str, Engine], office: Office
) -> None:
    bare = stranger.send(asked, asked, **{"1.word": "not_met", "1.reason": "No."})
    assert bare.status_code == 422
    assert 'href="#field-1-reason"' in bare.text
    assert "No.</textarea>" in bare.text
    csrf = {"csrf_token": stranger.text(asked).split('name="csrf_token" value="')[1].split('"')[0]}
    stranger.send(asked, asked, **{"1.word": "met"})
    typed = {"position": "1", "1.word": "not_met", "1.reason": "The letter names nobody who answers for it."}
    late = stranger.client.post(asked, data=csrf | typed)
    assert late.status_code == 409
    assert "The letter names nobody who answers for it." in late.text


def test_the_desk_sees_the_answer_and_gives_more_time(
    asked: str, at_desk: Browser, engines: dict[str, Engine], stranger: Browser
) -> None:
    with transaction(engines["review"]) as session:
        number = session.scalars(select(Condition.number)).one()
    page = shown(at_desk.text(f"/desk/{number}"))
    assert ANSWER in page
    assert "La ville peut se prononcer jusqu’au" in page
    path = f"/desk/{number}/conditions/extension"
    past = at_desk.send(f"/desk/{number}", path, **{"shanghai-1.due_on": "2020-01-01", "shanghai-1.more": "Un mot."})
    assert past.status_code == 422
    assert "Un mot.</textarea>" in past.text
    more = at_desk.send(f"/desk/{number}", path, **{"shanghai-1.due_on": "2027-01-20", "shanghai-1.more": "Un mot."})
    assert more.status_code == 303
    assert "The organisation is awaited" in stranger.text(asked)
