"""The days of a question to a partner city: its reminders, its two periods, and what is due on a day.

Days are those of the city. What would fall on a day on which nobody works there moves to the next working day: a
period becomes longer by that, never shorter, and the second one begins where the first one really ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.programme import City
from shared.programme.working_there import days_after_there, working_day_there


class Period(StrEnum):
    """Where a question stands in its time."""

    FIRST = "first"
    SECOND = "second"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When a question is to be answered. `first_until`, `second_until`: the last day of each period."""

    remind_on: tuple[date, ...]
    first_until: date
    second_until: date


def plan(city: City, *, asked_on: date, remind: Iterable[int]) -> Plan:
    """The days of a question put on `asked_on`; `remind`: so many days after it. No reminder comes with the end."""
    first = days_after_there(city, asked_on, city.reply_days)
    days = (days_after_there(city, asked_on, one) for one in remind)
    return Plan(
        remind_on=apart(days, until=first),
        first_until=first,
        second_until=days_after_there(city, first, city.second_days),
    )


def apart(days: Iterable[date], *, until: date) -> tuple[date, ...]:
    """Each of these days once, in order, those from `until` on left out.

    Reminders on either side of a long holiday may come to the same working day: one is written then.
    """
    return tuple(sorted({day for day in days if day < until}))


def put_off(city: City, days: Iterable[date], *, by: timedelta) -> tuple[date, ...]:
    """The same days after a time in which the clock stood still."""
    return tuple(working_day_there(city, day + by) for day in days)


def due_reminders(remind_on: Sequence[date], *, sent: int, on: date, until: date) -> int:
    """How many reminders are due on a day, when the first `sent` of them left before.

    Several fall due together after a stop. None is due once the period is over, after `until`: what is written
    then says so.
    """
    return sum(day <= on for day in remind_on[sent:]) if on <= until else 0


def period_on(day: date, *, first_until: date, second_until: date) -> Period:
    """In which period of a question a day lies; the last day of a period belongs to it."""
    if day <= first_until:
        return Period.FIRST
    return Period.SECOND if day <= second_until else Period.OVER
