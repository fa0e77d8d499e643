"""One mail per reviewer and working day: what is new, due or late; and the office told of a review three days late.

Reminders before and after the date are parts of this mail, so that nobody is written to twice on one morning.
Source of the days: the reminders that reviewers of other calls asked for (before the date), and escalation after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from services.review.domain.road import Stage
from services.review.models import Assignment, Dossier
from services.review.operations.anonymous import hidden_titles
from shared.bus import publish
from shared.clock import day_in
from shared.events import DigestDue, DigestLine, ReviewDigest, ReviewOverdue
from shared.house import House
from shared.programme.calendar import is_working
from shared.timers import set_timer

MORNING = time(8)  # at the office
BEFORE = (7, 2)  # days before the date on which a reader is reminded
AFTER = (1, 3)  # days after it
TOLD = 3  # days after it on which the office is told
READER = "reader:"
State = Literal["new", "late", "due"]


def arm_digest(session: Session, house: House, person: UUID, *, after: datetime | None = None) -> None:
    """See to it that this reviewer is written to on the next working morning, if there is something to say then."""
    day = _next_morning(house, after or house.now())
    event = DigestDue(number=f"{READER}{person.hex}", at=house.now(), day=day)
    set_timer(session, event, slot=f"digest:{day}", due_at=_at(house, day))


def _at(house: House, day: date) -> datetime:
    return datetime.combine(day, MORNING, ZoneInfo(house.programme.office.tz))


def _next_morning(house: House, after: datetime) -> date:
    day = day_in(house.programme.office.tz, after)
    while not is_working(day) or _at(house, day) <= after:
        day += timedelta(days=1)
    return day


def _morning_before(day: date) -> date:
    day -= timedelta(days=1)
    while not is_working(day):
        day -= timedelta(days=1)
    return day


def send_digest(session: Session, house: House, event: DigestDue) -> None:
    """Write to one reviewer when something is new, or a reminder fell due since the last working morning.

    What was filed, taken back or has left its evaluation is not spoken of; when nothing is left, the mornings end.
    """
    person = UUID(event.number.removeprefix(READER))
    found = session.execute(_open(person)).all()
    if not found:
        return
    since, today = _morning_before(event.day), house.today()
    # A late one tells what the mornings that were missed would have, today's with them: the next begins after it.
    until = today if is_working(today) else _morning_before(today)
    hidden = hidden_titles(session, house, ((one.number, one.programme_digest) for one in found))
    lines = [
        _line(one, title=hidden.get(one.number, one.title), new=one.assigned_at >= _at(house, since), today=today)
        for one in found
    ]
    if any(one.state == "new" or _reminded(one, since=since, until=until) for one in lines):
        publish(session, _digest(event, found[0], lines))
    for row in found:
        if since < row.due_on + timedelta(days=TOLD) <= until:
            publish(session, _overdue(house, event, row, today=today))
    arm_digest(session, house, person, after=max(house.now(), _at(house, until)))


def _open(person: UUID) -> Any:
    columns = (
        Assignment.id,
        Assignment.number,
        Assignment.name,
        Assignment.email,
        Assignment.locale,
        Assignment.assigned_at,
        Assignment.due_on,
        Dossier.title,
        Dossier.programme_digest,
    )
    query = select(*columns).join(Dossier, Dossier.number == Assignment.number)
    waiting = query.where(Assignment.person_id == person, Assignment.state == "assigned")
    return waiting.where(Dossier.stage == Stage.EVALUATION).order_by(Assignment.due_on, Assignment.number)


def _line(row: Row[Any], *, title: str, new: bool, today: date) -> DigestLine:
    left = (row.due_on - today).days
    state: State = "late" if left < 0 else "new" if new else "due"
    return DigestLine(number=row.number, title=title, due_on=row.due_on, left=left, state=state)


def _reminded(line: DigestLine, *, since: date, until: date) -> bool:
    days = (*(line.due_on - timedelta(days=n) for n in BEFORE), *(line.due_on + timedelta(days=n) for n in AFTER))
    return any(since < day <= until for day in days)


def _digest(event: DigestDue, reader: Row[Any], lines: Sequence[DigestLine]) -> ReviewDigest:
    return ReviewDigest(
        number=event.number,
        at=event.at,
        reviewer_name=reader.name,
        reviewer_email=reader.email,
        reviewer_locale=reader.locale,
        lines=tuple(lines),
    )


def _overdue(house: House, event: DigestDue, row: Row[Any], *, today: date) -> ReviewOverdue:
    return ReviewOverdue(
        number=row.number,
        at=event.at,
        assignment_id=row.id,
        reviewer_name=row.name,
        title=row.title,
        due_on=row.due_on,
        days=(today - row.due_on).days,
        email=house.programme.office.email,
        locale="fr",
    )
