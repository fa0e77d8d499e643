"""What applicants do: drafts, filings, new versions, files, consents, leaving."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from shared.events.base import Event
from shared.proposal import Consents, FiledFile, Proposal


class ProposalSubmitted(Event):
    """An applicant filed a proposal: it is complete, dated and numbered. `legal_on` None: no silence rule."""

    proposal: Proposal
    link_id: UUID
    legal_on: date | None
    is_public_law: bool = False
    files: tuple[FiledFile, ...] = ()


class ProposalRevised(Event):
    """The applicant filed a new version, before the closing: same number, same first date of receipt."""

    version: int
    proposal: Proposal
    link_id: UUID
    files: tuple[FiledFile, ...] = ()


class RevisionTooLate(Event):
    """A new version crossed the admission of the file: what is judged stays as it was."""

    version: int


class ProposalWithdrawn(Event):
    """The applicant took the proposal back."""

    title: str
    locale: str
    email: str


class ConsentChanged(Event):
    """The applicant changed what may be cited: drafts follow."""

    consents: Consents


class LikenessFound(Event):
    """The text of this proposal is very close to that of others (numbers, the closest first)."""

    others: tuple[str, ...]


class FilesKept(Event):
    """Files were taken into quarantine; they must be examined before anyone opens them."""

    files: tuple[UUID, ...]


class DraftSaved(Event):
    """Someone asked for the address of their draft; the subject is the draft."""

    link_id: UUID
    email: str
    locale: str
    title: str
    closes_at: datetime | None = None


class DraftDue(Event):
    """The day has come to remind the author of a draft, `days` before the closing."""

    days: int


class DraftNudged(Event):
    """A draft is still not filed, `days` before the closing."""

    days: int
    link_id: UUID
    email: str
    locale: str
    title: str
    closes_at: datetime
