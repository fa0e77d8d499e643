"""Filings held back: many came at once, so a person lets them in or sets them aside (L112-11 CRPA)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.models import Filing, Step
from services.intake.operations.filing import receipt_of, submitted
from services.intake.operations.versions import files_of
from shared.audit import record
from shared.bus import publish
from shared.errors import Conflict, NotFound
from shared.house import House
from shared.policy import Actor
from shared.proposal import Proposal

SET_ASIDE = "set_aside"


def held_filings(session: Session, *, limit: int = 500) -> Sequence[Filing]:
    """Those that wait, the oldest first."""
    query = select(Filing).where(Filing.held_because.is_not(None), Filing.decided_at.is_(None))
    return session.scalars(query.where(Filing.withdrawn_at.is_(None)).order_by(Filing.received_at).limit(limit)).all()


def release(session: Session, house: House, number: str, *, actor: Actor) -> None:
    """Let a filing in: the office hears of it now, with the date on which it was received."""
    filing = _held(session, number)
    proposal = Proposal.model_validate(filing.proposal)
    because, filing.held_because = filing.held_because, None
    record(session, number, act="release_filing", actor=actor.ref, at=house.now(), held_because=because)
    files = tuple(files_of(session, number))
    publish(session, submitted(house, proposal, receipt_of(filing), files=files))


def set_aside(session: Session, house: House, number: str, *, actor: Actor, reason: str) -> None:
    """End a filing that is part of an abusive mass; its author reads why."""
    filing, now = _held(session, number), house.now()
    filing.status, filing.decided_at = SET_ASIDE, now
    filing.decisions = {"decisions": [], "reasons": reason}
    session.add(Step(number=number, at=now, code=SET_ASIDE))
    record(session, number, act="set_aside_filing", actor=actor.ref, at=now, reason=reason)


def _held(session: Session, number: str) -> Filing:
    filing = session.get(Filing, number, with_for_update=True)
    if filing is None:
        raise NotFound("shared.error.not_found")
    if filing.held_because is None or not filing.open:
        raise Conflict("intake.held.not_held")
    return filing
