"""The clock of a question to a partner city: set when it is asked, put off while an agreement is stopped, and read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain import partner_days
from services.review.domain.partner_days import Period, apart, due_reminders, period_on, plan
from services.review.domain.turning import Clock
from services.review.domain.verdict import Answer
from services.review.models import Dossier, OpinionRow
from services.review.operations.case import Case
from services.review.operations.reaching import day_over
from shared.access import officers
from shared.clock import day_in
from shared.events import DelayEnded, PartnerReminderDue, subject_of
from shared.house import House
from shared.programme import City, StageKind
from shared.programme.working_there import working_day_there
from shared.timers import set_timer

MORNING = time(8)  # in the city
FIRST, SECOND = "opinion_first", "opinion_second"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One reminder of a question. `sent_at` None: not sent."""

    on: date
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionClock:
    """How the time of a question stands. `ends_at`: when its last day is over in the city.

    `running`: an answer is awaited and its clock runs. `next_on`: the day of the next reminder; `unreached`: the
    officer's mail was refused for good; `unnamed`: nobody speaks for the city today.
    """

    number: str
    city: str
    state: Answer
    running: bool
    asked_at: datetime
    due_on: date
    second_due_on: date
    ends_at: datetime
    period: Period
    reminders: tuple[Reminder, ...]
    next_on: date | None
    officer: str
    unreached: bool
    unnamed: bool


def begin_clock(case: Case, city: City, row: OpinionRow) -> date:
    """Give a question its days, counted from today in the city; the last day of its first period."""
    remind = case.rules.stages.of_kind(StageKind.PARTNER_CHECK).remind
    days = plan(city, asked_on=day_in(city.tz, case.now), remind=remind)
    row.due_on, row.second_due_on = days.first_until, days.second_until
    row.remind_on, row.reminded_at = list(days.remind_on), []
    return days.first_until


def arm_clock(session: Session, house: House, city: City, row: OpinionRow) -> None:
    """Have the ends of both periods told when they come, and the mornings of the reminders that are still to leave."""
    for timer, day in ((FIRST, row.due_on), (SECOND, row.second_due_on)):
        if day is not None:
            event = DelayEnded(number=row.number, at=house.now(), timer=timer, city=city.id)
            set_timer(session, event, slot=f"opinion:{city.id}:{timer}:{day}", due_at=day_over(house, city.id, day))
    _arm_mornings(session, house, city, row.remind_on[len(row.reminded_at) :])


def _arm_mornings(session: Session, house: House, city: City, days: Iterable[date]) -> None:
    # One morning of a city serves all its files: the slot is the same for each of them.
    for planned in days:
        day = _coming(city, planned, after=house.now())
        event = PartnerReminderDue(number=subject_of(city.id), at=house.now(), city=city.id, day=day)
        set_timer(session, event, slot=f"partner_reminder:{day}", due_at=_morning(city, day))


def _coming(city: City, day: date, *, after: datetime) -> date:
    while _morning(city, day) <= after:
        day = working_day_there(city, day + ONE_DAY)
    return day


def _morning(city: City, day: date) -> datetime:
    return datetime.combine(day, MORNING, ZoneInfo(city.tz))


def put_off(case: Case, row: OpinionRow, *, still: timedelta) -> None:
    """Move what is left of a clock that stood still; a day on which nobody works there moves on to the next."""
    city, sent = case.house.programme.city(row.city), len(row.reminded_at)
    if row.due_on is None or row.second_due_on is None:
        return
    row.due_on, row.second_due_on = partner_days.put_off(city, (row.due_on, row.second_due_on), by=still)
    later = partner_days.put_off(city, row.remind_on[sent:], by=still)
    row.remind_on = [*row.remind_on[:sent], *apart(later, until=row.due_on)]
    arm_clock(case.session, case.house, city, row)


def period_of(house: House, row: OpinionRow) -> Period:
    """In which period a question is now, by the day it is in its city."""
    if row.due_on is None or row.second_due_on is None:
        return Period.OVER
    first = row.due_on if row.attempt == 1 else date.min
    today = day_in(house.programme.city(row.city).tz, house.now())
    return period_on(today, first_until=first, second_until=row.second_due_on)


def reminders_due(house: House, row: OpinionRow) -> int:
    """How many reminders of a question are due now; none where its clock stands still or its first period is over."""
    if row.due_on is None or row.clock != Clock.RUNNING or period_of(house, row) is not Period.FIRST:
        return 0
    today = day_in(house.programme.city(row.city).tz, house.now())
    return due_reminders(row.remind_on, sent=len(row.reminded_at), on=today, until=row.due_on)


def settle_reminders(house: House, row: OpinionRow) -> int:
    """Note that all reminders of a question that are due leave now, in one mail; how many they are."""
    due = reminders_due(house, row)
    row.reminded_at = [*row.reminded_at, *[house.now()] * due]
    return due


def clocks_of(session: Session, house: House, number: str) -> tuple[QuestionClock, ...]:
    """The clocks of the questions about an open file that may still be answered."""
    query = select(OpinionRow).join(Dossier, Dossier.number == OpinionRow.number).where(Dossier.number == number)
    waiting = query.where(Dossier.closed_at.is_(None), OpinionRow.state.in_((Answer.ASKED, Answer.SILENT)))
    found = (_read(session, house, row) for row in session.scalars(waiting.order_by(OpinionRow.city)))
    return tuple(one for one in found if one is not None)


def clock_in(session: Session, house: House, number: str, city: str) -> QuestionClock | None:
    """The clock of one such question; None where no answer is taken."""
    return next((one for one in clocks_of(session, house, number) if one.city == city), None)


def _read(session: Session, house: House, row: OpinionRow) -> QuestionClock | None:
    if row.asked_at is None or row.due_on is None or row.second_due_on is None:
        return None
    city = house.programme.city(row.city)
    running = row.state == Answer.ASKED and row.clock == Clock.RUNNING
    return QuestionClock(
        number=row.number,
        city=row.city,
        state=Answer(row.state),
        running=running,
        asked_at=row.asked_at,
        due_on=row.due_on,
        second_due_on=row.second_due_on,
        ends_at=day_over(house, row.city, row.due_on),
        period=period_of(house, row),
        reminders=_reminders(row),
        next_on=next_reminder(row),
        officer=row.officer_name,
        unreached=row.unreached,
        unnamed=not officers(session, row.city, day_in(city.tz, house.now())),
    )


def next_reminder(row: OpinionRow) -> date | None:
    """The day of the next reminder of a question, as long as its first period runs."""
    first = row.state == Answer.ASKED and row.clock == Clock.RUNNING and row.attempt == 1
    return next(iter(row.remind_on[len(row.reminded_at) :]), None) if first else None


def _reminders(row: OpinionRow) -> tuple[Reminder, ...]:
    sent = [*row.reminded_at, *[None] * (len(row.remind_on) - len(row.reminded_at))]
    return tuple(Reminder(on=on, sent_at=at) for on, at in zip(row.remind_on, sent, strict=True))
