"""What can happen in the house, and who listens: one table shows the whole traffic.

An event is a fact in the past tense. It is stored in the transaction of the change it tells of and handed to
each listener once (shared.bus). New fields get defaults, so that an event stored by an older release still
reads.
"""

from __future__ import annotations

from shared.events.base import QUEUES, Event, Listener
from shared.events.filing import (
    ConsentChanged,
    DraftDue,
    DraftNudged,
    DraftSaved,
    FilesKept,
    LikenessFound,
    ProposalRevised,
    ProposalSubmitted,
    ProposalWithdrawn,
    RevisionTooLate,
)
from shared.events.labels import (
    LabelGranted,
    LabelKept,
    LabelNoticeAnswered,
    LabelNoticeGiven,
    LabelWithdrawn,
)
from shared.events.pieces import (
    LegalDateMoved,
    LegalDateNear,
    Piece,
    PiecesExtended,
    PiecesLapsed,
    PiecesProvided,
    PiecesRequested,
)
from shared.events.reminding import DigestDue, DigestLine, ReviewDigest, ReviewOverdue
from shared.events.review import (
    CityDetermination,
    DecisionDue,
    DeterminationRecalled,
    DeterminationSigned,
    OpinionReceived,
    OpinionRequested,
    ReviewAssigned,
    ReviewCancelled,
    ScreeningClosed,
    Signatory,
    StageEntered,
)
from shared.events.routes import KINDS, ROUTES, decode, encode
from shared.events.running import (
    CanarySent,
    DelayEnded,
    MailReady,
    SignInAsked,
)

__all__ = [
    "KINDS",
    "QUEUES",
    "ROUTES",
    "CanarySent",
    "CityDetermination",
    "ConsentChanged",
    "DecisionDue",
    "DelayEnded",
    "DeterminationRecalled",
    "DeterminationSigned",
    "DigestDue",
    "DigestLine",
    "DraftDue",
    "DraftNudged",
    "DraftSaved",
    "Event",
    "FilesKept",
    "LabelGranted",
    "LabelKept",
    "LabelNoticeAnswered",
    "LabelNoticeGiven",
    "LabelWithdrawn",
    "LegalDateMoved",
    "LegalDateNear",
    "LikenessFound",
    "Listener",
    "MailReady",
    "OpinionReceived",
    "OpinionRequested",
    "Piece",
    "PiecesExtended",
    "PiecesLapsed",
    "PiecesProvided",
    "PiecesRequested",
    "ProposalRevised",
    "ProposalSubmitted",
    "ProposalWithdrawn",
    "ReviewAssigned",
    "ReviewCancelled",
    "ReviewDigest",
    "ReviewOverdue",
    "RevisionTooLate",
    "ScreeningClosed",
    "SignInAsked",
    "Signatory",
    "StageEntered",
    "decode",
    "encode",
]
