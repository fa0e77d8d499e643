"""The clock of a question to a city: three reminders, a second period, silence; nobody named, moved, not reached."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.notify.models import Mail, MailState
from services.review import example
from services.review.operations.partner_periods import send_reminders
from services.review.operations.turn_days import arm_turns
from shared.access import Link, Person, link_token
from shared.bus import EventRow
from shared.db import transaction
from shared.events import (
    Event,
    OpinionRequested,
    PartnerLate,
    PartnerReminded,
    PartnerReminderDue,
    PartnerSilent,
    SecondPeriodBegan,
    decode,
    subject_of,
)
from shared.policy import Role
from tests.integration.notify.conftest import MailServer, listening, mail_server, post, posting_house
from tests.integration.review.conftest import Cast, wish
from tests.integration.review.test_registry import done
from tests.integration.review.turns import act, opinion, resume, sign, suspend

__all__ = ["listening", "mail_server", "post", "posting_house"]

Made = Callable[..., Person]
OFFICER, DEPUTY, NEW = "officer@montreal.example.org", "deputy@montreal.example.org", "new@montreal.example.org"
SHANGHAI = "officer@shanghai.example.org"
BOTH = [wish("montreal"), wish("shanghai")]
PLANNED = ["2026-12-03", "2026-12-14", "2026-12-21"]  # of a question of Monday 23 November: the 13th, the 20th are free


@pytest.fixture
def number(cast: Cast) -> str:
    """A file that waits for Montréal, until 23 December there; then until 4 January."""
    return cast.admitted()


@pytest.fixture
def deputy(person: Made) -> Person:
    """Who stands in for the officer of Montréal."""
    return person(Role.PARTNER, DEPUTY, city="montreal", name="Deputy", deputy=True, locale="fr")


def until(cast: Cast, moment: str) -> None:
    """Nothing is done until this moment (UTC), then all that became due."""
    cast.clock.at = datetime.fromisoformat(f"{moment}+00:00")
    cast.days_pass(0)


def reminded(cast: Cast, city: str = "montreal") -> list[PartnerReminded]:
    """The reminders to a city, in order."""
    return told(cast, PartnerReminded, f"city:{city}")


def told(cast: Cast, kind: type[Event], subject: str) -> list[Any]:
    query = select(EventRow).where(EventRow.subject == subject, EventRow.kind == kind.__name__)
    with transaction(cast.engines["review"]) as session:
        return [decode(row.kind, row.payload) for row in session.scalars(query.order_by(EventRow.position))]


def clock(cast: Cast, number: str, city: str = "montreal") -> Any:
    """The clock of a question, as the file tells it by the API; None where no answer is taken."""
    return next((one for one in cast.view(number)["clocks"] if one["city"] == city), None)


def asks(cast: Cast, number: str) -> set[str]:
    """What waits for the desk about a file, of those kinds that a city's clock makes."""
    kinds = {"officer", "name_officer", "unreached", "silent"}
    found = cast.get(cast.desk, "/tasks?role=desk").get_json()["tasks"]
    return {one["kind"] for one in found if one["number"] == number} & kinds


def link(cast: Cast, number: str) -> Link:
    """The link that the file's question to Montréal is answered by."""
    with transaction(cast.engines["access"]) as session:
        return session.get_one(Link, opinion(cast, number, "montreal").link_id)


def leaves(cast: Cast, email: str, *, last: str) -> None:
    """Somebody's office ends with this day."""
    with transaction(cast.engines["access"]) as session:
        one = session.scalars(select(Person).where(Person.email == email)).one()
        one.valid_to = date.fromisoformat(last)


def engage(cast: Cast, *, begins: str, email: str = NEW) -> None:
    """The registry says who speaks for Montréal from a day on."""
    done(cast, "montreal", "change_officer", email=email, locale="en", valid_from=begins)


def mails(cast: Cast, letter: str) -> list[Mail]:
    """The letters of one kind in the ledger."""
    with transaction(cast.engines["notify"]) as session:
        return list(session.scalars(select(Mail).where(Mail.letter == letter).order_by(Mail.id)))


