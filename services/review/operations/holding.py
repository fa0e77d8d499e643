"""Files held for a renewal: how long, what ends the hold, and the desk told when its time is over.

A hold never ends in a refusal by itself: on its last day the desk is asked what becomes of the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.review.domain.road import Act, Stage
from services.review.domain.turning import ReopenForm, can_come_back
from services.review.models import Determination
from services.review.operations.case import SYSTEM, Case, Deed, Trace, lock
from shared.errors import Conflict
from shared.events import DelayEnded
from shared.house import House
from shared.i18n import words
from shared.programme.outcomes import Outcome
from shared.timers import cancel_timers, set_timer

OVER, BACK = "hold_over", "hold_back"
TIMERS = (OVER, BACK)
SLOT = "hold:"
MORNING = time(8)  # at the office


def arm_holds(case: Case, rows: Sequence[Determination], *, told_from: datetime) -> None:
    """Count the time of every hold that is told; what was renewed before it was told comes back as soon as it is."""
    zone = ZoneInfo(case.house.programme.office.tz)
    for row in rows:
        if row.hold_until is None:
            continue
        over = datetime.combine(row.hold_until + timedelta(days=1), MORNING, zone)
        _wait(case, row, OVER, at=over)
        city = case.house.programme.cities.get(row.city)
        if city is not None and city.state_on(case.today).current:
            _wait(case, row, BACK, at=told_from)


def back_when_told(session: Session, house: House, number: str, city: str) -> None:
    """A renewal came while a hold was signed and not told yet: the file comes back as soon as it is."""
    row = session.get(Determination, (number, city))
    if row is not None and row.outcome == Outcome.HELD and row.told_from is not None and row.told_from > house.now():
        _set(session, row, BACK, now=house.now(), at=row.told_from)


def _wait(case: Case, row: Determination, timer: str, *, at: datetime) -> None:
    _set(case.session, row, timer, now=case.now, at=at)


def _set(session: Session, row: Determination, timer: str, *, now: datetime, at: datetime) -> None:
    event = DelayEnded(number=row.number, at=now, timer=timer, city=row.city)
    set_timer(session, event, slot=f"{SLOT}{row.city}:{row.round}:{timer}", due_at=at)


def end_holds(case: Case, city: str = "") -> None:
    """Count no more: the decision was taken back, or the city is asked again."""
    cancel_timers(case.session, case.number, at=case.now, prefix=f"{SLOT}{city}:" if city else SLOT)


def ringing(session: Session, house: House, event: DelayEnded) -> Deed | None:
    """The deed that the end of such a delay asks for; None where the file is held no more."""
    dossier = lock(session, [event.number])[event.number]
    row = session.get(Determination, (event.number, event.city))
    if dossier is None or row is None or row.outcome != Outcome.HELD:
        return None
    if event.timer == OVER:
        over = row.hold_until is not None and row.hold_until < house.today()
        return Deed(act=Act.END_HOLD, actor=SYSTEM, city=event.city) if over else None
    city = house.programme.cities.get(row.city)
    if city is None or not city.state_on(house.today()).current or not can_come_back(Stage(dossier.stage)):
        return None
    reason = words("fr").t("review.turn.because_renewed", city=city.name.in_("fr"))
    return Deed(act=Act.REOPEN_CITY, actor=SYSTEM, city=event.city, paper=ReopenForm(reason=reason))


def end_hold(case: Case) -> Trace:
    """The time is over: written down, and nothing decided. Raises Conflict where the city is not held."""
    row = case.session.get(Determination, (case.number, case.deed.city))
    if row is None or row.hold_until is None:
        raise Conflict("review.turn.error_not_kept")
    say = words("fr", case.house.programme.office.tz)
    reason = say.t("review.turn.because_over", day=say.day(row.hold_until))
    return Trace(reasons=reason, details={"city": row.city, "hold_until": row.hold_until.isoformat()})
