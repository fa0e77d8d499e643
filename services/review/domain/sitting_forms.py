"""What is handed in for a sitting of the committee: its plan, its agenda, who is there, votes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.review.domain.papers import REASON, Paper, ShortId, Text
from services.review.domain.sitting import Vote
from shared.errors import Fault
from shared.programme.outcomes import Outcome

FileNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{6,40}$")]
Note = Annotated[Text, Field(max_length=2000)]
Reason = Annotated[Text, Field(min_length=REASON, max_length=2000)]


class PlanForm(Paper):
    """When and where the committee sits, who chairs, who votes, and who attends without a vote."""

    title: Annotated[Text, Field(min_length=3, max_length=150)]
    held_on: date
    place: Annotated[Text, Field(min_length=2, max_length=200)]
    chair: UUID
    voting: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=60)]
    attending: Annotated[tuple[UUID, ...], Field(max_length=60)] = ()

    def faults(self) -> tuple[Fault, ...]:
        """What does not hold: the chair is one of the members, and nobody both votes and does not."""
        found = []
        if self.chair not in (*self.voting, *self.attending):
            found.append(Fault(field="chair", code="review.sitting.fault_chair_member"))
        if set(self.voting) & set(self.attending):
            found.append(Fault(field="attending", code="review.sitting.fault_twice"))
        return tuple(found)


class AgendaForm(Paper):
    """Files for the agenda; they join it in the order of the committee's ranking."""

    numbers: Annotated[tuple[FileNumber, ...], Field(min_length=1, max_length=200)]


class OrderForm(Paper):
    """A file of the agenda moves up or down by one place, or leaves it."""

    number: FileNumber
    step: Literal["up", "down", "out"]


class CallForm(Paper):
    """The roll: everyone who is in the room now. `chair`: who chairs from here on, when that changes."""

    present: Annotated[tuple[UUID, ...], Field(max_length=120)]
    chair: UUID | None = None


class MotionForm(Paper):
    """The outcome that is put to the vote, by city."""

    outcomes: Annotated[dict[ShortId, Outcome], Field(min_length=1, max_length=6)]


class BallotLine(Paper):
    """One vote on the outcome proposed for one city. `person`: whose it is; unsaid: whoever sends it."""

    city: ShortId
    outcome: Outcome
    vote: Vote
    person: UUID | None = None


class BallotsForm(Paper):
    """Votes: one's own, or those of others as the secretary or the chair writes them down."""

    ballots: Annotated[tuple[BallotLine, ...], Field(min_length=1, max_length=400)]


class CountForm(Paper):
    """The last votes, and the chair's casting vote where yes and no are equal, by city."""

    ballots: Annotated[tuple[BallotLine, ...], Field(max_length=400)] = ()
    casting: Annotated[dict[ShortId, Vote], Field(max_length=6)] = Field(default_factory=dict)


class LeaveForm(Paper):
    """Somebody leaves the room for a file, and why. `person`: who; unsaid: whoever sends it."""

    person: UUID | None = None
    reason: Annotated[Text, Field(min_length=REASON, max_length=1000)]


class PostponeForm(Paper):
    """Why a file is left to another sitting."""

    note: Reason


class TakeUpForm(Paper):
    """Why a file is taken up again: its votes are set aside, and stay in the minutes."""

    reason: Reason


class NoteForm(Paper):
    """What the minutes say of the discussion of a file."""

    note: Note = ""