def test_three_reminders_leave_each_on_its_day_and_none_on_any_other(cast: Cast, number: str) -> None:
    days: list[str] = []
    for _ in range(30):
        cast.days_pass(1)
        days += [cast.clock.at.date().isoformat()] * (len(reminded(cast)) - len(days))
    assert days == ["2026-12-04", *["2026-12-15", "2026-12-22"]], "it is nine in the morning UTC, four there"
    assert [one.officer_email for one in reminded(cast)] == [OFFICER] * 3
    assert all([line.number for line in one.lines] == [number] for one in reminded(cast))
    assert clock(cast, number)["next_on"] is None


def test_a_reminder_leaves_at_eight_in_the_morning_of_the_city(cast: Cast, number: str) -> None:
    assert number
    until(cast, "2026-12-03T12:59")
    assert reminded(cast) == []
    until(cast, "2026-12-03T13:00")
    assert len(reminded(cast)) == 1


def test_the_file_tells_the_clock_and_what_was_sent(cast: Cast, number: str) -> None:
    until(cast, "2026-12-03T15:00")
    seen = clock(cast, number)
    assert [one["on"] for one in seen["reminders"]] == PLANNED
    assert [one["sent_at"] is not None for one in seen["reminders"]] == [True, False, False]
    assert (seen["due_on"], seen["second_due_on"], seen["next_on"]) == ("2026-12-23", "2027-01-04", "2026-12-14")
    assert datetime.fromisoformat(seen["ends_at"]) == datetime.fromisoformat("2026-12-24T05:00+00:00")
    assert (seen["period"], seen["running"], seen["unnamed"], seen["unreached"]) == ("first", True, False, False)


def test_holidays_of_the_city_move_reminders_and_those_of_paris_do_not(cast: Cast) -> None:
    cast.clock.at = datetime.fromisoformat("2027-06-14T09:00:00+00:00")
    seen = clock(cast, cast.admitted())
    assert [one["on"] for one in seen["reminders"]] == ["2027-06-25", "2027-07-05", "2027-07-12"]
    assert seen["due_on"] == "2027-07-14"


def test_two_cities_of_a_file_are_reminded_each_on_its_own_morning(cast: Cast) -> None:
    number = cast.admitted(cities=BOTH)
    until(cast, "2026-12-03T00:00")
    assert (len(reminded(cast, "shanghai")), len(reminded(cast))) == (1, 0)
    until(cast, "2026-12-03T13:00")
    assert (len(reminded(cast, "shanghai")), len(reminded(cast))) == (1, 1)
    assert {one["city"]: one["due_on"] for one in cast.view(number)["clocks"]} == {
        "montreal": "2026-12-23",
        "shanghai": "2027-01-07",
    }


def test_the_second_period_is_told_to_officer_deputies_and_desk_once_the_last_day_is_over_there(
    cast: Cast, number: str, deputy: Person
) -> None:
    until(cast, "2026-12-24T04:59")
    assert clock(cast, number)["period"] == "first"
    until(cast, "2026-12-24T05:00")
    assert clock(cast, number)["period"] == "second"
    began: list[SecondPeriodBegan] = cast.told(number, SecondPeriodBegan)
    assert [one.officer_email for one in began] == [OFFICER, deputy.email]
    assert len({one.link_id for one in began}) == 2, "each has a link of their own"
    assert {one.due_on for one in began} == {date(2027, 1, 4)}
    (late,) = cast.told(number, PartnerLate)
    assert (late.told, late.email) == (2, cast.house.programme.office.email)
    for one in began:
        token = link_token(one.link_id, cast.house.settings.key)
        assert cast.get(token, f"/dossiers/{number}/opinions/montreal").status_code == 200


