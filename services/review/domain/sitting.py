"""A sitting of the committee: who counts for which file, how many must be there, what a vote gives.

Rules: half of the voting members and never fewer than the stage says; whoever has a tie leaves for that file and is
not counted; yes, no or abstention; the chair decides where yes and no are equal, and only there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class SittingState(StrEnum):
    """Where a sitting is. Closed: its minutes are approved, and nothing in it changes any more."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class ItemState(StrEnum):
    """What became of a file of the agenda."""

    WAITING = "waiting"
    VOTED = "voted"
    POSTPONED = "postponed"


class MotionState(StrEnum):
    """What became of a proposed outcome. Set aside: the vote was reopened, or its file postponed."""

    OPEN = "open"
    CARRIED = "carried"
    REJECTED = "rejected"
    SET_ASIDE = "set_aside"


class Vote(StrEnum):
    """One member's word on a proposed outcome."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One member of a sitting. `present`: in the room now; `attended`: at any time since it opened."""

    person: UUID
    name: str
    voting: bool
    present: bool
    attended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """How many voting members count (`members`), sit (`seated`) and must sit (`needed`); who is `missing`, by name.

    Those with a tie stand in none of the numbers.
    """

    members: int
    seated: int
    needed: int
    missing: tuple[str, ...]

    @property
    def reached(self) -> bool:
        """Whether the committee may vote."""
        return self.seated >= self.needed


def quorum(seats: Iterable[Seat], *, recused: Collection[UUID], least: int) -> Quorum:
    """The quorum for one file: half of the voting members without a tie to it, and `least` at the least."""
    counted = [one for one in seats if one.voting and one.person not in recused]
    seated = [one for one in counted if one.present]
    return Quorum(
        members=len(counted),
        seated=len(seated),
        needed=max(least, (len(counted) + 1) // 2),
        missing=tuple(one.name for one in counted if not one.present),
    )


def voters(seats: Iterable[Seat], *, recused: Collection[UUID]) -> tuple[Seat, ...]:
    """Those who vote on a file: voting members in the room without a tie to it."""
    return tuple(one for one in seats if one.voting and one.present and one.person not in recused)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The votes on one proposed outcome, abstentions apart."""

    yes: int
    no: int
    abstain: int

    @property
    def tied(self) -> bool:
        """Whether as many are for it as against it; abstentions decide nothing."""
        return self.yes == self.no


def tally(votes: Iterable[Vote]) -> Tally:
    """Count votes."""
    counted = Counter(votes)
    return Tally(yes=counted[Vote.YES], no=counted[Vote.NO], abstain=counted[Vote.ABSTAIN])


def result(counted: Tally, *, casting: Vote = Vote.ABSTAIN) -> MotionState:
    """Carried or rejected. The casting vote counts in a tie alone.

    Where the chair abstains, or is not in the room for the file, no majority wanted the proposal: it is rejected.
    """
    carried = casting is Vote.YES if counted.tied else counted.yes > counted.no
    return MotionState.CARRIED if carried else MotionState.REJECTED
