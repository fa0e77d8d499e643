"""Explaining a file: gather what was kept or stands today, for the office or for who is concerned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.communicable import communicable
from services.review.domain.explaining import explain
from services.review.domain.explanation import (
    Audience,
    Consensus,
    Decided,
    Explanation,
    Record,
    ReviewTold,
    Said,
    Screened,
    Signed,
)
from services.review.domain.road import Act, Stage
from services.review.domain.scores import read_scores
from services.review.models import Assignment, Determination, Dossier, Move, OpinionRow
from services.review.operations.counted import assignments_of, counted
from services.review.operations.rounds import decision_rows
from services.review.operations.rules import rules_by
from shared.errors import Conflict, NotFound
from shared.house import House
from shared.programme.outcomes import Outcome

BEFORE_REVIEW = (Stage.INADMISSIBLE, Stage.TRANSFERRED)  # ended in screening: told at once, and nothing was counted


def explanation(session: Session, house: House, number: str, *, audience: Audience) -> Explanation:
    """Why the file stands as it does: as on the day of its decision, or as it stands today.

    Raises NotFound; for an applicant also Conflict as long as no decision was told.
    """
    dossier = session.get(Dossier, number)
    if dossier is None:
        raise NotFound("shared.error.not_found")
    if audience is Audience.APPLICANT and not is_told(session, house, dossier):
        raise Conflict("review.explain.error_not_yet")
    applicant = audience is Audience.APPLICANT
    rows = _told(session, house, dossier) if applicant else decision_rows(session, dossier)
    inputs, verdict, digest = counted(session, house, dossier, rows, waiting=not applicant)
    record = _record(session, dossier, rows)
    rubric = rules_by(session, house, digest).rubric
    told = explain(rubric, inputs, verdict, record=record, digest=digest)
    return told if audience is Audience.OFFICE else communicable(told, record.said)


def as_figures(told: Explanation) -> Any:
    """The same as JSON values."""
    return TypeAdapter(Explanation).dump_python(told, mode="json")


def is_told(session: Session, house: House, dossier: Dossier) -> bool:
    """Whether whoever filed it has been told the end of this file, the hold of its letter included."""
    return dossier.stage in BEFORE_REVIEW or bool(_told(session, house, dossier))


def _told(session: Session, house: House, dossier: Dossier) -> list[Determination]:
    rows = decision_rows(session, dossier)
    return [one for one in rows if one.told_from is not None and one.told_from <= house.now()]


def _record(session: Session, dossier: Dossier, rows: Sequence[Determination]) -> Record:
    opinions = session.scalars(select(OpinionRow).where(OpinionRow.number == dossier.number))
    return Record(
        number=dossier.number,
        stage=Stage(dossier.stage),
        reviews=tuple(
            _review(one) for one in assignments_of(session, dossier.number) if one.state == "filed" and one.scores
        ),
        consensus=_consensus(dossier),
        said={one.city: _said(one) for one in opinions},
        decided={
            one.city: Decided(outcome=Outcome(one.outcome), reasons=one.reasons, conditions=one.conditions)
            for one in rows
        },
        signed=_signed(session, rows),
        screened=_screened(session, dossier),
    )


def _review(row: Assignment) -> ReviewTold:
    return ReviewTold(
        name=row.name,
        scores=read_scores(row.scores or {}),
        unjudged=row.unjudged or {},
        comments=row.comments or {},
        for_applicant=row.for_applicant,
        confidential=row.confidential,
    )


def _consensus(dossier: Dossier) -> Consensus | None:
    kept: Mapping[str, str] = dossier.consensus or {}
    if not kept:
        return None
    return Consensus(text=kept.get("text", ""), minority=kept.get("minority", ""), by=kept.get("by_name", ""))


def _said(row: OpinionRow) -> Said:
    answers = row.answers or {}
    return Said(reason=answers.get("reason", ""), tellable=bool(answers.get("reason_public", False)))


def _signed(session: Session, rows: Sequence[Determination]) -> Signed | None:
    if not rows:
        return None
    last = max(rows, key=lambda one: one.round)
    query = select(Move.actor_name).where(Move.number == last.number, Move.act == Act.DETERMINE)
    return Signed(
        at=last.signed_at,
        by=session.scalars(query.order_by(Move.seq.desc()).limit(1)).first() or "",
        signatory=last.signatory_name,
        capacity=last.signatory_capacity,
        service=last.signatory_service,
    )


def _screened(session: Session, dossier: Dossier) -> Screened | None:
    if dossier.screened_at is None:
        return None
    acts = (Act.ADMIT, Act.DECLARE_INADMISSIBLE, Act.TRANSFER)
    query = select(Move.reasons).where(Move.number == dossier.number, Move.act.in_(acts))
    return Screened(
        at=dossier.screened_at,
        by=dossier.screened_name,
        reasons=session.scalars(query.order_by(Move.seq.desc()).limit(1)).first() or "",
    )
