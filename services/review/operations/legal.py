"""The legal date at the desk: it moves with the file's pieces, and the office is warned before silence decides."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.review.domain.road import Stage
from services.review.models import Dossier
from services.review.operations.case import SYSTEM, lock
from shared.audit import record
from shared.bus import publish
from shared.clock import day_in
from shared.events import DelayEnded, LegalDateMoved, LegalDateNear
from shared.house import House
from shared.ids import uuid7
from shared.timers import cancel_timers, set_timer

ALARMS = (21, 7, 1)  # days before the legal date
TIMER = "legal:"
MORNING = time(8)  # at the office: a warning is read when people come to work


def set_alarms(session: Session, house: House, dossier: Dossier, *, at: datetime) -> None:
    """Warn the office before the file's legal date. `at`: when that date was set; a date set again warns again.

    When less time is left than an alarm asks for, only the last of those already due goes off, at once.
    """
    if dossier.legal_on is None:
        return
    left = (dossier.legal_on - day_in(house.programme.office.tz, at)).days
    ahead = [days for days in ALARMS if days < left]
    overdue = [days for days in ALARMS if days >= left][-1:] if left >= 0 else []
    for days in (*overdue, *ahead):
        event = DelayEnded(number=dossier.number, at=at, timer=f"{TIMER}{days}")
        slot = f"{TIMER}{days}:{uuid7()}"  # a date that comes back has alarms of its own
        set_timer(session, event, slot=slot, due_at=_morning(house, dossier.legal_on - timedelta(days=days)))


def _morning(house: House, day: date) -> datetime:
    return datetime.combine(day, MORNING, ZoneInfo(house.programme.office.tz))


def end_alarms(session: Session, dossier: Dossier, *, at: datetime) -> None:
    """Warn of this file no more."""
    cancel_timers(session, dossier.number, at=at, prefix=TIMER)


def move_date(session: Session, house: House, event: LegalDateMoved) -> None:
    """Take over the day on which silence decides now; None while the clock stands still."""
    dossier = lock(session, [event.number])[event.number]
    if dossier is None or (dossier.legal_on, dossier.legal_stopped) == (event.legal_on, event.stopped):
        return
    dossier.legal_on, dossier.legal_stopped, dossier.legal_warned = event.legal_on, event.stopped, None
    end_alarms(session, dossier, at=event.at)
    if Stage(dossier.stage).open:
        set_alarms(session, house, dossier, at=event.at)


def warn(session: Session, house: House, event: DelayEnded) -> None:
    """Warn the office that silence will decide soon; nothing for a file that is closed or whose date moved on."""
    dossier = lock(session, [event.number])[event.number]
    if dossier is None or not Stage(dossier.stage).open or dossier.legal_on is None:
        return
    alarm, left = int(event.timer.removeprefix(TIMER)), (dossier.legal_on - house.today()).days
    # Set for another date, or so late that the next alarm is due as well: that one speaks.
    if left < 0 or alarm != min((days for days in ALARMS if days >= left), default=None):
        return
    dossier.legal_warned = alarm
    record(session, dossier.number, act="legal_warning", actor=SYSTEM.ref, at=event.at, days=left)
    told = LegalDateNear(
        number=dossier.number,
        at=event.at,
        legal_on=dossier.legal_on,
        days=left,
        title=dossier.title,
        organisation=dossier.organisation,
        email=house.programme.office.email,
    )
    publish(session, told)
