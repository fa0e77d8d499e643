"""What the office and the partner cities do with a file, up to the signed decision."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event
from shared.programme.outcomes import Opinion, Outcome
from shared.proposal import Proposal


class StageEntered(Event):
    """The file reached a stage: who holds it, and when that stage should end."""

    stage: str
    due_on: date | None = None
    city: str | None = None


class ScreeningClosed(Event):
    """A named person said whether the file is admissible; `outcome` None means yes."""

    outcome: Outcome | None
    reasons: str
    officer: str
    title: str
    contact_name: str
    email: str
    locale: str
    country: str = "FR"


class ReviewAssigned(Event):
    """A reviewer was given the file, to be read before the end of `due_on`."""

    assignment_id: UUID
    reviewer_name: str
    reviewer_email: str
    reviewer_locale: str
    title: str
    due_on: date


class ReviewCancelled(Event):
    """An open review is not needed any more: withdrawn file, conflict, replacement."""

    assignment_id: UUID
    reviewer_name: str
    reviewer_email: str
    reviewer_locale: str
    title: str
    reason: str


class OpinionRequested(Event):
    """A partner city was asked for its opinion; its officer answers by personal link."""

    city: str
    officer_name: str
    officer_email: str
    officer_locale: str
    link_id: UUID
    title: str
    organisation: str
    due_on: date
    attempt: int = 1


class OpinionReceived(Event):
    """A partner city answered: receipt to its officer."""

    city: str
    officer_name: str
    officer_email: str
    officer_locale: str
    opinion: Opinion
    title: str


class CityDetermination(BaseModel):
    """What was decided with one city, and the state of its agreement on the day of signature."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    city: str
    outcome: Outcome
    reasons: str
    conditions: str = ""
    conditions_by: date | None = None  # the day by which they are to be met
    agreement_state: str
    agreement_version: str = ""
    may_name_partner: bool = False
    domain: str | None = None


class Signatory(BaseModel):
    """Who signs: name, capacity and service must be stated (L212-1, L212-2 CRPA)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    capacity: str
    service: str


class DeterminationSigned(Event):
    """The committee's decision, city by city, signed. Carries what the letter and the press may use.

    `signed_at`: when it was signed, where that was before it was let out (`at`). `told_from`: nothing of it may be
    seen outside of the office before; None: at once. `again`: the cities decided now, where the decisions with the
    others were told before and stand; empty: all.
    """

    decisions: tuple[CityDetermination, ...]
    signatory: Signatory
    case_officer: str
    proposal: Proposal
    total: str | None = None  # weighted standing out of 5, as text with one decimal; the press threshold needs it
    press_worthy: bool = False
    benefits: tuple[str, ...] = ()
    signed_at: datetime | None = None
    told_from: datetime | None = None
    again: tuple[str, ...] = ()

    @property
    def decided_now(self) -> tuple[CityDetermination, ...]:
        """The decisions that are told with this event."""
        return tuple(one for one in self.decisions if not self.again or one.city in self.again)


class DeterminationRecalled(Event):
    """The committee took its decision back before anybody outside of the office was told."""


class DecisionDue(Event):
    """The moment has come to show the author the decision that was held."""
