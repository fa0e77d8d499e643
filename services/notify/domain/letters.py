"""Which event makes which letter, and who reads it: the whole audience of the house on one page.

An event that is not named in AUDIENCE can mail nobody. A letter has one kind of reader, so that what is
written for the office never reaches an applicant.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from services.notify.domain.clock_letters import CLOCK, clock_key
from services.notify.domain.following import FOLLOWING, key_parts, makes_letter
from services.notify.domain.officer_letters import OFFICERS, officer_key
from services.notify.domain.press_letters import PRESS, press_key
from services.notify.domain.turn_letters import TURNS
from shared.events import (
    DeterminationSigned,
    DraftNudged,
    DraftSaved,
    Event,
    EvidenceReady,
    LabelGranted,
    LabelKept,
    LabelNoticeGiven,
    LabelWithdrawn,
    LegalDateNear,
    OpinionReceived,
    OpinionRequested,
    PiecesExtended,
    PiecesProvided,
    PiecesRequested,
    ProposalRevised,
    ProposalSubmitted,
    ProposalWithdrawn,
    ReviewAssigned,
    ReviewCancelled,
    ReviewDigest,
    ReviewOverdue,
    ScreeningClosed,
    SignInAsked,
)
from shared.programme.outcomes import Outcome


class Letter(StrEnum):
    """A kind of letter; each has one text per language under templates/letters."""

    ACKNOWLEDGEMENT = "acknowledgement"
    INADMISSIBLE = "inadmissible"
    TRANSFERRED = "transferred"
    REVIEW_ASSIGNED = "review_assigned"
    REVIEW_CANCELLED = "review_cancelled"
    REVIEW_DIGEST = "review_digest"
    REVIEW_OVERDUE = "review_overdue"
    OPINION_REQUEST = "opinion_request"
    OPINION_RECEIPT = "opinion_receipt"
    DETERMINATION = "determination"
    WITHDRAWAL = "withdrawal"
    SIGN_IN = "sign_in"
    PIECES_REQUESTED = "pieces_requested"
    PIECES_EXTENDED = "pieces_extended"
    PIECES_RECEIVED = "pieces_received"
    LEGAL_ALARM = "legal_alarm"
    REVISION = "revision"
    DRAFT_LINK = "draft_link"
    DRAFT_REMINDER = "draft_reminder"
    LABEL_GRANTED = "label_granted"
    LABEL_NOTICE = "label_notice"
    LABEL_WITHDRAWN = "label_withdrawn"
    LABEL_KEPT = "label_kept"
    CONDITIONS_TO_ANSWER = "conditions_to_answer"
    CONDITION_ANSWERED = "condition_answered"
    CONDITION_CLOSED = "condition_closed"
    DIALOGUE_OPENED = "dialogue_opened"
    DIALOGUE_NOTE = "dialogue_note"
    DIALOGUE_OVER = "dialogue_over"
    DIALOGUE_RESULT = "dialogue_result"
    PARTNER_COURTESY = "partner_courtesy"
    OPINION_CODE = "opinion_code"
    OPINION_ARRIVED = "opinion_arrived"
    PARTNER_DIGEST = "partner_digest"
    OPINION_REMINDER = "opinion_reminder"
    OPINION_SECOND = "opinion_second"
    OPINION_DESK_ALERT = "opinion_desk_alert"
    OPINION_SILENT = "opinion_silent"
    EVIDENCE_READY = "evidence_ready"
    AGREEMENT_TURNED = "agreement_turned"
    AGREEMENT_CHANGED = "agreement_changed"
    PRESS_QUOTE = "press_quote"
    PRESS_WORDS = "press_words"
    PRESS_ALERT = "press_alert"


class MailClass(StrEnum):
    """What to do when the mail server's answer was lost.

    A: send again, with the same Message-ID (a receipt twice is better than none). B: stop, a person decides.
    """

    AGAIN = "A"
    ASK = "B"


class Reader(StrEnum):
    """To whom a letter speaks."""

    APPLICANT = "applicant"
    REVIEWER = "reviewer"
    PARTNER = "partner"
    STAFF = "staff"
    PRESS = "press"  # the press office


READERS: dict[Letter, Reader] = {
    Letter.ACKNOWLEDGEMENT: Reader.APPLICANT,
    Letter.INADMISSIBLE: Reader.APPLICANT,
    Letter.TRANSFERRED: Reader.APPLICANT,
    Letter.REVIEW_ASSIGNED: Reader.REVIEWER,
    Letter.REVIEW_CANCELLED: Reader.REVIEWER,
    Letter.REVIEW_DIGEST: Reader.REVIEWER,
    Letter.REVIEW_OVERDUE: Reader.STAFF,
    Letter.OPINION_REQUEST: Reader.PARTNER,
    Letter.OPINION_RECEIPT: Reader.PARTNER,
    Letter.DETERMINATION: Reader.APPLICANT,
    Letter.WITHDRAWAL: Reader.APPLICANT,
    Letter.SIGN_IN: Reader.STAFF,
    Letter.PIECES_REQUESTED: Reader.APPLICANT,
    Letter.PIECES_EXTENDED: Reader.APPLICANT,
    Letter.PIECES_RECEIVED: Reader.APPLICANT,
    Letter.LEGAL_ALARM: Reader.STAFF,
    Letter.REVISION: Reader.APPLICANT,
    Letter.DRAFT_LINK: Reader.APPLICANT,
    Letter.DRAFT_REMINDER: Reader.APPLICANT,
    Letter.LABEL_GRANTED: Reader.APPLICANT,
    Letter.LABEL_NOTICE: Reader.APPLICANT,
    Letter.LABEL_WITHDRAWN: Reader.APPLICANT,
    Letter.LABEL_KEPT: Reader.APPLICANT,
    **{Letter(letter): Reader(reader) for letter, reader, _ in FOLLOWING.values()},
    **{Letter(letter): Reader(reader) for letter, reader, _ in OFFICERS.values()},
    **{Letter(letter): Reader(reader) for letter, reader, _ in CLOCK.values()},
    **{Letter(letter): Reader(reader) for letter, reader, _ in TURNS.values()},
    **{Letter(letter): Reader(reader) for letter, reader, _ in PRESS.values()},
    Letter.EVIDENCE_READY: Reader.STAFF,
}
# Letters to the office itself: they go where the programme says, whatever address an event carries.
ADDRESSED_BY_HOUSE = frozenset(one for one, reader in READERS.items() if reader is Reader.STAFF) - {Letter.SIGN_IN}
# a city invited or reminded twice wonders who is asking
ASK_BEFORE_REPEATING = frozenset({Letter.OPINION_REQUEST, Letter.OPINION_REMINDER, Letter.OPINION_SECOND})
# What an address receives for acts of whoever typed it, who need not be its owner.
CAPPED = frozenset(
    {
        Letter.ACKNOWLEDGEMENT,
        Letter.DRAFT_LINK,
        Letter.DRAFT_REMINDER,
        Letter.REVISION,
        Letter.WITHDRAWAL,
    }
)
MOST_AN_HOUR = 3
HELD = frozenset({Letter.DETERMINATION, Letter.PARTNER_COURTESY})  # kept for a while: a slip can still be stopped
# about no proposal, or about several
UNTHREADED = frozenset(
    {
        Letter.SIGN_IN,
        Letter.DRAFT_LINK,
        Letter.DRAFT_REMINDER,
        Letter.REVIEW_DIGEST,
        Letter.PARTNER_DIGEST,
        Letter.OPINION_REMINDER,
        Letter.EVIDENCE_READY,
        Letter.AGREEMENT_TURNED,
        Letter.PRESS_ALERT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One letter to one person. `key` names the event, so that it is written once however often it is told."""

    letter: Letter
    recipient: str
    locale: str
    key: str

    @property
    def mail_class(self) -> MailClass:
        """What to do when the mail server's answer was lost."""
        return MailClass.ASK if self.letter in ASK_BEFORE_REPEATING else MailClass.AGAIN


