"""The lived record of the partner cities: what the programme says of them, and every act since, each a version.

A city is kept whole at every act, so that what was true on a day of the past can be read again. Where nobody ever
acted on a city, the programme's own words hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from time import monotonic

from sqlalchemy import BigInteger, Identity, Index, String, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.db import Base, Json
from shared.programme import City, Programme

FRESH = 1.0  # seconds for which a reader who asked for nothing in particular may see what was just changed


class CityVersion(Base):
    """A city as one act left it. `seq`: the act's number for this city; `position`: among the acts on all of them."""

    __tablename__ = "city_version"
    __table_args__ = (Index(None, "position"), {"schema": "registry"})

    city: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger(), Identity(always=True))
    act: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    actor_name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str]
    details: Mapped[Json]
    value: Mapped[Json]  # a City


class Registry:
    """The programme as it stands now. It is read again from the database when somebody acted since."""

    def __init__(self, programme: Programme) -> None:
        self._seeds = programme
        self._programme = programme
        self._position = 0
        self._read_at = float("-inf")

    @property
    def programme(self) -> Programme:
        """The programme with its cities as they were when they were last read."""
        return self._programme

    @property
    def seeds(self) -> Programme:
        """The programme as its files say it."""
        return self._seeds

    @property
    def stale(self) -> bool:
        """Whether it was last read more than a second ago."""
        return monotonic() - self._read_at > FRESH

    def held(self) -> Registry:
        """A registry that stays as this one is now."""
        kept = Registry(self._seeds)
        kept._programme, kept._position, kept._read_at = self._programme, self._position, self._read_at
        return kept

    def refresh(self, session: Session) -> None:
        """Read the cities again if somebody acted on one since; one small query otherwise."""
        latest = session.scalar(select(func.max(CityVersion.position))) or 0
        if latest != self._position:
            self._programme = lived(self._seeds, cities_now(session))
            self._position = latest
        self._read_at = monotonic()


def cities_now(session: Session) -> dict[str, City]:
    """The cities on which somebody acted, as they stand."""
    query = select(CityVersion.city, CityVersion.value).ext(distinct_on(CityVersion.city))
    rows = session.execute(query.order_by(CityVersion.city, CityVersion.seq.desc()))
    return {row.city: City.model_validate(row.value) for row in rows}


def lived(seeds: Programme, cities: Mapping[str, City]) -> Programme:
    """A programme in which these cities have taken the place of those it was read with; others are left aside."""
    changed = {one: city for one, city in cities.items() if one in seeds.cities}
    if not changed:
        return seeds
    written = "".join(changed[one].model_dump_json() for one in sorted(changed))
    digest = sha256(f"{seeds.digest}\0{written}".encode()).hexdigest()
    return replace(seeds, cities={**seeds.cities, **changed}, agreements_digest=digest)
