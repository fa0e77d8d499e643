"""The time of cities to answer on the pages: drawn and told at the desk, told to the officer; and the way around."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from services.review.domain.road import Act
from services.review.operations.case import SYSTEM, Deed
from services.review.operations.officers import refused
from services.review.operations.partner_periods import send_reminders
from shared.access import Person
from shared.clock import FrozenClock
from shared.db import transaction
from shared.events import MailRefused, PartnerReminderDue
from shared.ids import uuid7
from tests.integration.review_pages.conftest import Browser, Office
from tests.integration.review_pages.test_partner import number, path

__all__ = ["number", "path"]

LUC = "luc@montreal.example"


def reminded(office: Office, clock: FrozenClock) -> None:
    """The first reminder leaves, on the morning of 3 December in Montréal."""
    clock.at = datetime(2026, 12, 3, 13, 30, tzinfo=UTC)
    due = PartnerReminderDue(number="city:montreal", at=clock.at, city="montreal", day=date(2026, 12, 3))
    with transaction(office.engines["review"]) as session:
        send_reminders(session, office.house, due)


def bounced(office: Office, number: str) -> None:
    """The mail that asked Montréal is refused for good."""
    event = MailRefused(number=number, at=office.house.now(), mail_id=uuid7(), letter="opinion_request", recipient=LUC)
    with transaction(office.engines["review"]) as session:
        refused(session, office.house, event)


def leaves(office: Office, *, last: date) -> None:
    """The officer of Montréal leaves the office."""
    with transaction(office.engines["access"]) as session:
        session.scalars(select(Person).where(Person.email == LUC)).one().valid_to = last


@pytest.fixture
def sign_in(browse: Callable[[Person], Browser], desk: Person) -> Callable[[], Browser]:
    """Somebody of the desk signs in now: no session outlasts the days of a question."""
    return lambda: browse(desk)


def flat(page: str) -> str:
    """A text with one kind of space."""
    return " ".join(page.split())


def clock_part(page: str) -> str:
    """What the page of a file shows of its cities' time."""
    found = re.search(r'<div id="clock">.*', page, re.S)
    assert found is not None
    return flat(found[0])


def test_the_desk_sees_the_clock_of_each_city_drawn_and_told(
    office: Office, number: str, sign_in: Callable[[], Browser], clock: FrozenClock
) -> None:
    reminded(office, clock)
    part = clock_part(sign_in().text(f"/desk/{number}"))
    drawings = re.findall(r'<svg[^>]*role="img"[^>]*aria-label="([^"]+)".*?</svg>', part, re.S)
    assert [one.split(" : ")[1].split(".")[0] for one in drawings] == ["Montréal", "Shanghai"]
    first = re.findall(r'<rect class="(go|plain|stop)" x="([0-9.]+)"', part)[1:6]
    assert [tone for tone, _ in first] == ["go", "plain", "plain", "stop", "stop"]
    places = [float(x) for _, x in first]
    assert places == sorted(set(places))
    assert all(0 <= x <= 480 for x in places)
    for told in (
        "Première période",
        "jusqu’à la fin du 23 décembre 2026",
        "24 décembre 2026",
        "Luc Tremblay",
        "3 décembre 2026",
        "14 décembre 2026",
    ):
        assert told in part


def test_the_officer_sees_until_when_in_the_time_of_the_city(
    office: Office, path: str, stranger: Browser, clock: FrozenClock
) -> None:
    reminded(office, clock)
    page = flat(stranger.text(path))
    assert "jusqu’à la fin du 23 décembre 2026" in page
    assert re.search(r"envoyé le .*8\D*30", page), "half past eight there"


def test_the_queue_tells_the_next_days_of_a_city(office: Office, number: str, at_desk: Browser) -> None:
    page = flat(at_desk.text("/desk"))
    assert number in page
    assert "réponse avant la fin du 23 décembre 2026" in page
    assert "prochain rappel le 3 décembre 2026" in page


def test_a_mail_that_did_not_arrive_is_told_and_leads_to_another_address(
    office: Office, number: str, sign_in: Callable[[], Browser], clock: FrozenClock
) -> None:
    bounced(office, number)
    assert "Joindre la ville par une autre voie\u00a0: Montréal" in sign_in().text("/desk")
    part = clock_part(sign_in().text(f"/desk/{number}"))
    assert "Luc Tremblay n’a pas été joint" in part
    assert "Le délai continue de courir" in part
    address = f"/desk/{number}/opinions/montreal/address"
    assert f'href="{address}"' in part
    wrong = sign_in().send(address, address, name="Service international", email="nulle part", locale="fr")
    assert wrong.status_code == 422
    assert 'value="nulle part"' in wrong.text
    assert 'value="Service international"' in wrong.text
    clock.at += timedelta(minutes=1)
    right = sign_in().send(address, address, name="Service international", email="si@montreal.example", locale="fr")
    assert right.status_code == 303
    page = sign_in().text(f"/desk/{number}")
    assert "n’a pas été joint" not in page
    assert "Service international" in clock_part(page)
    assert "Joindre la ville par une autre voie" not in sign_in().text("/desk")


def test_a_city_for_which_nobody_speaks_is_told_with_the_reminder_that_stays_due(
    office: Office, number: str, sign_in: Callable[[], Browser], clock: FrozenClock
) -> None:
    leaves(office, last=date(2026, 11, 30))
    reminded(office, clock)
    assert "Désigner un correspondant\u00a0: Montréal" in sign_in().text("/desk")
    part = clock_part(sign_in().text(f"/desk/{number}"))
    assert "Personne ne répond aujourd’hui pour la ville partenaire (Montréal)" in part
    assert 'href="/registry/montreal"' in part
    assert "Dû depuis le 3 décembre 2026" in part
    assert "envoyé le" not in part
    clock.at += timedelta(days=1)
    assert "rappel dû depuis le 3 décembre 2026" in flat(sign_in().text("/desk"))


@pytest.mark.parametrize("both", [False, True])
def test_the_second_period_and_silence_are_told(
    *, office: Office, number: str, sign_in: Callable[[], Browser], clock: FrozenClock, both: bool
) -> None:
    clock.at = datetime(2026, 12, 24, 6, tzinfo=UTC)
    office.do(number, Deed(act=Act.ASK_AGAIN, actor=SYSTEM, city="montreal"))
    if both:
        clock.at = datetime(2027, 1, 5, 6, tzinfo=UTC)
        office.do(number, Deed(act=Act.FALL_SILENT, actor=SYSTEM, city="montreal"))
    part = clock_part(sign_in().text(f"/desk/{number}"))
    assert ("Seconde période" in part) is not both
    assert ("Silence : ni un accord ni un refus" in part) is both


def test_a_city_that_answered_has_no_clock(office: Office, number: str, desk: Person, at_desk: Browser) -> None:
    for city in ("montreal", "shanghai"):
        office.answer(number, city, desk)
    assert 'id="clock"' not in at_desk.text(f"/desk/{number}")
    assert at_desk.get(f"/desk/{number}/opinions/montreal/address").status_code == 404


def test_only_the_desk_sends_a_question_elsewhere(
    office: Office, number: str, browse: Callable[[Person], Browser], member: Person
) -> None:
    assert office.question(number, "montreal").state == "asked"
    committee = browse(member)
    assert committee.get(f"/desk/{number}/opinions/montreal/address").status_code in {403, 404}
    assert "Envoyer la question à une autre adresse" not in committee.get(f"/desk/{number}").text
