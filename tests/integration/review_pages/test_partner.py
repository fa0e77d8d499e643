"""A partner city's page: a sheet without personal data, eight questions, one answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text

from services.review.domain.road import Act
from services.review.operations.case import SYSTEM, Deed
from shared import access
from shared.access import Person, link_token
from shared.db import Base, transaction
from shared.ids import uuid7
from shared.policy import Role
from tests.integration.review_pages.conftest import Browser, Office

ANSWERS = {"domain": "none", "objectives": "4", "local_partner": "yes", "naming": "yes"}


@pytest.fixture
def number(office: Office, desk: Person, reviewers: list[Person], officers: list[Person]) -> str:
    """A file that waits for Shanghai and Montréal."""
    made = office.open()
    office.admit(made, desk)
    return made


def _rows(owner: Engine) -> dict[str, list[str]]:
    with owner.connect() as connection:
        return {
            f"{table.schema}.{table.name}": sorted(
                map(str, connection.execute(text(f"SELECT t::text FROM {table.schema}.{table.name} t")))
            )
            for table in Base.metadata.sorted_tables
        }


def test_reading_the_page_changes_no_row(office: Office, number: str, stranger: Browser, owner: Engine) -> None:
    before = _rows(owner)
    assert "Envoyer l’avis de Montréal" in stranger.text(f"/partner/{office.token(number, 'montreal')}")
    assert stranger.client.head(f"/partner/{office.token(number, 'montreal')}").status_code == 200
    assert _rows(owner) == before


def test_the_page_speaks_its_reader_s_language_and_switches(office: Office, number: str, stranger: Browser) -> None:
    path = f"/partner/{office.token(number, 'shanghai')}"
    assert "Send the opinion of Shanghai" in stranger.text(path)
    assert "Envoyer l’avis de Shanghai" in stranger.text(f"{path}?lang=fr")


def test_the_sheet_holds_no_personal_data(office: Office, number: str, stranger: Browser) -> None:
    page = stranger.text(f"/partner/{office.token(number, 'shanghai')}")
    assert "Laboratoire des Moussons" in page
    for private in ("Jeanne Petit", "hydralis.example", "01 99 00 00 01", "rue de l’Exemple"):
        assert private not in page, private


def test_a_city_answers_and_is_thanked(office: Office, number: str, stranger: Browser) -> None:
    path = f"/partner/{office.token(number, 'montreal')}"
    answers = ANSWERS | {"domain": "design", "opinion": "favourable", "offers": ["network", "meeting"]}
    answer = stranger.send(path, path, **answers)
    assert (answer.status_code, answer.location) == (303, path)
    row = office.question(number, "montreal")
    assert row.answers is not None
    assert (row.opinion, row.answers["offers"]) == ("favourable", ["network", "meeting"])
    page = stranger.text(path)
    assert "Merci, l’avis de Montréal est enregistré" in page
    assert "Envoyer l’avis" not in page


def test_what_is_missing_is_told_at_once_and_what_was_typed_stays(
    office: Office, number: str, stranger: Browser
) -> None:
    path = f"/partner/{office.token(number, 'montreal')}"
    answer = stranger.send(path, path, opinion="favourable_with_reservations", objection="Un doublon possible")
    assert answer.status_code == 422
    for field in ("domain", "objectives", "local_partner", "naming"):
        assert f'href="#field-{field}"' in answer.text, field
    assert "Un doublon possible</textarea>" in answer.text
    assert 'value="favourable_with_reservations" checked' in answer.text
    assert office.question(number, "montreal").state == "asked"


def test_a_second_answer_changes_nothing(office: Office, number: str, stranger: Browser) -> None:
    path = f"/partner/{office.token(number, 'montreal')}"
    page = stranger.text(path)
    hidden = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}
    stranger.client.post(path, data=hidden | ANSWERS | {"opinion": "favourable"})
    again = stranger.client.post(path, data=hidden | ANSWERS | {"opinion": "unfavourable", "reason": "Non."})
    assert again.status_code == 409
    assert office.question(number, "montreal").opinion == "favourable"


def test_a_silent_city_may_still_answer(office: Office, number: str, stranger: Browser) -> None:
    office.do(number, Deed(act=Act.FALL_SILENT, actor=SYSTEM, city="montreal"))
    path = f"/partner/{office.token(number, 'montreal')}"
    assert stranger.send(path, path, **ANSWERS, opinion="favourable").status_code == 303
    assert office.question(number, "montreal").state == "given"


def test_a_link_that_is_over_says_so_clearly(office: Office, number: str, stranger: Browser) -> None:
    path = f"/partner/{office.token(number, 'montreal')}"
    office.do(number, Deed(act=Act.WITHDRAW, actor=SYSTEM))
    answer = stranger.client.get(path, headers={"Accept-Language": "fr"})
    assert answer.status_code == 404
    assert "Ce lien a expiré" in answer.text
    assert "Toits d’eau" not in answer.text


def test_other_links_open_nothing(office: Office, number: str, stranger: Browser, engines: dict[str, Engine]) -> None:
    with transaction(engines["access"]) as session:
        link = access.Link(id=uuid7(), role=Role.APPLICANT, subject=number, email="jeanne@hydralis.example")
        session.add(link)
    token = link_token(link.id, office.house.settings.key)
    assert stranger.get(f"/partner/{token}").status_code == 404
    assert stranger.get("/partner/not-a-token").status_code == 404


def test_a_member_of_staff_cannot_answer_through_a_page_of_theirs(
    office: Office, number: str, browse: Callable[[Person], Browser], desk: Person
) -> None:
    assert browse(desk).get("/partner/anything").status_code == 404
