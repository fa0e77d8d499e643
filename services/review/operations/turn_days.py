"""The days on which an agreement may change its state by itself: the house looks again on each of them."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from shared.events import AgreementDayCame, subject_of
from shared.house import House
from shared.programme import City
from shared.timers import set_timer


def arm_turns(session: Session, house: House, city: City) -> None:
    """See to it that the house looks again on every day on which this city's agreement changes by itself."""
    for day in city.turns_after(house.today()):
        event = AgreementDayCame(number=subject_of(city.id), at=house.now(), city=city.id, on=day)
        begins = datetime.combine(day, time(), ZoneInfo(house.programme.office.tz))
        set_timer(session, event, slot=f"turn:{day}", due_at=begins)
