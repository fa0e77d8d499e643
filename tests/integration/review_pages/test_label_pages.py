"""The label's pages: at the desk, for its holder, and for anyone who has a number; its code and its certificate."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
import segno
from flask import Flask
from pikepdf import Name
from pikepdf import open as open_pdf
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from services.review.documents.code import QUIET
from services.review.domain.papers import DeterminationForm
from services.review.domain.road import Act
from services.review.models import Label
from services.review.operations.case import Deed
from shared.access import Link, Person, link_token
from shared.clock import FrozenClock
from shared.db import transaction
from shared.faults import read
from shared.house import House
from shared.ids import label_number, uuid7
from shared.policy import Role
from tests.integration.review_pages.conftest import PROPOSAL, WELL, Browser, Office

NUMBER = label_number(2026, 1)
WHY = "Le bilan attendu au bout de six mois n’est pas venu, malgré deux rappels."
ANSWER = "Le bilan est prêt depuis lundi ; il manquait une signature."
GRANT = {"label_cities": ["shanghai", "montreal"], "label_starts_on": "2027-01-04", "label_ends_on": "2028-06-30"}


@pytest.fixture
def decided(
    office: Office,
    clock: FrozenClock,
    *,
    desk: Person,
    member: Person,
    reviewers: list[Person],
    officers: list[Person],
) -> Callable[..., str]:
    """Make a file that is decided and told: retained with both cities unless said otherwise."""

    def made(score: str = "4", montreal: str = "retained", **changes: object) -> str:
        number = office.open(**{"benefits": ["label"]} | changes)
        office.admit(number, desk)
        for reviewer in reviewers:
            office.review(number, reviewer, score)
        for city in ("shanghai", "montreal"):
            office.answer(number, city, desk)
        decisions = [
            {"city": "shanghai", "outcome": "retained", "reasons": WELL},
            {"city": "montreal", "outcome": montreal, "reasons": WELL},
        ]
        paper = read(DeterminationForm, {"decisions": decisions})
        office.do(number, Deed(act=Act.DETERMINE, actor=member.actor(), paper=paper))
        clock.at += timedelta(minutes=31)
        return number

    return made


@pytest.fixture
def labelled(decided: Callable[..., str], at_desk: Browser) -> str:
    """A file that bears a label."""
    number = decided()
    assert at_desk.send(f"/desk/{number}", f"/desk/{number}/label", **GRANT).status_code == 303
    return number


@pytest.fixture
def holder(app: Flask, house: House, engines: dict[str, Engine]) -> Callable[[str], Browser]:
    """A browser in which whoever filed has followed their link."""

    def made(number: str) -> Browser:
        link = Link(
            id=uuid7(), role=Role.APPLICANT, subject=number, email="jeanne.petit@hydralis.example.net", locale="fr"
        )
        with transaction(engines["access"]) as session:
            session.add(link)
        client = app.test_client()
        with client.session_transaction() as stored:
            stored["link"] = link_token(link.id, house.settings.key)
        return Browser(client)

    return made


def notify(at_desk: Browser, number: str) -> TestResponse:
    """The office puts the label in question."""
    fields = {"label_ground": "condition", "label_notice": WHY}
    return at_desk.send(f"/desk/{number}", f"/desk/{number}/label/notice", **fields)


@pytest.fixture
def over(
    labelled: str, at_desk: Browser, browse: Callable[[Person], Browser], *, desk: Person, clock: FrozenClock
) -> Browser:
    """The desk, the day after the hearing of a label under notice is over."""
    assert notify(at_desk, labelled).status_code == 303
    clock.at += timedelta(days=16)
    return browse(desk)


def test_the_desk_reads_what_the_rules_propose_and_grants(decided: Callable[..., str], at_desk: Browser) -> None:
    number = decided(montreal="not_retained")
    page = at_desk.text(f"/desk/{number}")
    assert "Les règles proposent un label\u00a0: la moyenne est de 4,00 sur 5" in page
    assert "Montréal\u00a0: le projet n’est pas retenu avec cette ville." in page
    answer = at_desk.send(f"/desk/{number}", f"/desk/{number}/label", **GRANT | {"label_cities": ["shanghai"]})
    assert answer.status_code == 303
    page = at_desk.text(f"/desk/{number}")
    assert NUMBER in page
    assert "Le label est accordé." in page
    assert "Label accordé" in page


def test_a_refused_grant_keeps_what_was_typed(decided: Callable[..., str], at_desk: Browser) -> None:
    number = decided("3")
    typed = GRANT | {"label_ends_on": "2035-01-01", "label_why": "Trop court"}
    answer = at_desk.send(f"/desk/{number}", f"/desk/{number}/label", **typed)
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert "Choisissez un dernier jour trois ans au plus après le premier." in page
    assert "Dites pourquoi, en 20 signes au moins" in page
    assert 'value="2035-01-01"' in page
    assert "Trop court</textarea>" in page


def test_a_grant_without_a_city_says_so(decided: Callable[..., str], at_desk: Browser) -> None:
    number = decided()
    answer = at_desk.send(f"/desk/{number}", f"/desk/{number}/label", **GRANT | {"label_cities": []})
    assert answer.status_code == 422
    assert 'href="#field-label_cities"' in answer.text


def test_who_comes_second_learns_who_was_first_and_keeps_the_text(
    decided: Callable[..., str], at_desk: Browser, at_committee: Browser
) -> None:
    number = decided()
    page = at_committee.text(f"/desk/{number}")
    at_desk.send(f"/desk/{number}", f"/desk/{number}/label", **GRANT)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    typed = GRANT | {"csrf_token": token[1], "label_why": "Le seul projet de ce quartier."}
    answer = at_committee.client.post(f"/desk/{number}/label", data=typed)
    assert answer.status_code == 409
    page = unescape(answer.text)
    assert f"Ce projet porte déjà le label {NUMBER}, accordé par C. Martin" in page
    assert "Le seul projet de ce quartier." in page


def test_a_file_that_is_not_decided_shows_no_label(office: Office, at_desk: Browser) -> None:
    assert "field-label" not in at_desk.text(f"/desk/{office.open()}")


def test_a_notice_is_read_and_answered_by_its_holder_and_told_to_nobody_else(
    labelled: str, at_desk: Browser, holder: Callable[[str], Browser], stranger: Browser
) -> None:
    assert notify(at_desk, labelled).status_code == 303
    page = at_desk.text(f"/desk/{labelled}")
    assert 'value="kept"' in page
    assert 'value="withdrawn"' not in page, "nothing can be withdrawn before the hearing is over"
    own, reader = f"/proposals/{labelled}/label", holder(labelled)
    page = reader.text(own)
    assert WHY in page
    assert "jusqu’au 8\u00a0décembre 2026 inclus" in page
    assert reader.send(own, f"{own}/answer", answer=ANSWER).status_code == 303
    page = reader.text(own)
    assert ANSWER in page
    assert f'action="{own}/answer"' not in page
    assert ANSWER in at_desk.text(f"/desk/{labelled}")
    assert "Label accordé" in stranger.text(f"/labels/{NUMBER}")
    assert "Retrait" not in stranger.text(f"/labels/{NUMBER}")


def test_a_label_withdrawn_after_its_hearing_is_withdrawn_for_everyone(
    over: Browser, labelled: str, holder: Callable[[str], Browser], stranger: Browser
) -> None:
    assert "Label\u00a0: décider après la réponse" in over.text("/desk")
    fields = {"label_decision": "withdrawn", "label_end": WHY}
    assert over.send(f"/desk/{labelled}", f"/desk/{labelled}/label/decision", **fields).status_code == 303
    assert "Label retiré" in holder(labelled).text(f"/proposals/{labelled}/label")
    assert "retiré depuis le 9\u00a0décembre 2026" in stranger.text(f"/labels/{NUMBER}")
    assert holder(labelled).get(f"/proposals/{labelled}/label.pdf").status_code == 409


def test_a_second_answer_is_refused_and_kept(labelled: str, at_desk: Browser, holder: Callable[[str], Browser]) -> None:
    notify(at_desk, labelled)
    own = f"/proposals/{labelled}/label"
    one, two = holder(labelled), holder(labelled)
    token = re.search(r'name="csrf_token" value="([^"]+)"', two.text(own))
    assert token is not None
    assert one.send(own, f"{own}/answer", answer=ANSWER).status_code == 303
    answer = two.client.post(
        f"{own}/answer", data={"csrf_token": token[1], "answer": "Une autre réponse, plus longue."}
    )
    assert answer.status_code == 409
    assert "Une réponse est déjà enregistrée" in unescape(answer.text)
    assert "Une autre réponse, plus longue." in answer.text


def test_an_empty_answer_is_refused(labelled: str, at_desk: Browser, holder: Callable[[str], Browser]) -> None:
    notify(at_desk, labelled)
    own = f"/proposals/{labelled}/label"
    assert holder(labelled).send(own, f"{own}/answer", answer="  ").status_code == 422


def test_a_label_is_read_by_its_holder_and_the_desk_and_answered_by_its_holder_alone(
    labelled: str, at_desk: Browser, holder: Callable[[str], Browser], stranger: Browser
) -> None:
    notify(at_desk, labelled)
    own = f"/proposals/{labelled}/label"
    assert holder("TR-2026-00099-99").get(own).status_code == 404
    assert stranger.get(own).status_code == 302
    page = at_desk.text(own)
    assert WHY in page
    assert "<textarea" not in page


@pytest.mark.parametrize(("lang", "said"), [("fr", "du 4\u00a0janvier 2027 au"), ("en", "from January 4, 2027 to")])
def test_anyone_verifies_a_label_in_both_languages(labelled: str, stranger: Browser, lang: str, said: str) -> None:
    page = stranger.text(f"/labels/{NUMBER}?lang={lang}")
    assert said in page
    assert "Toits d’eau, de Paris aux deux rives" in page
    assert "Hydralis Toitures" in page
    assert "Montréal" in page
    answer = stranger.get(f"/labels/{NUMBER}")
    assert answer.headers["Cache-Control"] == "private, max-age=60"
    assert "Cookie" in answer.headers["Vary"]


def test_the_public_page_names_no_person_and_no_file(labelled: str, stranger: Browser, house: House) -> None:
    page = stranger.text(f"/labels/{NUMBER}")
    contact = PROPOSAL["contact"]
    assert isinstance(contact, dict)
    for secret in (*contact.values(), labelled, "C. Martin", house.programme.office.signatories[0].name):
        assert secret not in page


def test_a_number_is_asked_for_as_people_type_it(labelled: str, stranger: Browser) -> None:
    found = stranger.get(f"/labels?number={NUMBER.lower().replace('-', '+')}")
    assert (found.status_code, found.headers["Location"]) == (303, f"/labels/{NUMBER}")
    assert stranger.get(f"/labels/{NUMBER.lower()}").headers["Location"] == f"/labels/{NUMBER}"
    assert "Vérifier un label" in stranger.text("/labels")


@pytest.mark.parametrize(
    ("path", "status"), [("/labels/LAB-2026-0001-84", 404), ("/labels?number=LAB-2026-0001-84", 422)]
)
def test_a_typing_error_is_told_with_what_was_typed(labelled: str, stranger: Browser, path: str, status: int) -> None:
    answer = stranger.get(path)
    assert answer.status_code == status
    page = unescape(answer.text)
    assert "Ce numéro contient une faute de frappe\u00a0: «\u00a0LAB-2026-0001-84\u00a0»" in page
    assert 'value="LAB-2026-0001-84"' in page
    assert NUMBER not in page, "nothing is guessed"


def test_what_was_typed_is_never_read_as_markup(stranger: Browser) -> None:
    answer = stranger.get("/labels?number=%3Cscript%3Ealert(1)%3C/script%3E")
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("number", [label_number(2026, 2), label_number(1999, 1)])
def test_an_unknown_number_gets_the_same_polite_page(labelled: str, stranger: Browser, number: str) -> None:
    answer = stranger.get(f"/labels/{number}")
    assert answer.status_code == 404
    assert f"Aucun label ne porte le numéro {number}." in unescape(answer.text)
    assert "Toits d’eau" not in unescape(answer.text)
    assert stranger.get(f"/labels/{number}/code.svg").status_code == 404


def test_a_label_that_has_ended_says_since_when(labelled: str, stranger: Browser, clock: FrozenClock) -> None:
    clock.at += timedelta(days=600)
    assert "arrivé à son terme le 30\u00a0juin 2028" in stranger.text(f"/labels/{NUMBER}")


def modules(svg: str) -> list[list[int]]:
    """The dark and light modules that the path of a code draws, without the quiet zone."""
    size = int(re.search(r'd="M0 0h(\d+)v', svg)[1])  # type: ignore[index]
    drawn = re.search(r'class="qrline"[^>]* d="([^"]+)"', svg)
    assert drawn is not None
    grid = [[0] * size for _ in range(size)]
    x, y = 0.0, 0.0
    for step, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: ?(-?[\d.]+))?", drawn[1]):
        if step == "h":
            for column in range(int(x), int(x + float(first))):
                grid[int(y)][column] = 1
            x += float(first)
        else:
            x, y = (float(first), float(second)) if step == "M" else (x + float(first), y + float(second or 0))
    return [row[QUIET:-QUIET] for row in grid[QUIET:-QUIET]]


def test_the_code_leads_to_the_public_page(labelled: str, stranger: Browser) -> None:
    answer = stranger.get(f"/labels/{NUMBER}/code.svg")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    expected = segno.make_qr(f"http://tremplin.test/labels/{NUMBER}", error="m").matrix
    assert modules(answer.text) == [list(row) for row in expected]
    assert modules(answer.text) != [
        list(row) for row in segno.make_qr(f"http://tremplin.test/labels/{label_number(2026, 2)}", error="m").matrix
    ]


@pytest.mark.parametrize(
    ("lang", "title"), [("fr", f"Attestation du label {NUMBER}"), ("en", f"Certificate of label {NUMBER}")]
)
def test_the_certificate_is_a_tagged_pdf_in_the_readers_language(
    labelled: str, holder: Callable[[str], Browser], lang: str, title: str
) -> None:
    answer = holder(labelled).get(f"/proposals/{labelled}/label.pdf?lang={lang}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert f'filename="{NUMBER}.pdf"' in answer.headers["Content-Disposition"]
    with open_pdf(BytesIO(answer.data)) as pdf:
        assert Name.StructTreeRoot in pdf.Root
        assert bool(pdf.Root[Name.MarkInfo][Name.Marked])
        assert str(pdf.Root[Name.Lang]) == lang
        assert str(pdf.docinfo[Name.Title]) == title
        assert len(pdf.pages) == 1
        with pdf.open_metadata() as meta:
            assert meta.get("pdfuaid:part") == "1"
        links = [one for page in pdf.pages for one in page.get(Name.Annots, [])]
        assert {str(one[Name.A][Name.URI]) for one in links} == {f"http://tremplin.test/labels/{NUMBER}"}


def test_the_certificate_is_its_holders_and_the_offices(labelled: str, at_desk: Browser, stranger: Browser) -> None:
    assert at_desk.get(f"/desk/{labelled}/label.pdf").status_code == 200
    assert stranger.get(f"/proposals/{labelled}/label.pdf").status_code == 302
    assert stranger.get(f"/desk/{labelled}/label.pdf").status_code == 302


def test_a_label_of_a_city_that_left_the_programme_is_still_verified(
    labelled: str, stranger: Browser, engines: dict[str, Engine]
) -> None:
    with transaction(engines["review"]) as session:
        session.get_one(Label, NUMBER).cities = ["gone_city"]
    assert "gone_city" in stranger.text(f"/labels/{NUMBER}")
