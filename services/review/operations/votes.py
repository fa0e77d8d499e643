"""What the committee voted on a file: what its decision is filled with, and may not contradict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.papers import CityDecision
from services.review.domain.sitting import MotionState
from services.review.models import Motion
from shared.errors import Fault
from shared.i18n import Words
from shared.programme.outcomes import Outcome


def voted(session: Session, sitting_id: UUID, number: str) -> Mapping[str, Outcome]:
    """The outcomes carried for a file in one sitting, by city, as its last vote left them."""
    here = [one for one in _put(session, number) if one.sitting == sitting_id]
    return {
        city: Outcome(one.outcome) for city, one in _last(here).items() if MotionState(one.state) is MotionState.CARRIED
    }


def vote_faults(session: Session, number: str, decisions: Iterable[CityDecision], *, say: Words) -> tuple[Fault, ...]:
    """A fault for each decision that is not what the committee voted; where it voted nothing, it is free."""
    last = _last(_put(session, number))
    return tuple(
        Fault(
            field=f"decisions.{place}.outcome",
            code=f"review.sitting.fault_{last[one.city].state}",
            params={"outcome": say.t(f"review.outcome.{last[one.city].outcome}")},
        )
        for place, one in enumerate(decisions)
        if one.city in last and _against(last[one.city], one.outcome)
    )


def _put(session: Session, number: str) -> list[Motion]:
    query = select(Motion).where(Motion.number == number)
    return list(session.scalars(query.order_by(Motion.put_at, Motion.attempt, Motion.id)))


def _last(motions: Iterable[Motion]) -> dict[str, Motion]:
    return {one.city: one for one in motions}


def _against(motion: Motion, outcome: Outcome) -> bool:
    match MotionState(motion.state):
        case MotionState.OPEN:
            return True
        case MotionState.CARRIED:
            return outcome != motion.outcome
        case MotionState.REJECTED:
            return outcome == motion.outcome
        case MotionState.SET_ASIDE:
            return False
