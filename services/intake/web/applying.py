"""The form: what was typed stays, every fault is told at once, a double click files once."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from services.intake.domain.proposal import proposal_from
from services.intake.forms import data_from, picked, shown
from services.intake.operations.filing import file_proposal
from services.intake.web.blueprint import pages
from services.intake.web.call import call_named
from shared.access import link_token
from shared.db import transaction
from shared.errors import Invalid
from shared.ids import secret
from shared.policy import Permission
from shared.programme import City
from shared.proposal import IdType
from shared.web.context import database, house, locale, say
from shared.web.doors import allow


@pages.get("/calls/<slug>/apply")
@pages.get("/apply", endpoint="apply")
@allow(Permission.PUBLIC)
def form(slug: str = "") -> str:
    """An empty form, with an identifier of its own: sent twice, it files once."""
    call = call_named(slug or house().programme.call.slug)
    if not call.open_at(house().now()):
        return render_template("intake/closed.html", call=call)
    return _page(MultiDict(), [])


@pages.post("/calls/<slug>/apply")
@allow(Permission.PUBLIC)
def send(slug: str) -> ResponseReturnValue:
    """File what was typed; with faults, show the form again with all of them and all that was typed."""
    call_named(slug)
    programme, typed = house().programme, request.form
    try:
        proposal = proposal_from(data_from(typed, programme, locale=locale()), programme)
    except Invalid as refusal:
        return _page(typed, shown(refusal.faults, typed, programme, words=say())), 422
    with transaction(database("intake")) as db:
        receipt = file_proposal(db, house(), proposal, typed.get("form_id") or secret())
    session["link"] = link_token(receipt.link_id, house().settings.key)
    return redirect(url_for("intake.receipt", number=receipt.number), 303)


def _page(typed: MultiDict[str, str], faults: list[dict[str, str]]) -> str:
    tongue, programme = locale(), house().programme
    return render_template(
        "intake/apply.html",
        typed=typed,
        faults=faults,
        form_id=typed.get("form_id") or secret(),
        call=programme.call,
        cities=[_city(city) for city in programme.cities.values()],
        picked=picked(typed, programme),
        lists={
            "kinds": [(one.id, one.label.in_(tongue)) for one in programme.org_kinds.values()],
            "sectors": [(one.id, one.label.in_(tongue)) for one in programme.sectors.values()],
            "benefits": [(one.id, one.label.in_(tongue)) for one in programme.benefits.values()],
            "objectives": [(one.id, one.label.in_(tongue)) for one in programme.objectives.values()],
            "statements": [(one.id, one.label.in_(tongue)) for one in programme.statements.values()],
            "id_types": [(one.value, say().t(f"intake.form.id_type.{one.value}")) for one in IdType],
        },
    )


def _city(city: City) -> dict[str, Any]:
    words, state = say(), city.state_on(house().today())
    notice = ""
    if city.to_be_created:
        notice = words.t("intake.form.city.to_be_created", city=city.name.in_(words.locale))
    elif not state.current:
        ended = words.day(city.agreement.ends_on) if city.agreement else ""
        notice = words.t("intake.form.city.not_current", city=city.name.in_(words.locale), day=ended)
    domains = [(domain.id, domain.label.in_(words.locale)) for domain in city.domains]
    return {"id": city.id, "name": city.name.in_(words.locale), "notice": notice, "domains": domains}
