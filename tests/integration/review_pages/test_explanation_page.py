"""The office reads why a file stands as it does, and how it stood; an applicant reads it once it was told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.review.domain.papers import CityDecision, DeterminationForm
from services.review.domain.road import Act
from services.review.models import Dossier
from services.review.operations.case import Deed
from shared.access import Link, Person, link_token
from shared.clock import FrozenClock
from shared.db import transaction
from shared.policy import Role
from shared.programme.outcomes import Outcome
from tests.integration.review_pages.conftest import Browser, Office

Made = Callable[..., Person]
WHY = "Le projet est clair, mais la ville partenaire ne l’attend pas cette année."


@pytest.fixture
def desk(person: Made) -> Person:
    return person(Role.DESK, "desk@office.example.org", name="Denis Bureau")


@pytest.fixture
def committee(person: Made) -> Person:
    return person(Role.COMMITTEE, "committee@office.example.org", name="Carla Vote")


@pytest.fixture
def read(office: Office, desk: Person, person: Made) -> str:
    """A file read by three, with both cities in favour."""
    readers = [person(Role.REVIEWER, f"r{k}@reads-{k}.example.org", name=f"Relecteur {k}") for k in range(3)]
    for city in ("montreal", "shanghai"):
        person(Role.PARTNER, f"{city}@cities.example.org", city=city, name="Officer", locale="en")
    number = office.open()
    office.admit(number, desk)
    chosen = office.readers(number)
    for one in readers:
        if one.email in chosen:
            office.review(number, one, "4", c2="2.5")
    for city in ("montreal", "shanghai"):
        office.answer(number, city, desk)
    return number


def decide(office: Office, number: str, someone: Person) -> None:
    decisions = tuple(
        CityDecision(city=one, outcome=Outcome.NOT_RETAINED, reasons=WHY) for one in office.dossier(number).cities
    )
    paper = DeterminationForm(decisions=decisions)
    office.do(number, Deed(act=Act.DETERMINE, actor=someone.actor(), paper=paper))


def applicant(office: Office, stranger: Browser, number: str) -> Browser:
    """The holder of the proposal's own link."""
    with transaction(office.engines["review"]) as session:
        link_id = session.get_one(Dossier, number).applicant_link
        session.add(Link(id=link_id, role=Role.APPLICANT, subject=number, email="jeanne.petit@hydralis.example.net"))
    with stranger.client.session_transaction() as stored:
        stored["link"] = link_token(link_id, office.house.settings.key)
    return stranger


def test_a_file_on_its_way_is_explained_as_it_stands(
    browse: Callable[[Person], Browser], desk: Person, read: str
) -> None:
    text = browse(desk).text(f"/dossiers/{read}/explanation")
    assert "Rien n’est décidé" in text
    assert "C2 à 2,50, moins de 3" in text
    assert "proposée par le calcul" in text
    assert "Relecteur" in text


def test_the_file_leads_to_its_explanation(browse: Callable[[Person], Browser], desk: Person, read: str) -> None:
    assert f"/dossiers/{read}/explanation" in browse(desk).text(f"/desk/{read}")


def test_a_decided_file_tells_who_chose_what_and_why(
    browse: Callable[[Person], Browser], office: Office, committee: Person, read: str
) -> None:
    decide(office, read, committee)
    text = browse(committee).text(f"/dossiers/{read}/explanation")
    assert "Décision consignée au comité par Carla Vote." in text
    assert f"Raisons\u00a0: {WHY}" in text
    assert "Décision\u00a0: Non retenu." in text
    assert "choisie" in text


def test_a_past_day_is_shown_beside_today(
    *, browse: Callable[[Person], Browser], office: Office, committee: Person, clock: FrozenClock, read: str
) -> None:
    clock.at += timedelta(days=2)
    decide(office, read, committee)
    text = browse(committee).text(f"/dossiers/{read}/explanation?on=2026-11-23")
    assert "Le soir du 23\u00a0novembre 2026" in text
    assert "évaluation rendue" in text
    assert "Décision consignée" in text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("hier", "Vous avez écrit «\u00a0hier\u00a0»."),
        ("2026-11-24", "Choisissez un jour passé"),
        ("2026-11-01", "n’était pas encore ouvert le 1er"),
    ],
)
def test_a_day_that_cannot_be_shown_is_told_and_what_was_typed_stays(
    *, browse: Callable[[Person], Browser], desk: Person, read: str, typed: str, told: str
) -> None:
    answer = browse(desk).get(f"/dossiers/{read}/explanation?on={typed}")
    assert answer.status_code == 422
    assert told in answer.text.replace("&#39;", "’")
    assert f'value="{typed}"' in answer.text


def test_reviewers_and_strangers_do_not_come_in(
    browse: Callable[[Person], Browser], stranger: Browser, person: Made, read: str
) -> None:
    reader = person(Role.REVIEWER, "r0@reads-0.example.org")
    assert browse(reader).get(f"/dossiers/{read}/explanation").status_code == 403
    assert stranger.get(f"/dossiers/{read}/explanation").status_code in (302, 303)
    assert stranger.get(f"/proposals/{read}/explanation").status_code in (302, 303)


def test_an_applicant_reads_it_once_the_letter_has_left(
    *, stranger: Browser, office: Office, committee: Person, clock: FrozenClock, read: str
) -> None:
    own = applicant(office, stranger, read)
    path = f"/proposals/{read}/explanation"
    assert own.get(path).status_code == 409
    decide(office, read, committee)
    assert own.get(path).status_code == 409
    assert own.get(f"{path}.zip").status_code == 409
    clock.at += timedelta(minutes=office.house.programme.call.outbox_hold_minutes)
    text = own.text(path)
    assert WHY in text
    assert "C2 à 2,50, moins de 3" in text
    assert "L311-6, 3°" in text
    assert "Carla Vote" not in text
    # Each reader signed the text for the applicant with their name, as nobody should: what they wrote goes out.
    assert "Évaluateur 1" in text or "Évaluation 1" in text
    assert own.get(f"/dossiers/{read}/explanation").status_code in (302, 303, 404)
