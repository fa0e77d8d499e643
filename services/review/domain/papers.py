"""What people hand in with each act: shapes and limits. What the programme decides is checked by the act."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from shared.errors import Fault
from shared.programme.outcomes import Opinion, Outcome
from shared.proposal import FiledFile, Proposal

Text = Annotated[str, StringConstraints(strip_whitespace=True)]
ShortId = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9_]{1,40}$")]
Score = Annotated[Decimal, Field(ge=0, le=5)]
BULK = 30  # files decided at once: as many as somebody can read again before signing
REASON = 20  # characters: less is not a reason that an applicant could answer


class Paper(BaseModel):
    """Something handed in: frozen, and strict about names it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ScreeningForm(Paper):
    """A desk officer's answer to: may this file be examined? Reasons stand as they are in the letter."""

    outcome: Literal["admissible", "inadmissible", "transferred"]
    reasons: Annotated[Text, Field(max_length=4000)] = ""

    def faults(self) -> tuple[Fault, ...]:
        """What is missing: a refusal needs its reasons (in a transfer they name the right authority)."""
        if self.outcome != "admissible" and len(self.reasons) < REASON:
            return (Fault(field="reasons", code="review.fault.reasons_needed", params={"min_length": REASON}),)
        return ()


class PieceForm(Paper):
    """Something missing; `rule`: the article of the rules of the call that requires it."""

    what: Annotated[Text, Field(min_length=3, max_length=200)]
    rule: Annotated[Text, Field(max_length=120)] = ""


class PiecesForm(Paper):
    """A desk officer's request for what is missing. Essential pieces stop the legal clock (L114-5 CRPA)."""

    reason: Annotated[Text, Field(min_length=REASON, max_length=2000)]
    essential: StrictBool
    pieces: Annotated[tuple[PieceForm, ...], Field(min_length=1, max_length=10)]

    def faults(self) -> tuple[Fault, ...]:
        """What is missing: only a piece that the rules require can stop the clock, so its article is named."""
        if not self.essential:
            return ()
        places = [place for place, one in enumerate(self.pieces) if not one.rule]
        return tuple(Fault(field=f"pieces.{place}.rule", code="review.pieces.fault_rule") for place in places)


class ExtensionForm(Paper):
    """The desk gives more time to complete a file, once: nothing to say, the programme knows how long."""


class Completion(Paper):
    """What an applicant handed in to complete the file: the whole text as it is now, and all its files."""

    version: int
    proposal: Proposal
    files: tuple[FiledFile, ...] = ()
    provided_at: datetime


class AssignForm(Paper):
    """Whom the desk gives the file to; nobody named: the next best, up to the programme's number."""

    reviewer: UUID | None = None


class ReleaseForm(Paper):
    """The desk takes a file back from a reviewer who cannot read it in time; `replace`: the next best gets it."""

    reason: Annotated[Text, Field(min_length=1, max_length=1000)]
    replace: StrictBool = True


class ConflictForm(Paper):
    """A reviewer's declaration of interests, made on title and organisations alone."""

    conflict: Literal["none", "perhaps", "yes"]
    reason: Annotated[Text, Field(max_length=1000)] = ""

    def faults(self) -> tuple[Fault, ...]:
        """What is missing: a tie, even a possible one, is explained."""
        if self.conflict != "none" and not self.reason:
            return (Fault(field="reason", code="review.fault.tie_unexplained"),)
        return ()


class RulingForm(Paper):
    """The desk's answer to a reviewer who was not sure: is this tie a conflict of interest?"""

    conflict: StrictBool
    reason: Annotated[Text, Field(min_length=1, max_length=1000)]


class ReviewForm(Paper):
    """A reviewer's scores (0 to 5 by half points, one per criterion) and texts.

    `unjudged`: the criteria they cannot judge, each with its reason (10 characters or more) in place of a score.
    `no_conflict` declares no tie with the organisations; not needed if that was declared before.
    """

    scores: Annotated[dict[ShortId, Score], Field(max_length=20)]
    unjudged: Annotated[dict[ShortId, Annotated[Text, Field(max_length=500)]], Field(max_length=20)] = Field(
        default_factory=dict
    )
    comments: Annotated[dict[ShortId, Annotated[Text, Field(max_length=2000)]], Field(max_length=20)] = Field(
        default_factory=dict
    )
    for_applicant: Annotated[Text, Field(min_length=REASON, max_length=4000)]
    confidential: Annotated[Text, Field(max_length=4000)] = ""
    no_conflict: StrictBool = False


class RecusalForm(Paper):
    """Somebody of the office steps aside from a file, and says why."""

    reason: Annotated[Text, Field(min_length=REASON, max_length=1000)]


class SeatedRecusalForm(RecusalForm):
    """Somebody leaves the committee's room for a file, as whoever conducts the sitting wrote down."""

    person: UUID
    name: str


