"""Tasks that follow a city's answer: conditions that wait for the desk's word, dialogues to open or to go on with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, Uuid, and_, cast, func, null, or_
from sqlalchemy import String as Text

from services.review.domain.condition import ConditionState
from services.review.domain.dialogue import DialogueState, Side
from services.review.domain.road import BEFORE_DECISION
from services.review.models import Condition, Dialogue, Dossier

Begin = Callable[[Any, Any, Any], Select[Any]]  # due day, what it is about, reference -> the lines of one kind


def conditions_said(begin: Begin) -> Select[Any]:
    """Cities with conditions of which the desk alone can say what becomes: answered to it, or not met for the city."""
    query = begin(func.min(Condition.due_on), cast(Condition.city, Text), cast(null(), Uuid))
    answered = and_(Condition.state == ConditionState.ANSWERED, Condition.city_due_on.is_(None))
    waiting = or_(Condition.state == ConditionState.REFUSED, answered)
    joined = query.join(Condition, Condition.number == Dossier.number).where(waiting)
    return joined.group_by(Dossier.number, Condition.city)


def dialogues_to_open(begin: Begin) -> Select[Any]:
    """Cities that say no where Paris says yes: the desk may open a dialogue until the decision."""
    query = begin(Dossier.due_on, cast(Dialogue.city, Text), cast(null(), Uuid))
    joined = query.join(Dialogue, Dialogue.number == Dossier.number)
    return joined.where(Dialogue.state == DialogueState.PROPOSED, Dossier.stage.in_(BEFORE_DECISION))


def dialogues_to_answer(begin: Begin) -> Select[Any]:
    """Dialogues in which the city wrote last."""
    query = begin(Dialogue.due_on, cast(Dialogue.city, Text), cast(null(), Uuid))
    joined = query.join(Dialogue, Dialogue.number == Dossier.number)
    return joined.where(Dialogue.state == DialogueState.OPEN, Dialogue.awaits == Side.PARIS)
