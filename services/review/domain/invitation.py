"""What is handed in around an assignment: a refusal, a colleague's name, a plan, an absence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.review.domain.assignment import Why
from services.review.domain.papers import Paper, Text
from shared.errors import Fault

REASONS = ("field", "time", "other")
LONGEST = 366  # days of one absence: more is a departure


class DeclineForm(Paper):
    """A reviewer does not take a file: not their field, no time, or another reason, which is then said."""

    reason: Literal["field", "time", "other"]
    words: Annotated[Text, Field(max_length=1000)] = ""

    def faults(self) -> tuple[Fault, ...]:
        """What is missing: another reason is said in words."""
        if self.reason == "other" and not self.words:
            return (Fault(field="words", code="review.matching.fault_words"),)
        return ()


class HandOverForm(Paper):
    """A reviewer passes a file on, to a colleague they name or, naming nobody, to the next best."""

    reviewer: UUID | None = None
    words: Annotated[Text, Field(max_length=1000)] = ""


class Picked(Paper):
    """One reviewer of a plan, with the reasons in points."""

    reviewer: UUID
    why: Why
    points: Mapping[str, int] = Field(default_factory=dict)


class PlannedForm(Paper):
    """The reviewers whom a plan gives to one file."""

    picked: Annotated[tuple[Picked, ...], Field(min_length=1, max_length=9)]


class CarryOutForm(Paper):
    """The plan to carry out, by the digest of what was shown."""

    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class AbsenceForm(Paper):
    """Somebody is away, both days included; `substitute` stands in for them."""

    person: UUID
    starts_on: date
    ends_on: date
    substitute: UUID | None = None

    def faults(self) -> tuple[Fault, ...]:
        """What does not hold: an absence ends after it begins, and nobody stands in for themselves."""
        wrong = []
        days = (self.ends_on - self.starts_on).days
        if days < 0:
            wrong.append(Fault(field="ends_on", code="review.absence.fault_ends", params=self._days()))
        if days >= LONGEST:
            wrong.append(Fault(field="ends_on", code="review.absence.fault_long", params={"days": LONGEST}))
        if self.substitute == self.person:
            wrong.append(Fault(field="substitute", code="review.absence.fault_themselves"))
        return tuple(wrong)

    def _days(self) -> dict[str, str | int]:
        return {"starts_on": self.starts_on.isoformat(), "ends_on": self.ends_on.isoformat()}


class Nothing(Paper):
    """An act about which there is nothing to say."""
