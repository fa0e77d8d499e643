"""When an agreement changes its state, by an act on its record or because a day came: the files it touches heed it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from services.review.operations.touched import Change, touch
from shared.events import AgreementDayCame, CityActed
from shared.house import House
from shared.programme import AgreementState, City
from shared.registry import CityVersion

ONE_DAY = timedelta(days=1)


def day_came(session: Session, house: House, event: AgreementDayCame) -> None:
    """A day came on which the state may have changed by itself; as the record stands now, perhaps it did not."""
    city = house.programme.cities.get(event.city)
    if city is not None:
        _turn(session, house, city, before=city.state_on(event.on - ONE_DAY), on=event.on)


def acted(session: Session, house: House, event: CityActed) -> None:
    """Somebody acted on the record: its state on this day may be another now."""
    row = session.get_one(CityVersion, (event.city, event.seq))
    earlier = session.get(CityVersion, (event.city, event.seq - 1))
    programme, today = house.registry.seeds, house.today()
    city = City.model_validate(row.value)
    was = City.model_validate(earlier.value) if earlier is not None else programme.cities[event.city]
    _turn(session, house, city, before=was.state_on(today), on=today, seq=event.seq)


def _turn(
    session: Session, house: House, city: City, *, before: AgreementState, on: date, seq: int | None = None
) -> None:
    after = city.state_on(on)
    if after is not before:
        touch(session, house, city, Change(before=before, after=after, on=on, seq=seq))
