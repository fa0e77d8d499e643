"""Which files wait for somebody's approval: conditions of the list of tasks."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from services.review.models import Approval, Dossier
from services.review.operations.case import person_id
from shared.policy import Actor
from shared.programme.stages import Road, Stage


def awaits_approval(road: Road, actor: Actor, *, today: date) -> ColumnElement[bool]:
    """Files at a stage of this road that still wants approvals, of which none is this person's yet."""
    parts = [_open(one, actor, today=today, at=one.parallel_with or one.id) for one in road.stages if one.approvals > 0]
    return or_(*parts) if parts else false()


def _open(stage: Stage, actor: Actor, *, today: date, at: str) -> ColumnElement[bool]:
    words = select(Approval.agreed).where(
        Approval.number == Dossier.number, Approval.stage_id == stage.id, Approval.round == Dossier.round
    )
    agreed = words.with_only_columns(func.count()).where(Approval.agreed).correlate(Dossier)
    mine = words.where(Approval.person_id == person_id(actor)).correlate(Dossier)
    objected = words.where(~Approval.agreed).correlate(Dossier)
    return and_(
        Dossier.stage_id == at,
        _named(stage, actor, today=today),
        ~mine.exists(),
        ~objected.exists(),
        agreed.scalar_subquery() < stage.approvals,
    )


def _named(stage: Stage, actor: Actor, *, today: date) -> ColumnElement[bool]:
    # Who holds a named role sees their own, a substitute once it is late.
    if actor.roles & set(stage.roles):
        return Dossier.number.is_not(None)
    if actor.roles & set(stage.substitutes):
        return Dossier.due_on < today
    return false()