def test_after_both_periods_a_city_is_silent_which_is_neither_yes_nor_no(cast: Cast, number: str) -> None:
    cast.read_by_all(number)
    assert cast.stage(number) == "evaluation", "its readers are done; the city is awaited"
    until(cast, "2026-12-24T06:00")
    until(cast, "2027-01-05T04:59")
    assert cast.view(number)["opinions"]["montreal"]["state"] == "asked"
    until(cast, "2027-01-05T05:00")
    assert len(cast.told(number, PartnerSilent)) == 1
    view = cast.view(number)
    assert view["opinions"]["montreal"]["state"] == "silent"
    assert view["opinions"]["montreal"]["answers"] is None
    (city,) = view["row"]["cities"]
    assert (view["row"]["stage"], city["lamps"]["city"]) == ("committee", "awaited")
    assert city["allowed"] == ["deferred", "paris_only", "not_retained"]
    assert asks(cast, number) == {"silent"}


def test_a_silent_city_may_still_answer_until_the_decision(cast: Cast, number: str) -> None:
    until(cast, "2026-12-24T06:00")
    until(cast, "2027-01-05T06:00")
    assert clock(cast, number)["state"] == "silent"
    cast.answers(number, "montreal", example.OPINION)
    assert cast.view(number)["opinions"]["montreal"]["state"] == "given"
    assert asks(cast, number) == set()


def test_both_periods_that_end_during_a_stop_make_one_mail_to_each_and_no_reminder(
    cast: Cast, number: str, deputy: Person
) -> None:
    until(cast, "2027-02-01T12:00")
    assert reminded(cast) == []
    began: list[SecondPeriodBegan] = cast.told(number, SecondPeriodBegan)
    assert [(one.officer_email, one.over) for one in began] == [(OFFICER, True), (deputy.email, True)]
    assert (len(cast.told(number, PartnerLate)), len(cast.told(number, PartnerSilent))) == (0, 1)
    assert "n’en déduira" not in mails(cast, "opinion_second")[1].text
    assert "ni un accord ni un refus" in mails(cast, "opinion_second")[1].text
    until(cast, "2027-02-09T12:00")
    assert len(cast.told(number, SecondPeriodBegan)) == 2


def test_after_three_days_without_the_relay_each_officer_gets_one_mail_of_what_is_still_due(cast: Cast) -> None:
    asked = [cast.admitted(cities=BOTH)]
    asked_again = {"answered": cast.admitted(), "withdrawn": cast.admitted(), "decided": cast.admitted()}
    for day in ("24", "25"):
        cast.clock.at = datetime.fromisoformat(f"2026-11-{day}T09:00:00+00:00")
        asked.append(cast.admitted())
    until(cast, "2026-12-02T15:00")
    cast.clock.at = datetime.fromisoformat("2026-12-05T09:00:00+00:00")  # what is done meanwhile is done at the door
    for one in ("answered", "decided"):
        cast.answers(asked_again[one], "montreal", example.OPINION)
    cast.read_by_all(asked_again["decided"])
    sign(cast, asked_again["decided"], {"montreal": "retained"})
    withdraw(cast, asked_again["withdrawn"])
    assert reminded(cast) == []
    until(cast, "2026-12-07T15:00")
    until(cast, "2026-12-07T15:05")
    (mail,) = reminded(cast)
    assert (mail.officer_email, [one.number for one in mail.lines]) == (OFFICER, asked)
    (elsewhere,) = reminded(cast, "shanghai")
    assert (elsewhere.officer_email, [one.number for one in elsewhere.lines]) == (SHANGHAI, asked[:1])
    assert len(mails(cast, "opinion_reminder")) == 2


def withdraw(cast: Cast, number: str) -> None:
    """The author takes a proposal back."""
    with transaction(cast.engines["access"]) as session:
        query = select(Link).where(Link.subject == number, Link.role == Role.APPLICANT)
        token = link_token(session.scalars(query).one().id, cast.house.settings.key)
    headers = {"Authorization": f"Bearer {token}"}
    assert cast.client.post(f"/api/v1/proposals/{number}/withdrawal", headers=headers).status_code == 200
    cast.drain()


def test_two_reminders_of_one_question_missed_in_a_stop_are_one_mail(cast: Cast, number: str) -> None:
    until(cast, "2026-12-15T15:00")
    assert len(reminded(cast)) == 1
    assert [one["sent_at"] is not None for one in clock(cast, number)["reminders"]] == [True, True, False]


