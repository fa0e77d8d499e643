"""Conditions of a decision: what is asked of the author, until when, and one POST for each answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from services.intake.api.blueprint import api
from services.intake.api.shapes import Answer
from services.intake.example import CONDITION_ANSWER
from services.intake.models import ConditionAsked
from services.intake.operations.conditions import ConditionAnswer, answer, conditions
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import database, house
from shared.web.doors import allow, answers, takes


class AskedCondition(Answer):
    """A condition. `origin`: committee, or partner for the city's reservation. `state`: open (the author is awaited),
    answered, refused (the city says that it is not met), met or waived. `how`: desk, city or silence, once closed.
    """

    city: str
    position: int
    origin: str
    text: str
    due_on: date
    state: str
    answer: str
    answered_at: datetime | None
    note: str
    how: str


class AskedConditions(Answer):
    """All conditions of the decision, city by city."""

    items: list[AskedCondition]


@api.get("/proposals/<number>/conditions")
@allow(Permission.FOLLOW)
@answers(AskedConditions)
def list_conditions(number: str) -> dict[str, Any]:
    """What the decision asks for, and what became of it."""
    with transaction(database("intake")) as db:
        return {"items": [_told(one) for one in conditions(db, number)]}


@api.post("/proposals/<number>/conditions")
@allow(Permission.AMEND)
@takes(ConditionAnswer, CONDITION_ANSWER)
@answers(AskedCondition)
def answer_condition(number: str, body: ConditionAnswer) -> dict[str, Any]:
    """Answer one condition until the end of its day. A reservation's answer goes on to the partner city."""
    with transaction(database("intake")) as db:
        return _told(answer(db, house(), number, body))


def _told(one: ConditionAsked) -> dict[str, Any]:
    return {
        "city": one.city,
        "position": one.position,
        "origin": one.origin,
        "text": one.text,
        "due_on": one.due_on.isoformat(),
        "state": one.state,
        "answer": one.answer,
        "answered_at": one.answered_at.isoformat() if one.answered_at else None,
        "note": one.note,
        "how": one.how,
    }
