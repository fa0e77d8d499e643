"""What would become of the open files of a city if its agreement ended, were renewed or suspended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, defer

from services.review.domain.supposing import Supposition, supposed
from services.review.domain.turning import Effect, effect_of
from services.review.domain.verdict import Lamps
from services.review.models import Assignment, Determination, Dossier, OpinionRow
from services.review.operations.reopening import KEPT
from services.review.operations.rules import rules_by
from services.review.operations.standing import CityStanding, cities_of, standing_of
from services.review.operations.touched import facts_of
from shared.errors import NotFound
from shared.house import House
from shared.programme import AgreementState, City
from shared.programme.outcomes import Outcome
from shared.registry import Registry, lived

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTurn:
    """A file that is open, or kept for the city, for which a change of state would change something.

    `allowed_before`, `allowed_after`: the outcomes to choose from, the proposed one first. `effect`: what the house
    would do by itself; None where people only see and choose something else.
    """

    number: str
    title: str
    locale: str
    lamps_before: Lamps
    lamps_after: Lamps
    allowed_before: tuple[Outcome, ...]
    allowed_after: tuple[Outcome, ...]
    effect: Effect | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A day on which the state would change. `untouched`: files of the city for which nothing would change."""

    on: date
    before: AgreementState
    after: AgreementState
    files: tuple[FileTurn, ...]
    untouched: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """A supposition about a city, and what would follow from it, from today on. `last`: the last day looked at."""

    city: str
    supposition: Supposition
    on: date
    last: date
    state_today: AgreementState
    state_then: AgreementState
    turns: tuple[Turn, ...]


def what_if(session: Session, house: House, city_id: str, *, supposition: Supposition, on: date) -> WhatIf:
    """Suppose something of a city. Raises NotFound for an unknown one, Invalid or Conflict where it cannot be."""
    city, today = house.programme.cities.get(city_id), house.today()
    if city is None:
        raise NotFound("shared.error.not_found")
    changed = supposed(city, supposition, on)
    last = max(on + ONE_DAY, today)
    return WhatIf(
        city=city_id,
        supposition=supposition,
        on=on,
        last=last,
        state_today=city.state_on(today),
        state_then=changed.state_on(last),
        turns=tuple(one for one in turns(session, house, city, changed) if one.on <= last),
    )


def turns(session: Session, house: House, city: City, changed: City) -> tuple[Turn, ...]:
    """What would happen from today on if the record of `city` became `changed`: today first, if it turns today."""
    today = house.today()
    files = _files(session, city.id)
    before, after = _with(house, city), _with(house, changed)
    found = []
    if city.state_on(today) is not changed.state_on(today):
        found.append(_turn(session, (before, after), files, city=changed.id, days=(today, today)))
    coming = [(day - ONE_DAY, day) for day in changed.turns_after(today)]
    return (*found, *(_turn(session, (after, after), files, city=changed.id, days=days) for days in coming))


def _with(house: House, city: City) -> House:
    """The house as it would be with this record of a city."""
    return replace(house, registry=Registry(lived(house.programme, {city.id: city})))


def _files(session: Session, city_id: str) -> Sequence[Dossier]:
    """The files of a city that are open, or kept for it."""
    kept = select(Determination.number).where(Determination.city == city_id, Determination.outcome.in_(KEPT))
    waits = or_(Dossier.closed_at.is_(None), Dossier.number.in_(kept))
    query = select(Dossier).options(defer(Dossier.proposal)).where(Dossier.cities.contains([city_id]), waits)
    return session.scalars(query.order_by(Dossier.number)).all()


def _turn(
    session: Session, houses: tuple[House, House], files: Sequence[Dossier], *, city: str, days: tuple[date, date]
) -> Turn:
    was, will = (_standings(session, house, files, city=city, on=day) for house, day in zip(houses, days, strict=True))
    states = [house.programme.cities[city].state_on(day) for house, day in zip(houses, days, strict=True)]
    effects = {one.number: _effect(session, houses[0], one, city=city, states=states) for one in files}
    told = [_file(one, was[one.number], will[one.number], effect=effects[one.number]) for one in files]
    touched = [one for one in told if one is not None]
    return Turn(
        on=days[1],
        before=states[0],
        after=states[1],
        files=tuple(touched),
        untouched=len(told) - len(touched),
    )


def _standings(
    session: Session, house: House, files: Sequence[Dossier], *, city: str, on: date
) -> dict[str, CityStanding]:
    """How each file stands with the city on a day, with the reviews and answers that are there now."""
    numbers = [one.number for one in files]
    reviews = session.scalars(select(Assignment).where(Assignment.number.in_(numbers))).all()
    asked = session.scalars(select(OpinionRow).where(OpinionRow.number.in_(numbers), OpinionRow.city == city)).all()
    found = {}
    for one in files:
        rubric = rules_by(session, house, one.programme_digest).rubric
        score = standing_of(house, one, [row for row in reviews if row.number == one.number], rubric=rubric)
        own = [row for row in asked if row.number == one.number]
        cities = cities_of(house, one, own, score=score, rubric=rubric, on=on)
        found[one.number] = next(row for row in cities if row.city == city)
    return found


def _effect(
    session: Session, house: House, file: Dossier, *, city: str, states: Sequence[AgreementState]
) -> Effect | None:
    found = effect_of(states[0], states[1], facts_of(session, house, file, city))
    return None if found is Effect.WARNED else found


def _file(one: Dossier, was: CityStanding, will: CityStanding, *, effect: Effect | None) -> FileTurn | None:
    same = one.closed_at is not None or (was.lamps, was.allowed) == (will.lamps, will.allowed)
    if same and effect is None:
        return None
    return FileTurn(
        number=one.number,
        title=one.title,
        locale=one.locale,
        lamps_before=was.lamps,
        lamps_after=will.lamps,
        allowed_before=was.allowed,
        allowed_after=will.allowed,
        effect=effect,
    )