def test_no_reminder_leaves_to_a_city_whose_agreement_is_stopped_and_the_days_are_put_off(
    cast: Cast, number: str
) -> None:
    until(cast, "2026-12-01T12:00")
    suspend(cast)
    until(cast, "2026-12-08T12:00")
    assert reminded(cast) == []
    assert not clock(cast, number)["running"]
    resume(cast)
    seen = clock(cast, number)
    assert [one["on"] for one in seen["reminders"]] == ["2026-12-10", "2026-12-21", "2026-12-28"]
    assert seen["due_on"] == "2026-12-30"
    until(cast, "2026-12-10T15:00")
    assert len(reminded(cast)) == 1


def test_a_stop_of_the_agreement_that_nobody_was_told_of_yet_is_heeded_all_the_same(cast: Cast, number: str) -> None:
    reason = "The council there asked for a pause until its elections."
    act(cast, "montreal", "suspend", reason=reason, suspended_on="2026-12-03")
    cast.clock.at = datetime.fromisoformat("2026-12-03T13:00:00+00:00")
    due = PartnerReminderDue(number="city:montreal", at=cast.clock.at, city="montreal", day=date(2026, 12, 3))
    with transaction(cast.engines["review"]) as session:
        send_reminders(session, cast.house, due)
    assert opinion(cast, number, "montreal").clock == "running", "the day itself was not told yet"
    assert reminded(cast) == []
    with transaction(cast.engines["review"]) as session:
        arm_turns(session, cast.house, cast.house.programme.cities["montreal"])
    until(cast, "2026-12-03T15:00")
    assert opinion(cast, number, "montreal").clock == "paused"
    assert reminded(cast) == []


def test_nobody_named_when_a_city_is_asked_is_a_task_and_no_mail(cast: Cast) -> None:
    leaves(cast, OFFICER, last="2026-11-20")
    number = cast.admitted()
    assert cast.told(number, OpinionRequested) == []
    assert asks(cast, number) == {"name_officer"}
    until(cast, "2026-12-04T15:00")
    seen = clock(cast, number)
    assert reminded(cast) == []
    assert (seen["unnamed"], seen["running"], seen["next_on"]) == (True, True, "2026-12-03"), "it stays due"
    engage(cast, begins="2026-12-04")
    (request,) = cast.told(number, OpinionRequested)
    assert (request.officer_email, request.due_on) == (NEW, date(2026, 12, 23))
    assert asks(cast, number) == set()
    assert clock(cast, number)["next_on"] == "2026-12-14", "the question itself was the reminder that was due"


def test_the_desk_that_writes_to_nobody_is_told_why(cast: Cast, number: str) -> None:
    leaves(cast, OFFICER, last="2026-11-30")
    with transaction(cast.engines["access"]) as session:
        gone = session.scalars(select(Person.id).where(Person.email == OFFICER)).one()
    until(cast, "2026-12-04T15:00")
    refused = cast.post(cast.desk, f"{number}/opinions/montreal/links", {"officer": str(gone)})
    assert refused.status_code == 422
    (fault,) = refused.get_json()["errors"]
    assert fault["field"] == "officer"
    assert "Montréal" in fault["message"]
    assert reminded(cast) == []
    assert clock(cast, number)["next_on"] == "2026-12-03"


def test_an_office_that_ended_keeps_the_reminder_due_until_the_day_on_which_the_next_one_begins(
    cast: Cast, number: str
) -> None:
    leaves(cast, OFFICER, last="2026-12-01")
    assert asks(cast, number) == set()
    until(cast, "2026-12-02T03:00")
    assert asks(cast, number) == set(), "it is still the first of December in Montréal"
    until(cast, "2026-12-03T15:00")
    assert asks(cast, number) == {"name_officer"}
    engage(cast, begins="2026-12-08")
    assert cast.told(number, OpinionRequested)[1:] == []
    until(cast, "2026-12-08T05:00")
    assert [one.officer_email for one in cast.told(number, OpinionRequested)[1:]] == [NEW]
    assert (asks(cast, number), reminded(cast)) == (set(), [])


