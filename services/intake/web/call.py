"""What anyone may read: the call, its road, the cities and what binds Paris to them."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, session

from services.intake.web.blueprint import pages
from services.intake.web.clocks import board
from shared.errors import NotFound
from shared.policy import Permission
from shared.programme import AgreementState, Call, City, Stage
from shared.web.context import actor, house, say
from shared.web.doors import allow

TONES = {
    AgreementState.IN_FORCE: "go",
    AgreementState.IN_FORCE_UNCONFIRMED: "wait",
    AgreementState.ENDING: "wait",
    AgreementState.EXPIRED: "stop",
    AgreementState.SUSPENDED: "stop",
    AgreementState.DENOUNCED: "stop",
}


@pages.get("/")
@allow(Permission.PUBLIC)
def home() -> str:
    """The way in: what the call is, which cities, what may follow, which way a file goes."""
    return render_template("intake/home.html", cities=city_cards(), road=_road(), **_call(house().programme.call))


@pages.get("/cities")
@allow(Permission.PUBLIC)
def cities() -> str:
    """The cities with the domains of their agreements."""
    return render_template("intake/cities.html", cities=city_cards())


@pages.get("/calls/<slug>")
@allow(Permission.PUBLIC)
def show(slug: str) -> str:
    """One call: who may propose, what is looked at, which way a file goes, with delays."""
    call = call_named(slug)
    return render_template("intake/call.html", road=_road(), tongues=tongues(call), clocks=board(call), **_call(call))


@pages.get("/follow")
@allow(Permission.PUBLIC)
def follow() -> str:
    """How to find one's proposal again: by the link in the receipt mail."""
    mine = actor().number if "link" in session else None
    return render_template("intake/follow.html", mine=mine)


def call_named(slug: str) -> Call:
    """The call with this name in its address. Raises NotFound."""
    call = house().programme.call
    if slug != call.slug:
        raise NotFound("shared.error.not_found")
    return call


def closed_because(call: Call) -> str:
    """Why no proposal is taken now, in a sentence; nothing while the call is open."""
    now, words = house().now(), say()
    if call.open_at(now):
        return ""
    if call.closes_at is not None and now > call.closes_at:
        return words.t("intake.call.closed_since", moment=words.moment(call.closes_at))
    if call.opens_at is not None and now < call.opens_at:
        return words.t("intake.call.opens_on", moment=words.moment(call.opens_at))
    return words.t("intake.call.not_yet", email=house().programme.office.email)


def city_cards() -> list[dict[str, Any]]:
    """Each city with the state of its agreement, computed for today."""
    return [_city(city) for city in house().programme.cities.values()]


def _call(call: Call) -> dict[str, Any]:
    return {"call": call, "closed": closed_because(call)}


def _city(city: City) -> dict[str, Any]:
    words, state = say(), city.state_on(house().today())
    standing = city.standing_on(house().today())
    ends = words.day(standing.ends_on) if standing else ""
    return {
        "id": city.id,
        "name": city.name.in_(words.locale),
        "at": city.forms.at,
        "state": words.t(f"intake.agreement.{state}", day=ends),
        "tone": TONES.get(state, "plain"),
        "line": "dotted" if state.prepared else "firm" if state.current else "broken",
        "tree": city.domains,
        "options": [(domain.id, domain.label.in_(words.locale)) for domain in city.domains],
        "assets": [(domain.id, domain.label.in_(words.locale)) for domain in city.domains if domain.shared_asset],
        "domains": [domain.label.in_(words.locale) for domain in city.domains],
        "to_be_created": state.prepared,
        "notice": _notice(city, state, day=ends),
        "over": not state.current and not state.prepared,
    }


def _notice(city: City, state: AgreementState, *, day: str) -> str:
    """What someone who picks this city should know first; nothing when its agreement is in force."""
    words = say()
    if state is AgreementState.ENDING:
        return words.t("intake.form.city.ending", city=city.name.in_(words.locale), day=day)
    if state.current:
        return ""
    which = AgreementState.TO_BE_CREATED if state.prepared else state
    if which not in {AgreementState.TO_BE_CREATED, AgreementState.EXPIRED}:
        return words.t("intake.form.city.not_current", city=city.name.in_(words.locale))
    return words.t(f"intake.form.city.{which}", city=city.name.in_(words.locale), day=day)


def ends_first(city: City, day: date | None) -> str:
    """A warning where the agreement with a city, current today, ends before a project that ends on `day`."""
    today, words = house().today(), say()
    standing = city.standing_on(today) if city.state_on(today).current else None
    if standing is None or standing.ends_on is None or day is None or day <= standing.ends_on:
        return ""
    return words.t("intake.form.city.ends_first", city=city.name.in_(words.locale), day=words.day(standing.ends_on))


def _road() -> list[dict[str, str]]:
    words = say()
    filing = {"title": words.t("intake.road.filing"), "at": words.t("intake.road.at_once"), "state": "next"}
    return [filing, *({**stage_ahead(stage), "state": "next"} for stage in house().programme.stages.stages)]


def stage_ahead(stage: Stage) -> dict[str, str]:
    """A stage as someone reads it who is not there yet: what happens, and how long it takes."""
    words = say()
    days = words.tn("intake.road.working_days" if stage.working else "intake.road.days", stage.days)
    if stage.parallel_with:
        days = words.t("intake.road.beside", days=days)
    if stage.only_if_flagged:
        days = words.t("intake.road.if_needed", days=days)
    return {"title": stage.public.in_(words.locale), "at": days}


def tongues(call: Call) -> str:
    """The languages in which one may file, as a sentence names them."""
    words = say()
    names = [words.t(f"intake.call.language.{one}") for one in call.languages]
    if len(names) == 1:
        return names[0]
    return words.t("intake.call.or", first=", ".join(names[:-1]), last=names[-1])
