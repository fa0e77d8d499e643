"""Who hears of what: one table shows the whole traffic."""

from __future__ import annotations

from shared.events.agreements import (
    AgreementDayCame,
    AgreementTold,
    AgreementTurned,
    CityActed,
    EvidenceDue,
    EvidenceReady,
)
from shared.events.base import Event, Listener
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
from shared.events.following import (
    ConditionAnswered,
    ConditionPut,
    ConditionsDue,
    ConditionsSet,
    ConditionTurned,
    CourtesyNoted,
    DialogueNoted,
    DialogueOpened,
    DialogueOver,
    DialogueReported,
)
from shared.events.hooks import ChangeDue, HookReady
from shared.events.labels import (
    LabelGranted,
    LabelKept,
    LabelNoticeAnswered,
    LabelNoticeGiven,
    LabelWithdrawn,
)
from shared.events.officer import (
    OpinionArrived,
    OpinionCodeAsked,
    PartnerDigest,
    PartnerDigestDue,
    ProofKept,
)
from shared.events.partner_clock import (
    MailRefused,
    MailUndelivered,
    OfficerEngaged,
    PartnerLate,
    PartnerReminded,
    PartnerReminderDue,
    PartnerSilent,
    SecondPeriodBegan,
)
from shared.events.pieces import (
    LegalDateMoved,
    LegalDateNear,
    PiecesExtended,
    PiecesLapsed,
    PiecesProvided,
    PiecesRequested,
)
from shared.events.press import (
    PressAlerted,
    PublicationDue,
    QuoteAsked,
    ReleaseDue,
    WordsAsked,
)
from shared.events.reminding import DigestDue, ReviewDigest, ReviewOverdue
from shared.events.review import (
    DecisionDue,
    DeterminationRecalled,
    DeterminationSigned,
    OpinionReceived,
    OpinionRequested,
    ReviewAssigned,
    ReviewCancelled,
    ScreeningClosed,
    StageEntered,
)
from shared.events.running import (
    CanarySent,
    DelayEnded,
    MailReady,
    SignInAsked,
)

ROUTES: dict[type[Event], frozenset[Listener]] = {
    ProposalSubmitted: frozenset({Listener.INTAKE, Listener.REVIEW, Listener.NOTIFY}),
    ProposalRevised: frozenset({Listener.INTAKE, Listener.REVIEW, Listener.NOTIFY}),
    RevisionTooLate: frozenset({Listener.INTAKE}),
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
    DigestDue: frozenset({Listener.REVIEW}),
    ReviewDigest: frozenset({Listener.NOTIFY}),
    ReviewOverdue: frozenset({Listener.NOTIFY}),
    OpinionRequested: frozenset({Listener.NOTIFY}),
    OpinionReceived: frozenset({Listener.NOTIFY}),
    OpinionCodeAsked: frozenset({Listener.NOTIFY}),
    OpinionArrived: frozenset({Listener.NOTIFY}),
    PartnerDigestDue: frozenset({Listener.REVIEW}),
    PartnerDigest: frozenset({Listener.NOTIFY}),
    ProofKept: frozenset({Listener.FILES}),
    PartnerReminderDue: frozenset({Listener.REVIEW}),
    PartnerReminded: frozenset({Listener.NOTIFY}),
    SecondPeriodBegan: frozenset({Listener.NOTIFY}),
    PartnerLate: frozenset({Listener.NOTIFY}),
    PartnerSilent: frozenset({Listener.NOTIFY}),
    OfficerEngaged: frozenset({Listener.REVIEW}),
    MailRefused: frozenset({Listener.REVIEW}),
    MailUndelivered: frozenset({Listener.REVIEW}),
    DeterminationSigned: frozenset({Listener.INTAKE, Listener.NOTIFY}),
    DeterminationRecalled: frozenset({Listener.INTAKE, Listener.NOTIFY}),
    DecisionDue: frozenset({Listener.INTAKE}),
    LabelGranted: frozenset({Listener.INTAKE, Listener.NOTIFY}),
    LabelNoticeGiven: frozenset({Listener.INTAKE, Listener.NOTIFY}),
    LabelNoticeAnswered: frozenset({Listener.INTAKE}),
    LabelWithdrawn: frozenset({Listener.INTAKE, Listener.NOTIFY}),
    LabelKept: frozenset({Listener.INTAKE, Listener.NOTIFY}),
    ConditionsSet: frozenset({Listener.INTAKE}),
    ConditionsDue: frozenset({Listener.NOTIFY}),
    ConditionAnswered: frozenset({Listener.REVIEW}),
    ConditionPut: frozenset({Listener.NOTIFY}),
    ConditionTurned: frozenset({Listener.INTAKE, Listener.NOTIFY}),
    DialogueOpened: frozenset({Listener.NOTIFY}),
    DialogueNoted: frozenset({Listener.NOTIFY}),
    DialogueOver: frozenset({Listener.NOTIFY}),
    DialogueReported: frozenset({Listener.NOTIFY}),
    CourtesyNoted: frozenset({Listener.NOTIFY}),
    ConsentChanged: frozenset({Listener.REVIEW, Listener.NOTIFY}),
    CityActed: frozenset({Listener.REVIEW}),
    AgreementDayCame: frozenset({Listener.REVIEW}),
    AgreementTurned: frozenset({Listener.NOTIFY}),
    AgreementTold: frozenset({Listener.INTAKE, Listener.NOTIFY}),
    EvidenceDue: frozenset({Listener.REVIEW}),
    EvidenceReady: frozenset({Listener.NOTIFY}),
    SignInAsked: frozenset({Listener.NOTIFY}),
    QuoteAsked: frozenset({Listener.INTAKE, Listener.NOTIFY}),
    WordsAsked: frozenset({Listener.NOTIFY}),
    PublicationDue: frozenset({Listener.NOTIFY}),
    ReleaseDue: frozenset({Listener.NOTIFY}),
    PressAlerted: frozenset({Listener.NOTIFY}),
    MailReady: frozenset({Listener.POST}),
    ChangeDue: frozenset({Listener.NOTIFY}),
    HookReady: frozenset({Listener.HOOKS}),
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