def test_a_second_period_with_nobody_to_write_to_is_told_to_the_desk_alone(cast: Cast, number: str) -> None:
    leaves(cast, OFFICER, last="2026-12-01")
    until(cast, "2026-12-24T06:00")
    (late,) = cast.told(number, PartnerLate)
    assert (late.told, cast.told(number, SecondPeriodBegan)) == (0, [])
    (alert,) = mails(cast, "opinion_desk_alert")
    assert "Désignez un correspondant" in alert.text


def test_when_the_officer_changes_the_next_mails_go_to_the_new_one_and_the_old_link_closes(
    cast: Cast, number: str
) -> None:
    old, token = link(cast, number), cast.officer(number, "montreal")
    engage(cast, begins="2026-11-23")
    new = link(cast, number)
    assert (new.email, new.id != old.id) == (NEW, True)
    assert cast.get(token, f"/dossiers/{number}/opinions/montreal").status_code == 401
    assert [one.officer_email for one in cast.told(number, OpinionRequested)] == [OFFICER, NEW]
    until(cast, "2026-12-03T15:00")
    (mail,) = reminded(cast)
    assert (mail.officer_email, mail.lines[0].link_id) == (NEW, new.id)
    cast.answers(number, "montreal", example.OPINION)


def test_a_question_goes_to_the_deputy_with_its_next_mail_and_stays_open_to_its_officer_until_then(
    cast: Cast, number: str, deputy: Person
) -> None:
    cast.clock.at += timedelta(days=7)
    later = cast.admitted()
    leaves(cast, OFFICER, last="2026-12-01")
    token = cast.officer(later, "montreal")
    until(cast, "2026-12-03T15:00")
    (mail,) = reminded(cast)
    assert (mail.officer_email, [one.number for one in mail.lines]) == (deputy.email, [number])
    assert link(cast, number).email == deputy.email
    assert link(cast, later).email == OFFICER, "no mail spoke of this file: nobody else could open it"
    assert cast.get(token, f"/dossiers/{later}/opinions/montreal").status_code == 200
    until(cast, "2026-12-10T15:00")
    assert link(cast, later).email == deputy.email
    assert cast.get(token, f"/dossiers/{later}/opinions/montreal").status_code == 401


def test_a_mail_refused_for_good_is_a_task_until_the_desk_finds_another_address(
    cast: Cast, number: str, post: Callable[[], int], mail_server: MailServer
) -> None:
    mail_server.script[OFFICER] = ["550 5.1.1 unknown"] * 2
    post()
    cast.drain()
    assert [one.state for one in mails(cast, "opinion_request")] == [MailState.REFUSED]
    assert asks(cast, number) == {"unreached"}
    seen = clock(cast, number)
    assert (seen["unreached"], seen["running"], seen["due_on"]) == (True, True, "2026-12-23")
    sent = cast.post(cast.desk, f"{number}/opinions/montreal/addresses", example.ADDRESS)
    assert sent.status_code == 200, sent.text
    assert (asks(cast, number), clock(cast, number)["unreached"]) == (set(), False)
    until(cast, "2026-12-03T15:00")
    post()
    taken = [one for one in mail_server.taken if "office@montreal.example.org" in str(one["X-Rcpt"])]
    assert len(taken) == 2, "the question, and its reminder"
    assert len(reminded(cast)) == 1


def test_a_reminder_refused_for_good_speaks_of_every_question_that_it_carried(
    cast: Cast, number: str, post: Callable[[], int], mail_server: MailServer
) -> None:
    numbers = [number, cast.admitted()]
    answered = cast.admitted()
    post()
    cast.answers(answered, "montreal", example.OPINION)
    mail_server.script[OFFICER] = ["550 5.7.1 no longer with us"] * 9
    until(cast, "2026-12-03T15:00")
    post()
    cast.drain()
    assert [asks(cast, one) for one in numbers] == [{"unreached"}] * 2
    assert asks(cast, answered) == set()


