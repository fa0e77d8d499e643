"""What is missing from a file, and what that does to the day on which silence decides."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event
from shared.proposal import FiledFile, Proposal


class Piece(BaseModel):
    """Something that is missing from a file. `rule`: the article of the rules of the call that requires it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    what: str
    rule: str = ""


class PiecesRequested(Event):
    """The desk asked for what is missing (L114-5, L114-6 CRPA). Essential pieces stop the legal clock."""

    request_id: UUID
    pieces: tuple[Piece, ...]
    reason: str
    essential: bool
    due_on: date
    officer: str
    title: str
    contact_name: str
    email: str
    locale: str
    link_id: UUID
    legal_on: date | None = None  # the day on which silence would have decided; None where no rule applies


class PiecesExtended(Event):
    """The desk gave more time, once. `stops_clock`: the legal clock stands still meanwhile."""

    request_id: UUID
    due_on: date
    officer: str
    title: str
    contact_name: str
    email: str
    locale: str
    link_id: UUID
    stops_clock: bool = False


class PiecesProvided(Event):
    """The applicant completed the file: the text as it is now, and all its files.

    `legal_on`: the day on which silence decides from now on; None where no rule applies, or none yet.
    """

    request_id: UUID
    version: int
    proposal: Proposal
    link_id: UUID
    files: tuple[FiledFile, ...] = ()
    legal_on: date | None = None
    essential: bool = False


class PiecesLapsed(Event):
    """The time for completing is over; the legal clock runs again."""

    request_id: UUID


class LegalDateMoved(Event):
    """The day on which silence decides changed; None while the clock stands still, or where no rule applies."""

    legal_on: date | None
    stopped: bool = False


class LegalDateNear(Event):
    """The office (`email`) is warned: so many days are left before silence decides."""

    legal_on: date
    days: int
    title: str
    organisation: str
    email: str = ""
    locale: str = "fr"
