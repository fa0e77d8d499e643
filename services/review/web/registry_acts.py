"""The forms in which the desk acts on a city's record: typed, read again with what would follow, then done."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.review.domain.city_acts import possible
from services.review.domain.city_papers import CityAct
from services.review.operations.barred import for_office
from services.review.operations.registry import act_on, latest, tag_of
from services.review.operations.rehearsing import Rehearsal, rehearse
from services.review.web import registry_rows as rows
from services.review.web.blueprint import pages
from services.review.web.registry_faults import faults_in_words
from services.review.web.registry_fields import fields_of, in_words, paper_of, places
from services.review.web.registry_prefilled import prefilled
from services.review.web.shown import TONES, Names, names
from services.review.web.typed import Told, Typed, typed
from shared.db import transaction
from shared.errors import Conflict, Invalid, NotFound, Stale
from shared.policy import Permission
from shared.programme import City
from shared.web.context import actor, database, house, say
from shared.web.doors import allow


@pages.get("/registry/<city>/<act>")
@allow(Permission.REGISTRY)
def city_act(city: str, act: str) -> ResponseReturnValue:
    """The form of an act, filled in with what the record says already."""
    found, kind = _city(city), _act(act)
    if not possible(found, kind):
        flash(say().t("review.registry.not_now", act=rows.act(names(), f"{kind}_do")))
        return redirect(url_for("review.city", city=city), 303)
    return _form(found, kind, {**prefilled(found, kind), "tag": _tag(city)})


@pages.post("/registry/<city>/<act>")
@allow(Permission.REGISTRY)
def do_city_act(city: str, act: str) -> ResponseReturnValue:
    """Show what an act would do, go back to the form, or do it."""
    found, kind, form = _city(city), _act(act), typed()
    step, match = form.get("step", "preview"), form.get("tag") or None
    if step == "edit":
        return _form(found, kind, form)
    try:
        paper = paper_of(kind, form)
        if step == "do":
            with for_office(database("review"), actor()) as session:
                act_on(session, house(), actor(), city, form=paper, match=match)
            flash(say().t(f"review.registry.act.{kind}"))
            return redirect(url_for("review.city", city=city), 303)
        tried = rehearse(database("review"), house(), actor(), city_id=city, form=paper, match=match)
        return _preview(found, kind, form, found=tried)
    except (Invalid, Conflict) as refused:
        where = places(kind, form, _fields(refused))
        return _form(found, kind, form, faults=faults_in_words(refused, rename=where)), refused.status
    except Stale as refused:
        return _form(found, kind, {**form, "tag": _tag(city)}, faults=faults_in_words(refused)), refused.status


def _city(city_id: str) -> City:
    found = house().programme.cities.get(city_id)
    if found is None:
        raise NotFound("shared.error.not_found")
    return found


def _act(act: str) -> CityAct:
    if act not in set(CityAct):
        raise NotFound("shared.error.not_found")
    return CityAct(act)


def _tag(city_id: str) -> str:
    with transaction(database("review")) as session:
        return _tag_in(session, city_id)


def _tag_in(session: Session, city_id: str) -> str:
    last = latest(session, city_id)
    return tag_of(last.seq if last is not None else 0)


def _fields(refused: Invalid | Conflict) -> list[str]:
    return [one.field for one in refused.faults] if isinstance(refused, Invalid) else []


def _titles(n: Names, city: City, act: CityAct) -> dict[str, Any]:
    return {
        "city": {"id": city.id, "name": n.city(city.id), **n.agreement(city.id)},
        "title": rows.act(n, f"{act}_do"),
        "act": act,
    }


def _form(city: City, act: CityAct, form: Typed, *, faults: Told | None = None) -> str:
    n = names()
    side = n.words.t(f"review.registry.side.{form['side']}", city=n.city(city.id)) if form.get("side") else ""
    return render_template(
        "review/city_act.html",
        **_titles(n, city, act),
        lede=n.words.t(f"review.registry.lede.{act}", city=n.city(city.id), side=side),
        fields=fields_of(act, city, n.words),
        form=form,
        faults=faults or [],
    )


def _preview(city: City, act: CityAct, form: Typed, *, found: Rehearsal) -> str:
    n = names()
    asked = [one for one in fields_of(act, city, n.words) if form.get(one.name)]
    values = [{"label": one.label, "value": in_words(n.words, one, str(form[one.name]))} for one in asked]
    return render_template(
        "review/city_preview.html",
        **_titles(n, city, act),
        values=values,
        before=(n.state(found.before), TONES[found.before]),
        after=(n.state(found.after), TONES[found.after]),
        same=found.before is found.after,
        turns=[rows.turn(n, one) for one in found.turns],
        typed=[(name, value) for name, value in form.items() if name not in ("csrf_token", "step", "offers")],
    )
