"""What is told of conditions: to their applicant when they begin, are due or turn; to a city when one is answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.condition import REMINDED_DAYS, ConditionState
from services.review.models import Condition, Dossier
from services.review.operations.case import Case, lock
from shared.bus import publish
from shared.events import ConditionsDue, ConditionsSet, ConditionTold, ConditionTurned, DelayEnded
from shared.house import House
from shared.proposal import Proposal
from shared.timers import set_timer

REMINDER = "conditions_due"
MORNING = time(8)  # at the office: a reminder is read when people come to work


def told(row: Condition) -> ConditionTold:
    """A condition as its applicant reads it."""
    return ConditionTold(city=row.city, position=row.position, origin=row.origin, text=row.text, due_on=row.due_on)


def begin_on(case: Case, rows: Sequence[Condition], *, told_from: datetime) -> None:
    """Let the applicant see the conditions when the decision is told, and remind them before each city's day."""
    event = ConditionsSet(number=case.number, at=case.now, conditions=tuple(told(one) for one in rows))
    if told_from <= case.now:
        case.tell(event)
    else:
        set_timer(case.session, event, slot=f"condition:set:{case.dossier.round}", due_at=told_from)
    for city, due_on in {(one.city, one.due_on) for one in rows}:
        remind_on(case, city, due_on)


def remind_on(case: Case, city: str, due_on: date) -> None:
    """Set the reminder that comes some days before the applicant's last day; none where that is past."""
    day, zone = due_on - timedelta(days=REMINDED_DAYS), ZoneInfo(case.house.programme.office.tz)
    if day <= case.today:
        return
    event = DelayEnded(number=case.number, at=case.now, timer=REMINDER, city=city)
    slot = f"condition:{city}:reminder:{case.dossier.round}:{due_on}"
    set_timer(case.session, event, slot=slot, due_at=datetime.combine(day, MORNING, zone))


def remind_now(case: Case, rows: Sequence[Condition], *, note: str) -> None:
    """Write to the applicant that the day was moved."""
    case.tell(_due(case.dossier, rows, at=case.now, moved=True, note=note))


def remind(session: Session, house: House, event: DelayEnded) -> None:
    """Remind the applicant of what a city's conditions still wait for; nothing where all are answered."""
    dossier = lock(session, [event.number])[event.number]
    query = select(Condition).where(Condition.number == event.number, Condition.city == event.city)
    waiting = query.where(Condition.state == ConditionState.OPEN).order_by(Condition.position)
    soon = house.today() + timedelta(days=REMINDED_DAYS)
    rows = [one for one in session.scalars(waiting) if house.today() <= one.due_on <= soon]
    if dossier is not None and rows:
        publish(session, _due(dossier, rows, at=event.at))


def _due(
    dossier: Dossier, rows: Sequence[Condition], *, at: datetime, moved: bool = False, note: str = ""
) -> ConditionsDue:
    return ConditionsDue(
        **_applicant(dossier),
        at=at,
        city=rows[0].city,
        due_on=min(one.due_on for one in rows),
        conditions=tuple(told(one) for one in rows),
        moved=moved,
        note=note,
    )


def tell_turn(case: Case, row: Condition, *, note: str = "") -> None:
    """Tell the applicant that a condition stands elsewhere."""
    case.tell(
        ConditionTurned.model_validate(
            {
                **_applicant(case.dossier),
                "at": case.now,
                "city": row.city,
                "position": row.position,
                "state": row.state,
                "due_on": row.due_on,
                "how": row.how,
                "note": note,
                "text": row.text,
            }
        )
    )


def _applicant(dossier: Dossier) -> dict[str, Any]:
    contact = Proposal.model_validate(dossier.proposal).contact
    return {
        "number": dossier.number,
        "title": dossier.title,
        "contact_name": contact.name,
        "email": contact.email,
        "locale": dossier.locale,
    }
