"""Tasks around a city's clock: nobody speaks for the city, or the mail to its officer never arrived."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Text, Uuid, case, cast, exists, literal, null, or_

from services.review.models import Dossier, OpinionRow
from shared.access import Person
from shared.clock import day_in
from shared.house import House
from shared.policy import Role


def nobody_speaks(house: House) -> ColumnElement[bool]:
    """Whether nobody holds the office of the city of a question, on the day that it is there now."""
    today = _today_there(house)
    began = or_(Person.valid_from.is_(None), Person.valid_from <= today)
    lasts = or_(Person.valid_to.is_(None), Person.valid_to >= today)
    theirs = exists().where(Person.city == OpinionRow.city, Person.roles.contains([Role.PARTNER]))
    return ~theirs.where(Person.closed_at.is_(None), began, lasts)


def _today_there(house: House) -> ColumnElement[date]:
    days = {one.id: day_in(one.tz, house.now()) for one in house.programme.cities.values()}
    ahead = {city: cast(literal(day), Date) for city, day in days.items() if day != house.today()}
    here = cast(literal(house.today()), Date)
    return case(ahead, value=OpinionRow.city, else_=here) if ahead else here


def letter_lost(begun: Callable[..., Select[Any]]) -> Select[Any]:
    """Files, closed ones too, about which a letter did not arrive: it is the decision, often."""
    return begun(cast(null(), Date), cast(null(), Text), cast(null(), Uuid)).where(Dossier.undelivered.is_not(None))


def not_reached() -> ColumnElement[bool]:
    """Whether the mail that brought the officer of a question their link was refused for good."""
    return OpinionRow.unreached_link == OpinionRow.link_id