def test_a_mail_put_off_is_no_task(cast: Cast, number: str, post: Callable[[], int], mail_server: MailServer) -> None:
    mail_server.script[OFFICER] = ["451 4.3.0 not now"]
    post()
    cast.drain()
    assert asks(cast, number) == set()


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        (
            "fr",
            (
                "Bonjour Officer of montreal",
                "au plus tard le 23 décembre 2026, à la fin de la journée dans votre ville",
                "Huit questions",
            ),
        ),
        (
            "en",
            ("Dear Officer of montreal", "by the end of December 23, 2026, your time", "Eight questions"),
        ),
    ],
)
def test_an_officer_is_reminded_in_their_language_of_the_day_in_their_city(
    cast: Cast, locale: str, said: tuple[str, ...]
) -> None:
    with transaction(cast.engines["access"]) as session:
        session.scalars(select(Person).where(Person.email == OFFICER)).one().locale = locale
    number = cast.admitted()
    until(cast, "2026-12-03T15:00")
    (mail,) = mails(cast, "opinion_reminder")
    assert (mail.recipient, mail.locale) == (OFFICER, locale)
    assert number in mail.subject
    flat = " ".join(mail.text.split())
    assert all(one in flat for one in said), flat


def test_the_desk_is_told_the_end_of_a_second_period_by_both_clocks(cast: Cast, number: str) -> None:
    until(cast, "2026-12-24T06:00")
    (alert,) = mails(cast, "opinion_desk_alert")
    flat = " ".join(alert.text.split())
    assert alert.recipient == cast.house.programme.office.email
    assert number in alert.subject
    assert "jusqu’à la fin du 4 janvier 2027 dans la ville partenaire" in flat
    assert "5 janvier 2027" in flat, "six in the morning of the next day in Paris"


def test_an_act_on_the_same_morning_again_sends_nothing_twice(cast: Cast, number: str) -> None:
    assert number
    until(cast, "2026-12-03T15:00")
    due = PartnerReminderDue(number=subject_of("montreal"), at=cast.clock.at, city="montreal", day=date(2026, 12, 3))
    for _ in range(2):
        with transaction(cast.engines["review"]) as session:
            send_reminders(session, cast.house, due)
    cast.drain()
    assert len(reminded(cast)) == 1


def elsewhere(cast: Cast, number: str) -> None:
    """The desk sends the question to an address that it chose."""
    sent = cast.post(cast.desk, f"{number}/opinions/montreal/addresses", example.ADDRESS)
    assert sent.status_code == 200, sent.text


def sent(cast: Cast, number: str) -> list[bool]:
    """Which of the reminders left."""
    return [one["sent_at"] is not None for one in clock(cast, number)["reminders"]]


def test_a_question_that_the_desk_sends_itself_is_the_reminder_that_was_due(cast: Cast, number: str) -> None:
    leaves(cast, OFFICER, last="2026-12-01")
    until(cast, "2026-12-04T15:00")
    assert sent(cast, number) == [False] * 3
    elsewhere(cast, number)
    assert sent(cast, number) == [True, False, False]
    until(cast, "2026-12-14T15:00")
    assert [one.officer_email for one in reminded(cast)] == [example.ADDRESS["email"]]


def test_a_question_sent_while_the_clock_stands_still_takes_no_reminder_away(cast: Cast, number: str) -> None:
    until(cast, "2026-12-01T12:00")
    suspend(cast)
    until(cast, "2026-12-05T12:00")
    elsewhere(cast, number)
    until(cast, "2026-12-08T12:00")
    resume(cast)
    assert sent(cast, number) == [False] * 3
    until(cast, "2026-12-10T15:00")
    assert len(reminded(cast)) == 1


def test_a_question_sent_in_the_second_period_passes_for_no_reminder(cast: Cast, number: str) -> None:
    until(cast, "2026-12-24T12:00")
    elsewhere(cast, number)
    assert sent(cast, number) == [False] * 3
