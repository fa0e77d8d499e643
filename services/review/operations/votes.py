"""What the committee voted on a file: what its decision is filled with, and may not contradict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.review.domain.papers import CityDecision
from services.review.domain.road import Act
from services.review.domain.sitting import MotionState
from services.review.models import Motion, Move
from shared.errors import Fault
from shared.i18n import Words
from shared.programme.outcomes import Outcome

ANEW = (Act.REOPEN_CITY, Act.BRING_BACK)


def voted(session: Session, sitting_id: UUID, number: str) -> Mapping[str, Outcome]:
    """The outcomes carried for a file in one sitting, by city, as its last vote left them."""
    here = [one for one in _put(session, number) if one.sitting == sitting_id]
    last = {one.city: one for one in here}
    return {city: Outcome(one.outcome) for city, one in last.items() if one.state == MotionState.CARRIED}


def vote_faults(session: Session, number: str, decisions: Iterable[CityDecision], *, say: Words) -> tuple[Fault, ...]:
    """A fault for each decision that is not what the committee voted; where it voted nothing, it is free."""
    put = _put(session, number)
    contradicted = [
        (place, _contradicted(_standing(put, one.city, since=_reopened(session, number, one.city)), one.outcome))
        for place, one in enumerate(decisions)
    ]
    return tuple(
        Fault(
            field=f"decisions.{place}.outcome",
            code=f"review.sitting.fault_{motion.state}",
            params={"outcome": say.t(f"review.outcome.{motion.outcome}")},
        )
        for place, motion in contradicted
        if motion is not None
    )


def _put(session: Session, number: str) -> list[Motion]:
    query = select(Motion).where(Motion.number == number)
    return list(session.scalars(query.order_by(Motion.put_at, Motion.attempt, Motion.id)))


def _reopened(session: Session, number: str, city: str) -> datetime:
    """When a city was last opened for another decision: what was voted before was carried out."""
    query = select(func.max(Move.at)).where(Move.number == number, Move.city == city, Move.act.in_(ANEW))
    return session.scalar(query) or datetime.min.replace(tzinfo=UTC)


def _standing(put: Iterable[Motion], city: str, *, since: datetime) -> list[Motion]:
    return [one for one in put if one.city == city and one.put_at >= since]


def _contradicted(put: Sequence[Motion], outcome: Outcome) -> Motion | None:
    """The vote that this outcome goes against; `put`: what was put for one city, in order."""
    for one in reversed(put):
        match MotionState(one.state):
            case MotionState.SET_ASIDE:
                return None
            case MotionState.OPEN:
                return one
            case MotionState.CARRIED:
                return one if one.outcome != outcome else None
            case MotionState.REJECTED if one.outcome == outcome:
                return one
    return None
