"""A condition from the decision to its end: who is awaited, how long, and what each may say.

A partner city's reservations become conditions: the applicant answers, the city says whether that meets them, and
its silence closes them as met, for its opinion was favourable already. The committee's own are closed by the desk.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from services.review.domain.papers import REASON, CityDecision, Paper, ShortId, Text
from shared.errors import Fault
from shared.programme.outcomes import Opinion, Outcome

CONDITION_DAYS = 15  # the time an applicant has to answer, where the committee names no day
CITY_DAYS = 10  # the time a city has to say whether an answer meets its reservation
REMINDED_DAYS = 5  # before the applicant's last day

Position = Annotated[int, Field(ge=1, le=50)]


class Origin(StrEnum):
    """Who asked for a condition."""

    COMMITTEE = "committee"
    PARTNER = "partner"


class ConditionState(StrEnum):
    """Where a condition stands."""

    OPEN = "open"  # the applicant is awaited
    ANSWERED = "answered"  # the city is awaited, or the desk
    REFUSED = "refused"  # the city says that the answer does not meet it: the desk is awaited
    MET = "met"
    WAIVED = "waived"

    @property
    def over(self) -> bool:
        """Whether nobody is awaited any more."""
        return self in {ConditionState.MET, ConditionState.WAIVED}


class How(StrEnum):
    """By whom a condition was closed."""

    DESK = "desk"
    CITY = "city"
    SILENCE = "silence"  # of the city: its opinion was favourable already


class ConditionAnswerForm(Paper):
    """What an applicant answers to one condition."""

    city: ShortId
    position: Position
    text: Annotated[Text, Field(min_length=REASON, max_length=2000)]


class ConditionWordForm(Paper):
    """A city's word on an answer: it meets the reservation, or does not, and why. The applicant reads the reason."""

    position: Position
    word: Literal["met", "not_met"]
    reason: Annotated[Text, Field(max_length=1000)] = ""

    def faults(self) -> tuple[Fault, ...]:
        """What is missing: who is told no must know what would be a yes."""
        if self.word == "not_met" and len(self.reason) < REASON:
            return (Fault(field="reason", code="review.condition.fault_reason", params={"min_length": REASON}),)
        return ()


class ConditionExtensionForm(Paper):
    """The desk gives the applicant until another day, with a word that they read."""

    city: ShortId
    position: Position
    due_on: date
    note: Annotated[Text, Field(max_length=1000)] = ""


def lines_of(text: str) -> tuple[str, ...]:
    """The conditions of a text: one on each line, a dash before it is no part of it."""
    stripped = (line.strip().lstrip("-\u2013\u2022").strip() for line in text.splitlines())
    return tuple(line for line in stripped if line)


def conditions_in(decision: CityDecision) -> tuple[tuple[Origin, str], ...]:
    """What a decision asks for, in order: the city's reservations, then the committee's own; nothing twice."""
    if decision.outcome is not Outcome.RETAINED_CONDITIONS:
        return ()
    asked = [(Origin.PARTNER, line) for line in lines_of(decision.reservations)]
    asked += [(Origin.COMMITTEE, line) for line in lines_of(decision.conditions)]
    first: dict[str, Origin] = {}
    for origin, line in asked:
        first.setdefault(line, origin)
    return tuple((origin, line) for line, origin in first.items())


def day_of(decision: CityDecision, today: date) -> date | None:
    """The day by which the conditions of this decision are to be met; None when it has none."""
    if decision.outcome is not Outcome.RETAINED_CONDITIONS:
        return None
    return decision.conditions_by or today + timedelta(days=CONDITION_DAYS)


def reservations_of(opinion: Opinion | None, reason: str, *, public: bool) -> str:
    """A city's reservations as conditions to begin with; empty where the applicant may not read its words."""
    return "\n".join(lines_of(reason)) if opinion is Opinion.RESERVATIONS and public else ""


def pushed(due_on: date, *, signed_on: date, told_on: date) -> date:
    """The same number of days, counted from the day on which the applicant is told."""
    return due_on + max(told_on - signed_on, timedelta())
