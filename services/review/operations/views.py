"""What the office sees of a file, as frozen rows for pages and API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from services.review.domain.papers import OpinionForm
from services.review.domain.road import Stage
from services.review.domain.scores import Standing, cents, read_scores, weighted
from services.review.domain.screening import Hint
from services.review.models import Assignment, Determination, Move, OpinionRow, PiecesRequest
from services.review.operations.conditions import ConditionView
from services.review.operations.dialogue_views import DialogueView
from services.review.operations.partner_clock import QuestionClock
from services.review.operations.standing import CityStanding
from shared.events import Piece
from shared.house import House
from shared.programme.outcomes import Outcome
from shared.programme.values import Label
from shared.proposal import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """One reviewer's part in a file. `total`: weighted mean out of 5 once filed; `version`: 0 until then.

    `unjudged`: what they could not judge, with their reasons.
    """

    id: UUID
    person_id: UUID
    name: str
    state: str
    why: str
    points: Mapping[str, int]
    due_on: date
    declaration: str | None
    tie: str
    filed_at: datetime | None
    total: Decimal | None
    scores: Mapping[str, Decimal]
    comments: Mapping[str, str]
    for_applicant: str
    confidential: str
    unjudged: Mapping[str, str]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionView:
    """The question to a city and its answer; `by_desk`: written down by the desk. The officer stays here.

    `clock`: running, paused while the agreement is stopped, off for a question of courtesy.
    """

    city: str
    state: str
    officer_name: str
    due_on: date | None
    attempt: int
    clock: str
    answers: OpinionForm | None
    given_at: datetime | None
    by_desk: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """What was decided with one city. `told_from`: when the applicant is told; None until it is let out.

    `round`: the file's then; `hold_until`: the last day of a hold.
    """

    city: str
    outcome: Outcome
    reasons: str
    conditions: str
    agreement_state: str
    signatory: str
    signed_at: datetime
    told_from: datetime | None
    round: int
    hold_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveView:
    """One act in the file's history."""

    act: str
    by: str
    from_stage: str | None
    to_stage: str
    city: str | None
    at: datetime
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PiecesView:
    """A request for pieces. `state`: open, completed or lapsed; closed when the file ended before an answer."""

    id: UUID
    asked_at: datetime
    officer: str
    reason: str
    essential: bool
    pieces: tuple[Piece, ...]
    due_on: date
    extended: bool
    state: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierRow:
    """A file in a table of the desk or of the committee. `score.totals` are the dots of a chart.

    `legal_warned`: the last warning given before the legal date (21, 7 or 1 days).
    """

    number: str
    stage: Stage
    stage_id: str
    title: str
    organisation: str
    sector: str
    locale: str
    due_on: date | None
    legal_on: date | None
    legal_stopped: bool
    legal_warned: int | None
    late: bool
    cities: tuple[CityStanding, ...]
    score: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierView:
    """A whole file, for the desk and the committee. `reviewers_missing`: how many short of the programme.

    `here`, `ahead`: the labels of the stage it is at and of the next one, on the road it began with. `clocks`: of the
    questions that may still be answered.
    """

    row: DossierRow
    tag: str
    received_at: datetime
    is_public_law: bool
    off_sector: bool
    proposal: Proposal
    hints: tuple[Hint, ...]
    reviews: tuple[ReviewView, ...]
    reviewers_missing: int
    opinions: Mapping[str, OpinionView]
    consensus: Mapping[str, str]
    decisions: Mapping[str, DecisionView]
    moves: tuple[MoveView, ...]
    pieces: tuple[PiecesView, ...]
    here: Label | None
    ahead: Label | None
    conditions: tuple[ConditionView, ...]
    dialogues: tuple[DialogueView, ...]
    clocks: tuple[QuestionClock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some rows; `after` asks for the next ones, None at the end."""

    rows: tuple[DossierRow, ...]
    after: str | None


def review_view(house: House, one: Assignment) -> ReviewView:
    """A reviewer's part, as the office sees it."""
    scores = read_scores(one.scores or {})
    return ReviewView(
        id=one.id,
        person_id=one.person_id,
        name=one.name,
        state=one.state,
        why=one.why,
        points=one.points,
        due_on=one.due_on,
        declaration=one.declaration,
        tie=one.tie,
        filed_at=one.filed_at,
        total=cents(weighted(house.programme.rubric, scores)) if scores else None,
        scores=scores,
        comments=one.comments or {},
        for_applicant=one.for_applicant,
        confidential=one.confidential,
        unjudged=one.unjudged or {},
        version=one.version,
    )


def opinion_view(one: OpinionRow) -> OpinionView:
    """A question to a city, as the office sees it."""
    return OpinionView(
        city=one.city,
        state=one.state,
        officer_name=one.officer_name,
        due_on=one.due_on,
        attempt=one.attempt,
        clock=one.clock,
        answers=OpinionForm.model_validate(one.answers) if one.answers else None,
        given_at=one.given_at,
        by_desk=one.entered_by is not None,
    )


def pieces_view(one: PiecesRequest, *, ended: bool) -> PiecesView:
    """A request for pieces, as the office sees it; `ended`: the file's road is over."""
    return PiecesView(
        id=one.id,
        asked_at=one.asked_at,
        officer=one.officer,
        reason=one.reason,
        essential=one.essential,
        pieces=tuple(Piece.model_validate(piece) for piece in one.pieces),
        due_on=one.due_on,
        extended=one.extended,
        state="closed" if ended and one.state == "open" else one.state,
        ended_at=one.ended_at,
    )


def decision_view(one: Determination) -> DecisionView:
    """A decision with one city, as the office sees it."""
    return DecisionView(
        city=one.city,
        outcome=Outcome(one.outcome),
        reasons=one.reasons,
        conditions=one.conditions,
        agreement_state=one.agreement_state,
        signatory=one.signatory_name,
        signed_at=one.signed_at,
        told_from=one.told_from,
        round=one.round,
        hold_until=one.hold_until,
    )


def move_view(one: Move) -> MoveView:
    """One line of a file's history."""
    return MoveView(
        act=one.act,
        by=one.actor_name,
        from_stage=one.from_stage,
        to_stage=one.to_stage,
        city=one.city,
        at=one.at,
        reasons=one.reasons,
    )