def language(locale: str) -> str:
    """The language in which we write to someone who prefers `locale`: French, or else English."""
    return "fr" if locale.lower().startswith("fr") else "en"


APPLICANT = ("proposal.contact.email", "proposal.locale")
REVIEWER = ("reviewer_email", "reviewer_locale")
OFFICER = ("officer_email", "officer_locale")
WRITER = ("email", "locale")
# event -> the fields in which it says to whom and in which language to write
AUDIENCE: dict[type[Event], tuple[str, str]] = {
    ProposalSubmitted: APPLICANT,
    ProposalWithdrawn: WRITER,
    ScreeningClosed: WRITER,
    ReviewAssigned: REVIEWER,
    ReviewCancelled: REVIEWER,
    ReviewDigest: REVIEWER,
    ReviewOverdue: WRITER,
    OpinionRequested: OFFICER,
    OpinionReceived: OFFICER,
    DeterminationSigned: APPLICANT,
    SignInAsked: WRITER,
    PiecesRequested: WRITER,
    PiecesExtended: WRITER,
    PiecesProvided: APPLICANT,
    LegalDateNear: WRITER,
    ProposalRevised: APPLICANT,
    DraftSaved: WRITER,
    DraftNudged: WRITER,
    LabelGranted: WRITER,
    LabelNoticeGiven: WRITER,
    LabelWithdrawn: WRITER,
    LabelKept: WRITER,
    **{event: fields for event, (_, _, fields) in FOLLOWING.items()},
    **{event: fields for event, (_, _, fields) in OFFICERS.items()},
    **{event: fields for event, (_, _, fields) in CLOCK.items()},
    **{event: fields for event, (_, _, fields) in TURNS.items()},
    **{event: fields for event, (_, _, fields) in PRESS.items()},
    EvidenceReady: WRITER,
}
LETTERS: dict[type[Event], Letter] = {
    ProposalSubmitted: Letter.ACKNOWLEDGEMENT,
    ProposalWithdrawn: Letter.WITHDRAWAL,
    ReviewAssigned: Letter.REVIEW_ASSIGNED,
    ReviewCancelled: Letter.REVIEW_CANCELLED,
    ReviewDigest: Letter.REVIEW_DIGEST,
    ReviewOverdue: Letter.REVIEW_OVERDUE,
    OpinionRequested: Letter.OPINION_REQUEST,
    OpinionReceived: Letter.OPINION_RECEIPT,
    DeterminationSigned: Letter.DETERMINATION,
    SignInAsked: Letter.SIGN_IN,
    PiecesRequested: Letter.PIECES_REQUESTED,
    PiecesExtended: Letter.PIECES_EXTENDED,
    PiecesProvided: Letter.PIECES_RECEIVED,
    LegalDateNear: Letter.LEGAL_ALARM,
    ProposalRevised: Letter.REVISION,
    DraftSaved: Letter.DRAFT_LINK,
    DraftNudged: Letter.DRAFT_REMINDER,
    LabelGranted: Letter.LABEL_GRANTED,
    LabelNoticeGiven: Letter.LABEL_NOTICE,
    LabelWithdrawn: Letter.LABEL_WITHDRAWN,
    LabelKept: Letter.LABEL_KEPT,
    **{event: Letter(letter) for event, (letter, _, _) in FOLLOWING.items()},
    **{event: Letter(letter) for event, (letter, _, _) in OFFICERS.items()},
    **{event: Letter(letter) for event, (letter, _, _) in CLOCK.items()},
    **{event: Letter(letter) for event, (letter, _, _) in TURNS.items()},
    **{event: Letter(letter) for event, (letter, _, _) in PRESS.items()},
    EvidenceReady: Letter.EVIDENCE_READY,
}
SCREENED: dict[Outcome, Letter] = {  # an admissible proposal goes on: its page says so, no letter does
    Outcome.INADMISSIBLE: Letter.INADMISSIBLE,
    Outcome.TRANSFERRED: Letter.TRANSFERRED,
}


def envelope(event: Event, *, office: str) -> Envelope | None:
    """The letter that `event` makes; None when it is written about to nobody. `office`: the address of the office."""
    letter = LETTERS.get(type(event))
    if isinstance(event, ScreeningClosed) and event.outcome is not None:
        letter = SCREENED.get(event.outcome)
    if letter is None or not makes_letter(event):
        return None
    recipient, locale = attrgetter(*AUDIENCE[type(event)])(event)
    recipient = office if letter in ADDRESSED_BY_HOUSE else recipient
    return Envelope(letter=letter, recipient=recipient, locale=language(locale), key=event_key(event))


def event_key(event: Event) -> str:
    """A name for this event made of its own facts: the same however often it is delivered."""
    parts = [type(event).__name__, event.number, event.at.isoformat(timespec="microseconds")]
    match event:
        case OpinionRequested():
            parts += [event.city, str(event.attempt), event.link_id.hex]
        case OpinionReceived():
            parts += [event.city]
        case ReviewAssigned() | ReviewCancelled() | ReviewOverdue():
            parts += [str(event.assignment_id)]
        case _:
            parts += key_parts(event) or officer_key(event) or clock_key(event) or press_key(event)
    return "/".join(parts)
