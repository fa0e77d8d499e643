"""Conditions of a decision: one row for each, open until somebody says what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.review.domain.condition import ConditionExtensionForm, ConditionState, How, conditions_in
from services.review.domain.papers import CityDecision, ConditionForm
from services.review.models import Condition
from services.review.operations.case import Case, Trace
from services.review.operations.condition_words import remind_now, remind_on, tell_turn
from shared.errors import Conflict, Fault, Invalid, NotFound
from shared.i18n import words
from shared.timers import cancel_timers

SLOT = "condition:"  # what the timers of conditions are named after


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionView:
    """A condition, as the office sees it. `by`: who closed it, `how`; `late`: the applicant's day has passed.

    `objection`: why the city says that the answer does not meet it; `city_due_on`: its last day to say so.
    """

    city: str
    position: int
    origin: str
    text: str
    due_on: date
    state: str
    late: bool
    answer: str
    answered_at: datetime | None
    city_due_on: date | None
    objection: str
    by: str
    how: str
    closed_at: datetime | None
    note: str


def keep_conditions(case: Case, decision: CityDecision, *, due_on: date | None) -> None:
    """Keep what was asked for with one city, to be followed to its end."""
    if due_on is None:
        return
    for position, (origin, line) in enumerate(conditions_in(decision), start=1):
        row = Condition(number=case.number, city=decision.city, position=position, text=line, due_on=due_on)
        row.origin, row.state = origin, ConditionState.OPEN
        case.session.add(row)


def drop_conditions(case: Case, cities: Sequence[str]) -> None:
    """The decision with these cities was taken back, and its conditions with it."""
    case.session.execute(delete(Condition).where(Condition.number == case.number, Condition.city.in_(cities)))
    for one in (*cities, f"set:{case.dossier.round}"):
        cancel_timers(case.session, case.number, at=case.now, prefix=f"{SLOT}{one}")


def open_condition(case: Case, city: str, position: int) -> Condition:
    """A condition that somebody still waits for. Raises NotFound, or Conflict with who closed it."""
    row = case.session.get(Condition, (case.number, city, position))
    if row is None:
        raise NotFound("shared.error.not_found")
    if ConditionState(row.state).over:
        say = words(case.deed.actor.locale, case.house.programme.office.tz)
        day = say.moment(row.closed_at)
        if row.how == How.SILENCE:
            raise Conflict("review.condition.error_silent", at=day)
        raise Conflict("review.condition.error_closed", by=row.closed_name)
    return row


def close_condition(case: Case) -> Trace:
    """The desk says what became of a condition. Raises NotFound, or Conflict for one that is closed already."""
    form = case.paper(ConditionForm)
    row = open_condition(case, form.city, form.position)
    close(case, row, state=ConditionState(form.state), how=How.DESK, note=form.note)
    return traced(row, note=form.note)


def close(case: Case, row: Condition, *, state: ConditionState, how: How, note: str = "") -> None:
    """Close a condition for good, and tell the applicant."""
    row.state, row.how, row.note, row.closed_at = state, how, note, case.now
    row.closed_by, row.closed_name = case.deed.actor.ref, case.deed.actor.name
    cancel_timers(case.session, case.number, at=case.now, prefix=silence_slot(row))
    tell_turn(case, row)


def silence_slot(row: Condition) -> str:
    """The beginning of the name of the timers that wait for a city's word on one condition."""
    return f"{SLOT}{row.city}:{row.position}:"


def extend_condition(case: Case) -> Trace:
    """The desk gives the applicant more time, after an answer that did not do as well.

    Raises NotFound, Conflict for a condition that is closed, Invalid for a day that is not to come.
    """
    form = case.paper(ConditionExtensionForm)
    row = open_condition(case, form.city, form.position)
    if form.due_on <= case.today:
        raise Invalid((Fault(field="due_on", code="review.condition.fault_past"),))
    row.state, row.due_on, row.city_due_on = ConditionState.OPEN, form.due_on, None
    cancel_timers(case.session, case.number, at=case.now, prefix=silence_slot(row))
    remind_on(case, row.city, row.due_on)
    tell_turn(case, row, note=form.note)
    remind_now(case, [row], note=form.note)
    return traced(row, note=form.note)


def traced(row: Condition, *, note: str) -> Trace:
    """What an act on a condition leaves in the history and in the journal."""
    details = {"city": row.city, "position": row.position, "state": row.state, "text": row.text}
    return Trace(reasons=note, details=details | {"due_on": row.due_on.isoformat(), "how": row.how})


def conditions_of(session: Session, number: str, *, today: date) -> tuple[ConditionView, ...]:
    """The conditions of a file, in the order in which they were written."""
    query = select(Condition).where(Condition.number == number).order_by(Condition.city, Condition.position)
    return tuple(condition_view(one, today=today) for one in session.scalars(query))


def condition_view(one: Condition, *, today: date) -> ConditionView:
    """One condition, as the office sees it."""
    return ConditionView(
        city=one.city,
        position=one.position,
        origin=one.origin,
        text=one.text,
        due_on=one.due_on,
        state=one.state,
        late=one.state == ConditionState.OPEN and one.due_on < today,
        answer=one.answer,
        answered_at=one.answered_at,
        city_due_on=one.city_due_on if one.state == ConditionState.ANSWERED else None,
        objection=one.objection,
        by=one.closed_name,
        how=one.how,
        closed_at=one.closed_at,
        note=one.note,
    )


def open_counts(session: Session, numbers: Sequence[str]) -> Mapping[tuple[str, str], int]:
    """How many conditions still wait for somebody, by file and city; those without any are left out."""
    waiting = [one for one in ConditionState if not one.over]
    query = select(Condition.number, Condition.city, func.count())
    query = query.where(Condition.number.in_(numbers), Condition.state.in_(waiting))
    return {
        (number, city): count
        for number, city, count in session.execute(query.group_by(Condition.number, Condition.city))
    }
