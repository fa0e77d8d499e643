"""Partner cities as JSON: what is known of them, one POST per act on their record, and what-if."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, jsonify
from pydantic import BaseModel, ConfigDict

from services.review import example
from services.review.api.base import api, as_json, if_match, tagged
from services.review.domain.city_papers import FORMS, CityAct, CityPaper, Day
from services.review.domain.supposing import Supposition, the_one
from services.review.operations.barred import for_office
from services.review.operations.city_views import CityView, city_view
from services.review.operations.registry import act_on, tag_of
from services.review.operations.what_if import WhatIf, what_if
from shared.policy import Permission
from shared.programme import Agreement, AgreementState, City
from shared.programme.values import Label
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, asks, heeds, takes


class OnDay(BaseModel):
    """The day asked about; today, unless it is said."""

    model_config = ConfigDict(extra="ignore")

    on: Day | None = None


class Supposed(BaseModel):
    """What is supposed of a city: one of three, with its day."""

    model_config = ConfigDict(extra="ignore")

    not_renewed_by: Day | None = None
    renewed_on: Day | None = None
    suspended_on: Day | None = None

    @property
    def one(self) -> tuple[Supposition, date]:
        """The supposition and its day. Raises Invalid unless there is exactly one."""
        return the_one({one: getattr(self, one) for one in Supposition})


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCity:
    """What anybody may know of a city, on a day."""

    id: str
    name: Label
    country: str
    to_be_created: bool
    state: AgreementState
    version: str
    wording: Label | None
    ends_on: date | None


class CityList(BaseModel):
    """All cities of the programme on one day."""

    on: date
    cities: list[PublicCity]


class CityActDone(BaseModel):
    """What was done on the record of a city, and what its agreement is worth now."""

    city: str
    done: CityAct
    seq: int
    state: AgreementState


@api.get("/cities")
@allow(Permission.PUBLIC)
@asks(OnDay)
@answers(CityList)
def list_cities(asked: OnDay) -> Response:
    """The partner cities and what their agreements are worth on a day, as their dates are known now."""
    day = asked.on or house().today()
    found = sorted(house().programme.cities.values(), key=lambda one: one.rank)
    return jsonify({"on": day.isoformat(), "cities": [as_json(_public(one, day)) for one in found]})


def _public(city: City, day: date) -> PublicCity:
    standing: Agreement | None = city.standing_on(day)
    return PublicCity(
        id=city.id,
        name=city.name,
        country=city.country,
        to_be_created=city.to_be_created,
        state=city.state_on(day),
        version=standing.version if standing is not None else "",
        wording=standing.wording if standing is not None else None,
        ends_on=standing.ends_on if standing is not None else None,
    )


@api.get("/registry/cities/<city>")
@allow(Permission.DOSSIERS)
@answers(CityView, tagged=True)
def show_city(city: str) -> Response:
    """The whole record of a city: versions, officers, tasks, and everything that was done on it."""
    with for_office(database("review"), actor()) as session:
        view = city_view(session, house(), city)
    return tagged(as_json(view), view.tag)


@api.get("/registry/cities/<city>/what-if")
@allow(Permission.DOSSIERS)
@asks(Supposed)
@answers(WhatIf)
def show_what_if(city: str, asked: Supposed) -> Response:
    """What would become of the open files if the agreement were not renewed, renewed or suspended. Nothing changes."""
    supposition, day = asked.one
    with for_office(database("review"), actor()) as session:
        return jsonify(as_json(what_if(session, house(), city, supposition=supposition, on=day)))


def _act_door(act: CityAct, form: type[CityPaper]) -> None:
    def view(city: str, body: Any) -> Response:
        with for_office(database("review"), actor()) as session:
            row = act_on(session, house(), actor(), city, form=body, match=if_match())
            now = City.model_validate(row.value).state_on(house().today())
            told = {"city": city, "done": act, "seq": row.seq, "state": now}
            return tagged(told, tag_of(row.seq))

    view.__name__, view.__doc__ = f"{act}_city", form.__doc__
    door: Callable[..., Any] = takes(form, example.CITY_ACTS[act])(
        heeds("If-Match")(answers(CityActDone, tagged=True)(view))
    )
    api.post(f"/registry/cities/<city>/{act}")(allow(Permission.REGISTRY)(door))


for _act, _form in FORMS.items():
    _act_door(_act, _form)
