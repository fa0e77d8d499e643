"""The committee's pages: the table with its threshold, consensus, and decisions read before they are signed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select

from services.review.models import Determination
from shared.access import Person
from shared.bus import EventRow
from shared.db import transaction
from shared.policy import Role
from tests.integration.review_pages.conftest import WELL, Browser, Office

Browse = Callable[[Person], Browser]
REASONS = {"shanghai.reasons": WELL, "montreal.reasons": WELL}


@pytest.fixture
def ready(office: Office, desk: Person, reviewers: list[Person], officers: list[Person]) -> Callable[..., str]:
    """Make a file that is ready for the committee."""

    def made(score: str = "4", opinions: tuple[str, str] = ("favourable", "favourable"), **changes: object) -> str:
        number = office.open(**changes)
        office.admit(number, desk)
        for reviewer in reviewers:
            office.review(number, reviewer, score)
        for city, opinion in zip(("shanghai", "montreal"), opinions, strict=True):
            office.answer(number, city, desk, opinion)
        return number

    return made


@pytest.fixture
def split(office: Office, desk: Person, reviewers: list[Person], officers: list[Person]) -> str:
    """A file on which the reviewers disagree."""
    number = office.open()
    office.admit(number, desk)
    for reviewer, score in zip(reviewers, ("1", "3", "5"), strict=True):
        office.review(number, reviewer, score)
    for city in ("shanghai", "montreal"):
        office.answer(number, city, desk)
    return number


def _count(engines: dict[str, Engine], what: type) -> int:
    with transaction(engines["review"]) as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def test_the_table_ranks_files_and_draws_the_threshold(
    ready: Callable[..., str], browse: Browse, member: Person
) -> None:
    poor = ready("2.5", title="Un projet encore vague")
    good = ready("4", title="Un projet mûr et clair")
    page = browse(member).text("/committee")
    assert page.index(good) < page.index('class="threshold"') < page.index(poor)
    assert "4,00" in page
    assert "Retenir · label" in page
    assert "4,00, 4,00, 4,00 ; seuil 3" in page.replace("\u202f", " ")


def test_an_empty_committee_says_so(browse: Browse, member: Person) -> None:
    assert "Aucun dossier n’est prêt pour le comité." in browse(member).text("/committee")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.COMMS, Role.ADMIN])
def test_only_desk_and_committee_see_the_table(browse: Browse, person: Callable[..., Person], role: Role) -> None:
    assert browse(person(role, "x@paris.example")).get("/committee").status_code == 403


def test_the_desk_prepares_and_does_not_decide(ready: Callable[..., str], browse: Browse, desk: Person) -> None:
    number, browser = ready(), browse(desk)
    assert "Relire avant de signer" not in browser.text(f"/committee/{number}")
    assert browser.client.post(f"/committee/{number}", data={}).status_code in (400, 403)


def test_only_the_outcomes_allowed_today_are_offered(ready: Callable[..., str], browse: Browse, member: Person) -> None:
    page = browse(member).text(f"/committee/{ready(opinions=('favourable', 'unfavourable'))}")
    offered = {
        city: set(re.findall(rf'name="{city}.outcome" value="(\w+)"', page)) for city in ("shanghai", "montreal")
    }
    assert "retained" in offered["shanghai"]
    assert offered["montreal"] == {"not_retained", "rework", "reserve"}


def test_reasons_are_prefilled_with_what_reviewers_wrote_for_the_applicant(
    ready: Callable[..., str], browse: Browse, member: Person
) -> None:
    page = browse(member).text(f"/committee/{ready()}")
    assert f"{WELL} (Ana Reis)" in page.split('name="shanghai.reasons"')[1]


def test_the_preview_shows_what_will_be_sent_and_writes_nothing(
    ready: Callable[..., str], at_committee: Browser, engines: dict[str, Engine], office: Office
) -> None:
    number, browser = ready(), at_committee
    events = _count(engines, EventRow)
    outcomes = {"shanghai.outcome": "retained_conditions", "montreal.outcome": "retained"}
    answer = browser.send(
        f"/committee/{number}",
        f"/committee/{number}",
        step="preview",
        **outcomes,
        **REASONS,
        **{"shanghai.conditions": "Nommer le laboratoire."},
    )
    assert answer.status_code == 200
    assert "Ce qui sera envoyé" in answer.text
    assert "Retenu sous conditions" in answer.text
    assert "Nommer le laboratoire." in answer.text
    assert "jeanne.petit@hydralis.example.net" in answer.text
    assert _count(engines, Determination) == 0
    assert _count(engines, EventRow) == events
    assert office.dossier(number).stage == "committee"


def test_a_signed_decision_closes_the_file(
    ready: Callable[..., str], at_committee: Browser, engines: dict[str, Engine], office: Office
) -> None:
    number, browser = ready(), at_committee
    outcomes = {"shanghai.outcome": "retained", "montreal.outcome": "not_retained"}
    answer = browser.send(f"/committee/{number}", f"/committee/{number}", step="sign", **outcomes, **REASONS)
    assert answer.status_code == 303
    page = browser.text(f"/committee/{number}")
    assert "La décision est signée." in page
    assert "Non retenu" in page
    assert _count(engines, Determination) == 2
    assert office.dossier(number).stage == "decided"


def test_going_back_keeps_the_text(ready: Callable[..., str], browse: Browse, member: Person) -> None:
    number = ready()
    answer = browse(member).send(
        f"/committee/{number}", f"/committee/{number}", step="edit", **{"shanghai.reasons": "Mes mots à moi."}
    )
    assert answer.status_code == 200
    assert "Mes mots à moi.</textarea>" in answer.text


def test_what_cannot_be_signed_is_told_at_its_city(ready: Callable[..., str], browse: Browse, member: Person) -> None:
    number = ready()
    fields = REASONS | {"shanghai.outcome": "paris_only", "montreal.outcome": "retained_conditions"}
    answer = browse(member).send(f"/committee/{number}", f"/committee/{number}", step="sign", **fields)
    assert answer.status_code == 422
    assert 'href="#field-shanghai-outcome"' in answer.text
    assert 'href="#field-montreal-conditions"' in answer.text
    missing = browse(member).send(f"/committee/{number}", f"/committee/{number}", step="preview", **REASONS)
    assert missing.status_code == 422
    summary = missing.text.split('id="faults"')[1].split("</div>")[0]
    assert re.findall(r'href="#([^"]+)"', summary) == ["field-shanghai-outcome", "field-montreal-outcome"]


def test_the_rapporteur_writes_the_common_score(split: str, browse: Browse, desk: Person, office: Office) -> None:
    browser, path = browse(desk), f"/committee/{split}/consensus"
    assert "Faire rédiger le consensus" in browser.text("/desk")
    page = browser.text(path)
    assert "Deux points d’écart ou plus sur un critère" in page
    scores = {f"scores.c{k}": "3" for k in range(1, 6)}
    refused = browser.send(path, path, **{**scores, "scores.c5": ""}, text="Court", minority="Un avis contraire")
    assert refused.status_code == 422
    assert "Un avis contraire</textarea>" in refused.text
    answer = browser.send(path, path, **scores, text=WELL, minority="Un avis contraire")
    assert answer.status_code == 303
    assert office.dossier(split).stage == "committee"
    page = browser.text(f"/committee/{split}")
    assert "Le consensus est enregistré." in page
    assert "Un avis contraire" in page


def test_a_file_without_disagreement_calls_for_no_consensus(
    ready: Callable[..., str], browse: Browse, member: Person
) -> None:
    page = browse(member).text(f"/committee/{ready()}/consensus")
    assert "Ce dossier n’attend pas de consensus." in page
    assert "Enregistrer le consensus" not in page
