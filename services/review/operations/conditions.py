"""Conditions of a decision: one row for each, open until the desk says what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.review.domain.papers import CityDecision, ConditionForm
from services.review.models import Condition
from services.review.operations.case import Case, Trace
from shared.errors import Conflict, NotFound
from shared.programme.outcomes import Outcome

CONDITION_DAYS = 15  # the time a city's reservations leave the applicant to answer, where the committee names no day


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionView:
    """A condition, as the office sees it. `by`: who closed it; `late`: still open after its day."""

    city: str
    position: int
    text: str
    due_on: date
    state: str
    late: bool
    by: str
    closed_at: datetime | None
    note: str


def lines_of(text: str) -> tuple[str, ...]:
    """The conditions of a text: one on each line, a dash before it is no part of it."""
    stripped = (line.strip().lstrip("-\u2013\u2022").strip() for line in text.splitlines())
    return tuple(line for line in stripped if line)


def day_of(decision: CityDecision, today: date) -> date | None:
    """The day by which the conditions of this decision are to be met; None when it has none."""
    if decision.outcome is not Outcome.RETAINED_CONDITIONS:
        return None
    return decision.conditions_by or today + timedelta(days=CONDITION_DAYS)


def keep_conditions(case: Case, city: str, text: str, *, due_on: date | None) -> None:
    """Keep what the committee asked for with one city, to be followed to its end."""
    if due_on is None:
        return
    for position, line in enumerate(lines_of(text), start=1):
        row = Condition(number=case.number, city=city, position=position, text=line, due_on=due_on, state="open")
        case.session.add(row)


def drop_conditions(case: Case) -> None:
    """The decision was taken back, and its conditions with it."""
    case.session.execute(delete(Condition).where(Condition.number == case.number))


def close_condition(case: Case) -> Trace:
    """The desk says what became of a condition. Raises NotFound, or Conflict for one that is closed already."""
    form = case.paper(ConditionForm)
    row = case.session.get(Condition, (case.number, form.city, form.position))
    if row is None:
        raise NotFound("shared.error.not_found")
    if row.state != "open":
        raise Conflict("review.condition.error_closed", by=row.closed_name)
    row.state, row.note, row.closed_at = form.state, form.note, case.now
    row.closed_by, row.closed_name = case.deed.actor.ref, case.deed.actor.name
    return Trace(
        reasons=form.note, details={"city": form.city, "position": form.position, "state": form.state, "text": row.text}
    )


def conditions_of(session: Session, number: str, *, today: date) -> tuple[ConditionView, ...]:
    """The conditions of a file, in the order in which they were written."""
    query = select(Condition).where(Condition.number == number).order_by(Condition.city, Condition.position)
    return tuple(
        ConditionView(
            city=one.city,
            position=one.position,
            text=one.text,
            due_on=one.due_on,
            state=one.state,
            late=one.state == "open" and one.due_on < today,
            by=one.closed_name,
            closed_at=one.closed_at,
            note=one.note,
        )
        for one in session.scalars(query)
    )
