"""The desk's pages on its partner cities: all of them, one whole record, and what-if; nothing is changed here."""

from __future__ import annotations

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from services.review.domain.city_papers import CityAct
from services.review.domain.supposing import Supposition, the_one
from services.review.operations.barred import for_office
from services.review.operations.city_views import CityView, city_rows, city_view
from services.review.operations.what_if import WhatIf, what_if
from services.review.web import registry_rows as rows
from services.review.web.blueprint import pages
from services.review.web.registry_drawing import timeline
from services.review.web.registry_faults import faults_in_words
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told
from shared.errors import Conflict, Fault, Invalid, NotFound
from shared.policy import Permission, may
from shared.web.context import actor, database, house
from shared.web.doors import allow

ELSEWHERE = frozenset({CityAct.REVISE_GOALS, CityAct.SHARE_ASSET})  # begun beside what they change


@pages.get("/registry")
@allow(Permission.DOSSIERS)
def registry() -> str:
    """Every city: its agreement today, the next day on which that changes, who answers there, what waits."""
    with for_office(database("review"), actor()) as session:
        found = city_rows(session, house())
    n = names()
    listed = [rows.city(n, one) for one in found]
    tasks = [task for one in listed for task in one["tasks"]]
    return render_template("review/registry.html", cities=listed, tasks=tasks, acts=_acts())


@pages.get("/registry/<city>")
@allow(Permission.DOSSIERS)
def city(city: str) -> str:
    """One record: agreement, versions, people, subjects, objectives, everything that was done."""
    with for_office(database("review"), actor()) as session:
        view = city_view(session, house(), city)
    n = names()
    return render_template(
        "review/city.html",
        city=rows.city(n, view.row),
        tasks=[rows.task(n, one) for one in view.row.tasks],
        facts=rows.facts(n, view),
        versions=[rows.version(n, one) for one in view.versions],
        timeline=timeline(n, view.city),
        domains=rows.domains(n, view.city),
        assets=rows.assets(n, view.city),
        goals=rows.goals(n, view.city),
        officers=[rows.officer(n, one) for one in view.officers],
        holidays=[(n.words.day(one.on), one.name) for one in view.holidays],
        done=[rows.done(n, one) for one in view.acts],
        choices=_choices(n, view),
        acts=_acts(),
    )


def _acts() -> bool:
    return may(actor(), Permission.REGISTRY)


def _choices(n: Names, view: CityView) -> list[Row]:
    """The acts that can be done now."""
    return [{"id": one, "text": rows.act(n, f"{one}_do")} for one in view.possible if one not in ELSEWHERE]


@pages.get("/registry/<city>/what-if")
@allow(Permission.DOSSIERS)
def city_what_if(city: str) -> ResponseReturnValue:
    """What would become of the open files if the agreement were not renewed, renewed or suspended on a day."""
    if city not in house().programme.cities:
        raise NotFound("shared.error.not_found")
    asked = {one: request.args.get(one, "").strip() for one in Supposition}
    if not any(asked.values()):
        return _what_if(city, asked, None)
    try:
        supposition, day = the_one(_days(asked))
        with for_office(database("review"), actor()) as session:
            found = what_if(session, house(), city, supposition=supposition, on=day)
    except (Invalid, Conflict) as refused:
        return _what_if(city, asked, None, faults=faults_in_words(refused)), refused.status
    return _what_if(city, asked, found)


def _days(asked: dict[Supposition, str]) -> dict[Supposition, date | None]:
    found: dict[Supposition, date | None] = {}
    wrong = []
    for one, value in asked.items():
        try:
            found[one] = date.fromisoformat(value) if value else None
        except ValueError:
            wrong.append(Fault(field=one, code="shared.fault.date"))
    if wrong:
        raise Invalid(tuple(wrong))
    return found


def _what_if(city: str, asked: dict[Supposition, str], found: WhatIf | None, *, faults: Told | None = None) -> str:
    n = names()
    return render_template(
        "review/city_what_if.html",
        city={"id": city, "name": n.city(city), **n.agreement(city)},
        asks=[(str(one), n.words.t(f"review.registry.what_if.ask_{one}")) for one in asked],
        form={str(one): value for one, value in asked.items()},
        faults=faults or [],
        found=found is not None,
        told=_told(n, found) if found is not None else "",
        turns=[rows.turn(n, one) for one in found.turns] if found is not None else [],
    )


def _told(n: Names, found: WhatIf) -> str:
    return n.words.t(
        f"review.registry.what_if.{found.supposition}",
        city=n.city(found.city),
        day=n.words.day(found.on),
        last=n.words.day(found.last),
        state=n.state(found.state_then),
    )
