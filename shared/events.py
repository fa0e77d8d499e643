"""What can happen in the house, and who listens: one table shows the whole traffic.

An event is a fact in the past tense. It is stored in the transaction of the change it tells of and handed to
each listener once (shared.bus). New fields get defaults, so that an event stored by an older release still
reads.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.programme.outcomes import Opinion, Outcome
from shared.proposal import Consents, FiledFile, Proposal


class Listener(StrEnum):
    """Who takes deliveries. Each answers on the queue of its service (QUEUES)."""

    INTAKE = "intake"
    REVIEW = "review"
    NOTIFY = "notify"
    POST = "post"  # hands mails to the mail server, outside of any transaction
    FILES = "files"  # examines attachments, outside of any transaction


QUEUES: dict[Listener, str] = {
    Listener.INTAKE: "intake",
    Listener.REVIEW: "review",
    Listener.NOTIFY: "notify",
    Listener.POST: "notify",
    Listener.FILES: "intake",
}


class Event(BaseModel):
    """A fact about one proposal (`number`), true since `at` (UTC)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: str
    at: datetime


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
    """A draft's reminder (`days` before the closing), or the end of its keeping (`days` None), has come."""

    days: int | None = None


class DraftNudged(Event):
    """A draft is still not filed, `days` before the closing."""

    days: int
    link_id: UUID
    email: str
    locale: str
    title: str
    closes_at: datetime


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


class PiecesExtended(Event):
    """The desk gave more time, once."""

    request_id: UUID
    due_on: date
    officer: str
    title: str
    contact_name: str
    email: str
    locale: str
    link_id: UUID


class PiecesProvided(Event):
    """The applicant completed the file: the text as it is now, and all its files."""

    request_id: UUID
    version: int
    proposal: Proposal
    link_id: UUID
    files: tuple[FiledFile, ...] = ()


class PiecesLapsed(Event):
    """The time for completing is over; the legal clock runs again."""

    request_id: UUID


class LegalDateMoved(Event):
    """The day on which silence decides changed; None while the clock stands still, or where no rule applies."""

    legal_on: date | None
    stopped: bool = False


class LegalDateNear(Event):
    """The desk is warned: so many days are left before silence decides."""

    legal_on: date
    days: int
    title: str
    organisation: str


class ProposalWithdrawn(Event):
    """The applicant took the proposal back."""

    title: str
    locale: str
    email: str


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
    """The committee's decision, city by city, signed. Carries what the letter and the press may use."""

    decisions: tuple[CityDetermination, ...]
    signatory: Signatory
    case_officer: str
    proposal: Proposal
    total: str | None = None  # weighted standing out of 5, as text with one decimal; the press threshold needs it
    press_worthy: bool = False
    benefits: tuple[str, ...] = ()


class ConsentChanged(Event):
    """The applicant changed what may be cited: drafts follow."""

    consents: Consents


class SignInAsked(Event):
    """A member of staff asked for a link to come in; the subject is the link."""

    link_id: UUID
    name: str
    email: str
    locale: str


class MailReady(Event):
    """A mail stands in the ledger and may leave now."""

    mail_id: UUID


class DelayEnded(Event):
    """A delay set earlier ran out. `timer` says which, `city` for whom."""

    timer: str
    city: str | None = None
    ref: UUID | None = None


class CanarySent(Event):
    """Nothing happened: a listener that does not take even this is stuck."""


ROUTES: dict[type[Event], frozenset[Listener]] = {
    ProposalSubmitted: frozenset({Listener.REVIEW, Listener.NOTIFY}),
    ProposalRevised: frozenset({Listener.REVIEW, Listener.NOTIFY}),
    LikenessFound: frozenset({Listener.REVIEW}),
    FilesKept: frozenset({Listener.FILES}),
    DraftSaved: frozenset({Listener.NOTIFY}),
    DraftDue: frozenset({Listener.INTAKE}),
    DraftNudged: frozenset({Listener.NOTIFY}),
    PiecesRequested: frozenset({Listener.INTAKE, Listener.NOTIFY}),
    PiecesExtended: frozenset({Listener.INTAKE, Listener.NOTIFY}),
    PiecesProvided: frozenset({Listener.REVIEW, Listener.NOTIFY}),
    PiecesLapsed: frozenset({Listener.INTAKE}),
    LegalDateMoved: frozenset({Listener.REVIEW}),
    LegalDateNear: frozenset({Listener.NOTIFY}),
    ProposalWithdrawn: frozenset({Listener.REVIEW, Listener.NOTIFY}),
    StageEntered: frozenset({Listener.INTAKE}),
    ScreeningClosed: frozenset({Listener.INTAKE, Listener.NOTIFY}),
    ReviewAssigned: frozenset({Listener.NOTIFY}),
    ReviewCancelled: frozenset({Listener.NOTIFY}),
    OpinionRequested: frozenset({Listener.NOTIFY}),
    OpinionReceived: frozenset({Listener.NOTIFY}),
    DeterminationSigned: frozenset({Listener.INTAKE, Listener.NOTIFY}),
    ConsentChanged: frozenset({Listener.NOTIFY}),
    SignInAsked: frozenset({Listener.NOTIFY}),
    MailReady: frozenset({Listener.POST}),
    DelayEnded: frozenset({Listener.REVIEW}),
    CanarySent: frozenset({Listener.INTAKE, Listener.REVIEW, Listener.NOTIFY}),
}

KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in ROUTES}


def encode(event: Event) -> dict[str, object]:
    """The event as JSON values, ready to be stored."""
    return event.model_dump(mode="json")


def decode(kind: str, stored: dict[str, object]) -> Event:
    """The event that was stored under `kind`. Raises KeyError for a kind nobody declares."""
    return KINDS[kind].model_validate(stored)
