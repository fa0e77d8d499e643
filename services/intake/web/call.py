"""What anyone may read: the call, the cities and what binds Paris to them, the rules, the legal pages."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from services.intake.web.blueprint import pages
from shared.errors import NotFound
from shared.policy import Permission
from shared.programme import AgreementState, City
from shared.web.context import house, say
from shared.web.doors import allow

TONES = {
    AgreementState.IN_FORCE: "go",
    AgreementState.IN_FORCE_UNCONFIRMED: "wait",
    AgreementState.ENDING: "wait",
    AgreementState.EXPIRED: "stop",
    AgreementState.SUSPENDED: "stop",
    AgreementState.DENOUNCED: "stop",
}
LINES = {True: "firm", False: "broken"}


@pages.get("/")
@allow(Permission.PUBLIC)
def home() -> str:
    """The way in: what the call is, which cities, what may follow, which way a file goes."""
    return render_template("intake/home.html", cities=_cities(), road=_road(), call=house().programme.call)


@pages.get("/cities")
@allow(Permission.PUBLIC)
def cities() -> str:
    """The six cities with the domains of their agreements."""
    return render_template("intake/cities.html", cities=_cities())


@pages.get("/calls/<slug>")
@allow(Permission.PUBLIC)
def show(slug: str) -> str:
    """One call: who may propose, what is looked at, which way a file goes, with delays."""
    call = call_named(slug)
    return render_template("intake/call.html", call=call, road=_road(), open=call.open_at(house().now()))


@pages.get("/follow")
@allow(Permission.PUBLIC)
def follow() -> str:
    """How to find one's proposal again: by the link in the receipt mail."""
    return render_template("intake/follow.html")


@pages.get("/legal/accessibility", endpoint="accessibility")
@pages.get("/legal/privacy", endpoint="privacy")
@pages.get("/legal/notice", endpoint="legal")
@pages.get("/legal/terms", endpoint="terms")
@allow(Permission.PUBLIC)
def legal() -> str:
    """The statements a public service owes its readers."""
    which = (request.endpoint or "").rsplit(".", 1)[-1]
    return render_template("intake/legal.html", which=which, bureau=house().programme.office)


def call_named(slug: str) -> Any:
    """The call with this name in its address. Raises NotFound."""
    call = house().programme.call
    if slug != call.slug:
        raise NotFound("shared.error.not_found")
    return call


def _cities() -> list[dict[str, Any]]:
    return [_city(city) for city in house().programme.cities.values()]


def _city(city: City) -> dict[str, Any]:
    words, state = say(), city.state_on(house().today())
    ends = words.day(city.agreement.ends_on) if city.agreement else ""
    return {
        "id": city.id,
        "name": city.name.in_(words.locale),
        "state": words.t(f"intake.agreement.{state}", day=ends),
        "tone": TONES.get(state, "plain"),
        "line": "dotted" if city.to_be_created else LINES[state.current],
        "domains": [domain.label.in_(words.locale) for domain in city.domains],
        "tree": city.domains,
        "known": city.agreement is not None,
    }


def _road() -> list[dict[str, str]]:
    words = say()
    steps = [{"title": words.t("intake.road.filing"), "at": words.t("intake.road.at_once"), "state": "next"}]
    for stage in house().programme.stages.stages:
        days = words.tn("intake.road.working_days" if stage.working else "intake.road.days", stage.days)
        beside = words.t("intake.road.beside", days=days) if stage.parallel_with else days
        beside = words.t("intake.road.if_needed", days=days) if stage.only_if_flagged else beside
        steps.append({"title": stage.public.in_(words.locale), "at": beside, "state": "next"})
    return steps
