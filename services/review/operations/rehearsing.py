"""An act on the record of a city, tried without being done: the state it would lead to, the open files it changes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from services.review.domain.city_papers import CityPaper
from services.review.operations.barred import for_office
from services.review.operations.registry import act_on
from services.review.operations.what_if import Turn, turns
from shared.errors import NotFound
from shared.house import House
from shared.policy import Actor
from shared.programme import AgreementState, City


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What an act would do. `turns`: the days, from today on, on which the state would change."""

    before: AgreementState
    after: AgreementState
    city: City
    turns: tuple[Turn, ...]


class _Rehearsed(Exception):
    """Raised to undo what was only tried."""


def rehearse(
    engine: Engine, house: House, actor: Actor, *, city_id: str, form: CityPaper, match: str | None
) -> Rehearsal:
    """Try an act and undo it. Raises what `act_on` would raise."""
    today, found = house.today(), None
    try:
        with for_office(engine, actor) as session:
            row = act_on(session, house, actor, city_id, form=form, match=match)
            before, city = house.programme.cities[city_id], City.model_validate(row.value)
            coming = turns(session, house, before, city)
            found = Rehearsal(before=before.state_on(today), after=city.state_on(today), city=city, turns=coming)
            raise _Rehearsed
    except _Rehearsed:
        pass
    if found is None:
        raise NotFound("shared.error.not_found")
    return found