class LocalPartnerKnown(StrEnum):
    """Whether the city knows the local partner."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    PROPOSE = "propose"


class Offer(StrEnum):
    """What a partner city can bring to a project."""

    NETWORK = "network"
    MEETING = "meeting"
    VENUE = "venue"
    ELECTED_OFFICIAL = "elected_official"
    COMMUNICATION = "communication"
    NOTHING = "nothing"


class Naming(StrEnum):
    """Whether the city may be named in communication."""

    YES = "yes"
    AFTER_READING = "after_reading"
    NO = "no"


class Channel(StrEnum):
    """How an opinion reached the desk outside of the city's own page."""

    MAIL = "mail"
    PHONE = "phone"
    MEETING = "meeting"


class OpinionForm(Paper):
    """A partner city's eight answers.

    `channel`, `who`, `proof` and `received_on` (the day on which it came): only when the desk writes them down.
    """

    domain: ShortId | None = None
    objectives: Annotated[int, Field(ge=0, le=5)]
    objectives_why: Annotated[Text, Field(max_length=500)] = ""
    local_partner: LocalPartnerKnown
    offers: Annotated[tuple[Offer, ...], Field(max_length=6)] = ()
    objection: Annotated[Text, Field(max_length=1000)] = ""
    naming: Naming
    naming_contact: Annotated[Text, Field(max_length=200)] = ""
    opinion: Opinion
    reason: Annotated[Text, Field(max_length=1000)] = ""
    reason_public: StrictBool = False
    channel: Channel | None = None
    who: Annotated[Text, Field(max_length=200)] = ""
    proof: Annotated[Text, Field(max_length=500)] = ""
    received_on: date | None = None

    def faults(self, *, domains: frozenset[str], by_desk: bool, today: date) -> tuple[Fault, ...]:
        """What does not hold: `domains` are those of the agreement with this city."""
        wrong = []
        if self.received_on is not None and self.received_on > today:
            wrong.append(Fault(field="received_on", code="review.entered.fault_future"))
        if self.domain is not None and self.domain not in domains:
            wrong.append(Fault(field="domain", code="review.fault.unknown_domain"))
        if self.opinion is not Opinion.FAVOURABLE and not self.reason:
            wrong.append(Fault(field="reason", code="review.fault.opinion_unexplained"))
        if Offer.NOTHING in self.offers and len(self.offers) > 1:
            wrong.append(Fault(field="offers", code="review.fault.nothing_and_something"))
        if by_desk:
            missing = [name for name in ("channel", "who", "proof") if not getattr(self, name)]
            wrong += [Fault(field=name, code="review.fault.proof_needed") for name in missing]
        elif self.channel or self.who or self.proof or self.received_on:
            wrong.append(Fault(field="channel", code="review.fault.desk_only"))
        return tuple(wrong)


class ConsensusForm(Paper):
    """A rapporteur's common scores, the common text, and the view of those who did not join."""

    scores: Annotated[dict[ShortId, Score], Field(max_length=20)]
    text: Annotated[Text, Field(min_length=80, max_length=4000)]
    minority: Annotated[Text, Field(max_length=4000)] = ""


class CityDecision(Paper):
    """What the committee decides with one city, and why.

    `reservations`: those of the city, that the applicant answers and the city closes; `conditions`: the committee's
    own; one on each line. `conditions_by`: the day by which they are to be met; unsaid: CONDITION_DAYS.
    """

    city: ShortId
    outcome: Outcome
    reasons: Annotated[Text, Field(min_length=REASON, max_length=4000)]
    reservations: Annotated[Text, Field(max_length=2000)] = ""
    conditions: Annotated[Text, Field(max_length=2000)] = ""
    conditions_by: date | None = None


class DeterminationForm(Paper):
    """The committee's decision: every city of the proposal, once."""

    decisions: Annotated[tuple[CityDecision, ...], Field(min_length=1, max_length=6)]


class BulkItem(DeterminationForm):
    """The committee's decision on one file of several. `match`: the tag of the file as it was read."""

    number: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{6,40}$")]
    match: Annotated[str, StringConstraints(max_length=40)] | None = None


class BulkForm(Paper):
    """Decisions on several files, each on its own. `dry_run`: tried, and nothing kept."""

    decisions: Annotated[tuple[BulkItem, ...], Field(min_length=1, max_length=BULK)]
    dry_run: StrictBool = False


class PublicationForm(Paper):
    """The numbers of files whose signed decisions go out together."""

    numbers: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{6,40}$")], ...], Field(min_length=1, max_length=200)
    ]


class PublishForm(Paper):
    """A decision that waited for the others is told: nothing to say, it was written when it was signed."""


class RecallForm(Paper):
    """Why the committee takes its decision back, before anybody outside of the office was told."""

    reason: Annotated[Text, Field(min_length=REASON, max_length=2000)]


class ConditionForm(Paper):
    """What became of one condition: met, or waived, and how the office knows."""

    city: ShortId
    position: Annotated[int, Field(ge=1, le=50)]
    state: Literal["met", "waived"]
    note: Annotated[Text, Field(min_length=REASON, max_length=2000)]
