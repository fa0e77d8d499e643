"""The clock of a question to a city when its agreement turns: stopped, going on with what was left, lost, or begun."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from services.review.domain.turning import Clock
from services.review.domain.verdict import Answer
from services.review.models import OpinionRow, OpinionVersion
from services.review.operations.asking import ask_city
from services.review.operations.case import Case
from services.review.operations.officers import tell_due
from services.review.operations.partner_clock import put_off
from shared.clock import day_in
from shared.errors import NotFound
from shared.timers import cancel_timers, retire_timers


def slots_of(city: str) -> str:
    """The beginning of the names of all timers of a question to a city."""
    return f"opinion:{city}:"


def clock_of(row: OpinionRow | None) -> Clock:
    """How the clock of a question stands."""
    return Clock(row.clock or Clock.RUNNING) if row is not None else Clock.RUNNING


def pause(case: Case, city: str) -> bool:
    """Stop the clock of a question that runs; whether there was one."""
    row = _asked(case, city)
    if row is None or clock_of(row) is not Clock.RUNNING:
        return False
    row.clock, row.paused_at = Clock.PAUSED, case.now
    cancel_timers(case.session, case.number, at=case.now, prefix=slots_of(city))
    return True


def go_on(case: Case, city: str) -> int | None:
    """Let a stopped clock go on with the days that were left, and tell the city its new date.

    The days for which it stood still; None where no clock was stopped.
    """
    row = _asked(case, city)
    if row is None or row.paused_at is None:
        return None
    zone = case.house.programme.city(city).tz
    still = day_in(zone, case.now) - day_in(zone, row.paused_at)
    retire_timers(case.session, case.number, at=case.now, prefix=slots_of(city))
    row.clock, row.paused_at = Clock.RUNNING, None
    put_off(case, row, still=still)
    if still > timedelta():
        tell_due(case, row)
    return still.days


def lose(case: Case, city: str) -> bool:
    """Take the clock from a question: it is one of courtesy from now on. Whether there was one."""
    row = _asked(case, city)
    if row is None or clock_of(row) is Clock.OFF:
        return False
    row.clock, row.paused_at = Clock.OFF, None
    cancel_timers(case.session, case.number, at=case.now, prefix=slots_of(city))
    return True


def begin(case: Case, city: str) -> OpinionRow:
    """Ask a city now, with a whole clock, whatever it was asked before; an earlier answer is kept as a version."""
    row = case.session.get(OpinionRow, (case.number, city))
    if row is not None:
        if row.opinion is not None:
            _keep(case, row)
        case.session.delete(row)
        case.session.flush()
    retire_timers(case.session, case.number, at=case.now, prefix=slots_of(city))
    ask_city(case, city)
    case.session.flush()
    return case.session.get_one(OpinionRow, (case.number, city))


def _keep(case: Case, row: OpinionRow) -> None:
    known = select(func.count()).where(OpinionVersion.number == row.number, OpinionVersion.city == row.city)
    version = OpinionVersion(number=row.number, city=row.city, version=(case.session.scalar(known) or 0) + 1)
    version.opinion, version.answers = row.opinion or "", row.answers or {}
    version.given_at, version.entered_by = row.given_at or case.now, row.entered_by
    version.replaced_at = case.now
    case.session.add(version)


def _asked(case: Case, city: str) -> OpinionRow | None:
    if city not in case.dossier.cities:
        raise NotFound("shared.error.not_found")
    row = case.session.get(OpinionRow, (case.number, city))
    return row if row is not None and row.state == Answer.ASKED else None
