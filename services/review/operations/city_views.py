"""What the office sees of its partner cities: the state today, versions, officers, tasks, all that was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.city_acts import possible
from services.review.domain.city_papers import CityAct
from services.review.models import Dossier
from services.review.operations.registry import latest, tag_of
from shared.access import Person
from shared.errors import NotFound
from shared.house import House
from shared.policy import Role
from shared.programme import Agreement, AgreementState, City
from shared.programme.working_there import holidays_there
from shared.registry import CityVersion

SOON = timedelta(days=30)  # an office that ends within so many days is a task
AHEAD = timedelta(days=60)  # holidays are told so far ahead


class CityTaskKind(StrEnum):
    """Something about a city that waits for the desk."""

    CONFIRM_DATES = "confirm_dates"
    TRANSMIT = "transmit"
    ENDING = "ending"
    NO_OFFICER = "no_officer"
    OFFICE_ENDING = "office_ending"


@dataclass(frozen=True, slots=True, kw_only=True)
class CityTask:
    """A task about a city. `day`: what it is about happens then; None where it has no day."""

    kind: CityTaskKind
    city: str
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerView:
    """Somebody who speaks for a city, or did; both days of their office count."""

    name: str
    email: str
    locale: str
    capacity: str
    deputy: bool
    valid_from: date | None
    valid_to: date | None
    in_office: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CityRow:
    """A city in the list. `turns_on`: the day on which it will be `becomes` by itself."""

    city: str
    state: AgreementState
    version: str
    since: date | None
    ends_on: date | None
    turns_on: date | None
    becomes: AgreementState | None
    officers: tuple[OfficerView, ...]
    open_files: int
    tasks: tuple[CityTask, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One version of an agreement, with what it is worth today beside the others."""

    state: AgreementState
    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class CityActView:
    """Something that was done on the record of a city: by whom, when, why."""

    seq: int
    act: str
    at: datetime
    by: str
    reason: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A public holiday in the city."""

    on: date
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CityView:
    """A whole record, the latest version of the agreement first. `possible`: the acts that can be done on it now."""

    row: CityRow
    tag: str
    city: City
    versions: tuple[VersionView, ...]
    officers: tuple[OfficerView, ...]
    holidays: tuple[Holiday, ...]
    acts: tuple[CityActView, ...]
    possible: tuple[CityAct, ...]


def city_rows(session: Session, house: House, *, on: date | None = None) -> tuple[CityRow, ...]:
    """Every city, in the programme's order, as it stands today or, by the dates known now, on the day `on`."""
    day = on or house.today()
    engaged, files = _officers(session, day), _open_files(session)
    found = sorted(house.programme.cities.values(), key=lambda one: one.rank)
    return tuple(_row(one, engaged.get(one.id, ()), files=files.get(one.id, 0), today=day) for one in found)


def city_tasks(session: Session, house: House) -> tuple[CityTask, ...]:
    """What waits for the desk about its cities, the soonest first."""
    found = [task for row in city_rows(session, house) for task in row.tasks]
    return tuple(sorted(found, key=lambda one: (one.day is None, one.day)))


def city_view(session: Session, house: House, city_id: str) -> CityView:
    """All that is known of a city. Raises NotFound."""
    city, today = house.programme.cities.get(city_id), house.today()
    if city is None:
        raise NotFound("shared.error.not_found")
    engaged = _officers(session, today).get(city_id, ())
    last = latest(session, city_id)
    coming = holidays_there(city, first=today, last=today + AHEAD)
    return CityView(
        row=_row(city, engaged, files=_open_files(session).get(city_id, 0), today=today),
        tag=tag_of(last.seq if last is not None else 0),
        city=city,
        versions=tuple(VersionView(state=city.state_of(one, today), agreement=one) for one in city.versions[::-1]),
        officers=tuple(engaged),
        holidays=tuple(Holiday(on=day, name=name) for day, name in coming),
        acts=_acts(session, city_id),
        possible=tuple(one for one in CityAct if possible(city, one)),
    )


def _row(city: City, engaged: Sequence[OfficerView], *, files: int, today: date) -> CityRow:
    standing, turns = city.standing_on(today), city.turns_after(today)
    return CityRow(
        city=city.id,
        state=city.state_on(today),
        version=city.version_on(today),
        since=city.since(today),
        ends_on=standing.ends_on if standing is not None else None,
        turns_on=turns[0] if turns else None,
        becomes=city.state_on(turns[0]) if turns else None,
        officers=tuple(one for one in engaged if one.in_office),
        open_files=files,
        tasks=tuple(_tasks(city, engaged, today)),
    )


def _tasks(city: City, engaged: Sequence[OfficerView], today: date) -> Iterable[CityTask]:
    state, standing = city.state_on(today), city.standing_on(today)
    if state is AgreementState.IN_FORCE_UNCONFIRMED:
        yield CityTask(kind=CityTaskKind.CONFIRM_DATES, city=city.id)
    if city.agreement is not None and city.agreement.awaits_transmission:
        yield CityTask(kind=CityTaskKind.TRANSMIT, city=city.id)
    if state is AgreementState.ENDING and standing is not None:
        yield CityTask(kind=CityTaskKind.ENDING, city=city.id, day=standing.ends_on)
    here = [one for one in engaged if one.in_office and not one.deputy]
    if state.current and not here:
        yield CityTask(kind=CityTaskKind.NO_OFFICER, city=city.id)
    for one in engaged:
        if one.in_office and one.valid_to is not None and one.valid_to <= today + SOON:
            yield CityTask(kind=CityTaskKind.OFFICE_ENDING, city=city.id, day=one.valid_to)


def _officers(session: Session, today: date) -> dict[str, list[OfficerView]]:
    """Everybody who speaks or spoke for a city, by city: those in office first, the officer before deputies."""
    query = select(Person).where(Person.roles.contains([Role.PARTNER]), Person.city.is_not(None))
    found: dict[str, list[OfficerView]] = {}
    people = query.where(Person.closed_at.is_(None))
    for one in session.scalars(people.order_by(Person.deputy, Person.valid_from.desc().nulls_last(), Person.email)):
        found.setdefault(one.city or "", []).append(_officer(one, today))
    return {city: sorted(some, key=lambda one: not one.in_office) for city, some in found.items()}


def _officer(one: Person, today: date) -> OfficerView:
    return OfficerView(
        name=one.name,
        email=one.email,
        locale=one.locale,
        capacity=one.capacity,
        deputy=one.deputy,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        in_office=one.in_office(today),
    )


def _open_files(session: Session) -> dict[str, int]:
    found: dict[str, int] = {}
    for chosen in session.scalars(select(Dossier.cities).where(Dossier.closed_at.is_(None))):
        for city in chosen:
            found[city] = found.get(city, 0) + 1
    return found


def _acts(session: Session, city_id: str) -> tuple[CityActView, ...]:
    query = select(CityVersion).where(CityVersion.city == city_id).order_by(CityVersion.seq.desc())
    return tuple(
        CityActView(seq=one.seq, act=one.act, at=one.at, by=one.actor_name, reason=one.reason, details=one.details)
        for one in session.scalars(query)
    )
