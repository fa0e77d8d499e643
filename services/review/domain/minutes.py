"""The minutes of a sitting as facts: kept once it is closed, put into words for each reader."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from services.review.domain.sitting import ItemState, MotionState, Vote
from shared.programme.outcomes import Outcome


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MinutesVote(_Facts):
    """One proposed outcome for one city, in the order put. `attempt`: 1, and more when it was put again.

    `members`, `seated`, `needed`: the quorum as it was when the vote was counted, or now. `reason`: why the vote was
    set aside, if it was.
    """

    city: str
    attempt: int
    outcome: Outcome
    state: MotionState
    yes: int
    no: int
    abstain: int
    casting: Vote | None
    members: int
    seated: int
    needed: int
    reason: str


class MinutesFile(_Facts):
    """One file of the agenda: who left for it, the votes, the note."""

    number: str
    title: str
    organisation: str
    written_in: str
    state: ItemState
    note: str
    left: tuple[str, ...]
    votes: tuple[MinutesVote, ...]


class Minutes(_Facts):
    """A whole sitting. `present`, `excused`: voting members, by name; `attending`: those without a vote.

    `needed`: how many of the `members` had to sit for the sitting to open.
    """

    title: str
    held_on: date
    place: str
    chair: str
    opened_at: datetime | None
    closed_at: datetime | None
    approved_by: str
    present: tuple[str, ...]
    excused: tuple[str, ...]
    attending: tuple[str, ...]
    members: int
    needed: int
    files: tuple[MinutesFile, ...]
