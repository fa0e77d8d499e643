"""Conditions of a decision, as their author reads and answers them, each until its own day."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.models import ConditionAsked, Filing, Step
from shared.audit import record
from shared.bus import publish
from shared.errors import Conflict, NotFound
from shared.events import ConditionAnswered, ConditionsSet, ConditionTurned, Event
from shared.house import House
from shared.i18n import words

SHORTEST, LONGEST = 20, 2000  # characters: less is not an answer that a city could judge


class ConditionAnswer(BaseModel):
    """What the author answers to one condition."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    city: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9_]{1,40}$")]
    position: Annotated[int, Field(ge=1, le=50)]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=SHORTEST, max_length=LONGEST)]


def take(session: Session, event: Event) -> None:
    """Show the author what the decision asks for. Once, however often told."""
    assert isinstance(event, ConditionsSet)  # noqa: S101 -- the station hands over this type alone
    for one in event.conditions:
        if session.get(ConditionAsked, (event.number, one.city, one.position)) is None:
            row = ConditionAsked(number=event.number, state="open", answer="", **one.model_dump())
            session.add(row)
    if event.conditions:
        first = min(one.due_on for one in event.conditions)
        session.add(Step(number=event.number, at=event.at, code="conditions_set", due_on=first))


def turn(session: Session, event: Event) -> None:
    """Show the author what became of a condition: closed, not met, or open until another day."""
    assert isinstance(event, ConditionTurned)  # noqa: S101 -- the station hands over this type alone
    row = session.get(ConditionAsked, (event.number, event.city, event.position))
    if row is None or row.state in ("met", "waived"):
        return
    row.state, row.due_on, row.how = event.state, event.due_on, event.how
    row.note = event.note or (row.note if event.state == "open" else "")
    session.add(Step(number=event.number, at=event.at, code=f"condition_{event.state}", city=event.city))


def answer(session: Session, house: House, number: str, given: ConditionAnswer) -> ConditionAsked:
    """Answer one condition, once for each time it is asked.

    Raises NotFound for a condition that was not told, Conflict for one that waits for no answer, or whose day has
    passed.
    """
    filing = session.get(Filing, number, with_for_update=True)
    row = session.get(ConditionAsked, (number, given.city, given.position))
    if filing is None or row is None:
        raise NotFound("shared.error.not_found")
    if row.state != "open":
        raise Conflict(f"intake.conditions.error_{row.state}")
    if house.today() > row.due_on:
        raise Conflict("intake.conditions.error_late", day=words(filing.locale).day(row.due_on))
    now = house.now()
    row.state, row.answer, row.answered_at = "answered", given.text, now
    session.add(Step(number=number, at=now, code="condition_answered", city=given.city))
    record(session, number, act="answer_condition", actor="applicant", at=now, city=given.city, position=given.position)
    told = ConditionAnswered(number=number, at=now, city=given.city, position=given.position, text=given.text)
    publish(session, told)
    return row


def conditions(session: Session, number: str) -> list[ConditionAsked]:
    """What the decision asked for, city by city. Raises NotFound for a proposal that is not there."""
    if session.get(Filing, number) is None:
        raise NotFound("shared.error.not_found")
    query = select(ConditionAsked).where(ConditionAsked.number == number)
    return list(session.scalars(query.order_by(ConditionAsked.city, ConditionAsked.position)))


def waiting(session: Session, number: str) -> dict[str, Any] | None:
    """How many conditions wait for the author, and the first day (`due_on`); None where there never were any."""
    found = conditions(session, number)
    left = [one.due_on for one in found if one.state == "open"]
    return {"count": len(left), "due_on": min(left, default=None)} if found else None
