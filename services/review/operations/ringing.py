"""Delays that follow a city's answer: which deed each one asks for when it ends, if it still matters."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.review.domain.dialogue import DialogueState
from services.review.domain.road import BEFORE_DECISION, Act
from services.review.models import Dialogue
from services.review.operations.case import SYSTEM, Deed, lock
from services.review.operations.condition_answers import SILENCE, silenced
from services.review.operations.condition_words import REMINDER, remind
from services.review.operations.dialogues import TIMER
from shared.events import DelayEnded
from shared.house import House


def follows(timer: str) -> bool:
    """Whether a delay is one of those."""
    return timer in (REMINDER, TIMER) or timer.startswith(SILENCE)


def ring(session: Session, house: House, event: DelayEnded) -> Deed | None:
    """Do what needs no deed, and say which deed is due; None where the file has moved on."""
    if event.timer == REMINDER:
        remind(session, house, event)
        return None
    if event.timer == TIMER:
        return _lapsed(session, event)
    closed = silenced(session, house, event)
    return Deed(act=Act.SETTLE_CONDITION, actor=SYSTEM, paper=closed, city=event.city) if closed else None


def _lapsed(session: Session, event: DelayEnded) -> Deed | None:
    dossier, row = lock(session, [event.number])[event.number], session.get(Dialogue, (event.number, event.city))
    if dossier is None or dossier.stage not in BEFORE_DECISION or row is None or row.state != DialogueState.OPEN:
        return None
    return Deed(act=Act.LAPSE_DIALOGUE, actor=SYSTEM, city=event.city)
