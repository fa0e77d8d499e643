"""What the desk and the committee look up: one file, tables of files, the committee's ranking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypedDict

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, defer

from services.review.domain.road import WORKING, Stage
from services.review.domain.screening import Hint, Lookalike, hints
from services.review.models import Assignment, Determination, Dossier, Move, OpinionRow, PiecesRequest
from services.review.operations.conditions import ConditionView, conditions_of
from services.review.operations.dialogue_views import DialogueView, dialogues_of
from services.review.operations.partner_clock import QuestionClock, clocks_of
from services.review.operations.rules import rules_by
from services.review.operations.standing import cities_of, is_off_sector, standing_of
from services.review.operations.views import (
    DossierRow,
    DossierView,
    Page,
    PiecesView,
    decision_view,
    move_view,
    opinion_view,
    pieces_view,
    review_view,
)
from shared.errors import NotFound
from shared.house import House
from shared.programme import StageKind
from shared.programme.rules import Rules
from shared.programme.values import Label
from shared.proposal import Proposal


def dossier(session: Session, house: House, number: str) -> DossierView:
    """Everything the office knows of a file. Raises NotFound."""
    found = session.get(Dossier, number)
    if found is None:
        raise NotFound("shared.error.not_found")
    reviews, opinions = _beside(session, [number])
    decisions = session.scalars(select(Determination).where(Determination.number == number))
    moves = session.scalars(select(Move).where(Move.number == number).order_by(Move.seq))
    mine, asked = reviews.get(number, []), opinions.get(number, [])
    proposal = Proposal.model_validate(found.proposal)
    rules = rules_by(session, house, found.programme_digest)
    wanted = rules.stages.of_kind(StageKind.EVALUATION).reviewers
    consensus = found.consensus or {}
    return DossierView(
        row=_row(house, found, mine, asked, rules=rules),
        tag=found.tag,
        received_at=found.received_at,
        is_public_law=found.is_public_law,
        off_sector=is_off_sector(house, found),
        proposal=proposal,
        hints=_hints(session, house, found, proposal) if found.stage == Stage.SCREENING else (),
        reviews=tuple(review_view(house, one) for one in mine),
        reviewers_missing=max(0, wanted - sum(one.live for one in mine)),
        opinions={one.city: opinion_view(one) for one in asked},
        consensus={name: consensus[name] for name in ("text", "minority", "by_name") if name in consensus},
        decisions={one.city: decision_view(one) for one in decisions},
        moves=tuple(move_view(one) for one in moves),
        pieces=_pieces(session, found),
        **_on_road(rules, found),
        **_followed(session, house, number),
    )


class _Followed(TypedDict):
    conditions: tuple[ConditionView, ...]
    dialogues: tuple[DialogueView, ...]
    clocks: tuple[QuestionClock, ...]


class _OnRoad(TypedDict):
    here: Label | None
    ahead: Label | None


def _followed(session: Session, house: House, number: str) -> _Followed:
    conditions = conditions_of(session, number, today=house.today())
    dialogues, clocks = dialogues_of(session, number), clocks_of(session, house, number)
    return {"conditions": conditions, "dialogues": dialogues, "clocks": clocks}


def _on_road(rules: Rules, found: Dossier) -> _OnRoad:
    if not Stage(found.stage).open:
        return {"here": None, "ahead": None}
    ahead = rules.stages.after(found.stage_id)
    return {"here": rules.stages.stage(found.stage_id).label, "ahead": ahead.label if ahead is not None else None}


def _pieces(session: Session, found: Dossier) -> tuple[PiecesView, ...]:
    query = select(PiecesRequest).where(PiecesRequest.number == found.number)
    ended = not Stage(found.stage).open
    asked = session.scalars(query.order_by(PiecesRequest.asked_at, PiecesRequest.id))
    return tuple(pieces_view(one, ended=ended) for one in asked)


def dossiers(
    session: Session, house: House, *, stage: Stage | None = None, after: str | None = None, limit: int = 50
) -> Page:
    """Files, newest first; `after` is the number of the last one seen."""
    query = select(Dossier).options(defer(Dossier.proposal)).order_by(Dossier.number.desc()).limit(limit + 1)
    if stage is not None:
        query = query.where(Dossier.stage == stage)
    if after is not None:
        query = query.where(Dossier.number < after)
    found = list(session.scalars(query))
    more = found[limit - 1].number if len(found) > limit else None
    return Page(rows=rows_of(session, house, found[:limit]), after=more)


def stage_counts(session: Session) -> dict[Stage, int]:
    """How many files stand at each stage."""
    query = select(Dossier.stage, func.count()).group_by(Dossier.stage)
    found = {Stage(stage): count for stage, count in session.execute(query)}
    return {stage: found.get(stage, 0) for stage in Stage}


def open_dossiers(session: Session, house: House, numbers: Sequence[str]) -> tuple[DossierRow, ...]:
    """These files, in the order asked for."""
    query = select(Dossier).options(defer(Dossier.proposal)).where(Dossier.number.in_(numbers))
    found = {one.number: one for one in session.scalars(query)}
    return rows_of(session, house, [found[one] for one in dict.fromkeys(numbers) if one in found])


def waiting_to_be_told(session: Session, house: House, *, limit: int = 200) -> tuple[DossierRow, ...]:
    """The files that are decided and wait for signatures, or for one another."""
    query = select(Dossier).options(defer(Dossier.proposal)).where(Dossier.stage == Stage.DETERMINATION)
    return rows_of(session, house, session.scalars(query.order_by(Dossier.entered_at, Dossier.number).limit(limit)))


def approaching(session: Session, house: House, *, limit: int = 50) -> tuple[DossierRow, ...]:
    """The files that will reach the committee: being read, or to be settled."""
    query = select(Dossier).options(defer(Dossier.proposal))
    query = query.where(Dossier.stage.in_((Stage.EVALUATION, Stage.CONSENSUS)))
    return rows_of(session, house, session.scalars(query.order_by(Dossier.due_on, Dossier.number).limit(limit)))


def rows_of(session: Session, house: House, found: Iterable[Dossier]) -> tuple[DossierRow, ...]:
    """Table rows of these files, in two more queries however many they are."""
    files = list(found)
    reviews, opinions = _beside(session, [one.number for one in files])
    rules = {digest: rules_by(session, house, digest) for digest in {one.programme_digest for one in files}}
    return tuple(
        _row(
            house,
            one,
            reviews.get(one.number, []),
            opinions.get(one.number, []),
            rules=rules[one.programme_digest],
        )
        for one in files
    )


def _row(
    house: House, found: Dossier, reviews: list[Assignment], opinions: list[OpinionRow], *, rules: Rules
) -> DossierRow:
    score, today = standing_of(house, found, reviews, rubric=rules.rubric), house.today()
    return DossierRow(
        number=found.number,
        stage=Stage(found.stage),
        stage_id=found.stage_id,
        title=found.title,
        organisation=found.organisation,
        sector=found.sector,
        locale=found.locale,
        due_on=found.due_on,
        legal_on=found.legal_on,
        legal_stopped=found.legal_stopped,
        legal_warned=found.legal_warned,
        late=found.due_on is not None and found.due_on < today and found.stage in WORKING,
        cities=cities_of(house, found, opinions, score=score, rubric=rules.rubric, on=today),
        score=score,
    )


def _beside(
    session: Session, numbers: Sequence[str]
) -> tuple[dict[str, list[Assignment]], dict[str, list[OpinionRow]]]:
    reviews: dict[str, list[Assignment]] = {}
    opinions: dict[str, list[OpinionRow]] = {}
    made = select(Assignment).where(Assignment.number.in_(numbers))
    for one in session.scalars(made.order_by(Assignment.assigned_at, Assignment.id)):
        reviews.setdefault(one.number, []).append(one)
    for row in session.scalars(select(OpinionRow).where(OpinionRow.number.in_(numbers))):
        opinions.setdefault(row.number, []).append(row)
    return reviews, opinions


def _hints(session: Session, house: House, found: Dossier, proposal: Proposal) -> tuple[Hint, ...]:
    cities = house.programme.cities
    states = {one: cities[one].state_on(house.today()) for one in found.cities if one in cities}
    return hints(
        proposal,
        states=states,
        off_sector=is_off_sector(house, found),
        lookalikes=_lookalikes(session, found),
    )


def _lookalikes(session: Session, found: Dossier) -> list[Lookalike]:
    alike = Dossier.number.in_(found.alike)
    same = or_(alike, Dossier.title_key == found.title_key, Dossier.organisation_key == found.organisation_key)
    columns = select(Dossier.number, Dossier.title_key, Dossier.organisation_key)
    query = columns.where(same, Dossier.number != found.number).order_by(alike.desc(), Dossier.number).limit(5)
    return [
        Lookalike(
            number=row.number,
            same_title=row.title_key == found.title_key,
            same_organisation=row.organisation_key == found.organisation_key,
            same_text=row.number in found.alike,
        )
        for row in session.execute(query)
    ]
