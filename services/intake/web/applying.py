"""The form: what was typed stays, every fault is told at once, a double click files once."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from services.intake.domain.countries import countries
from services.intake.domain.proposal import proposal_from
from services.intake.forms import Typed, data_from, picked, shown
from services.intake.operations.filing import file_proposal
from services.intake.web.blueprint import pages
from services.intake.web.call import call_named, city_cards, closed_because
from shared.access import link_token
from shared.db import transaction
from shared.errors import Conflict, Fault, Invalid, Misused
from shared.ids import secret
from shared.policy import Permission
from shared.proposal import IdType
from shared.web.context import database, house, locale, say
from shared.web.doors import allow

Told = list[dict[str, str]]


@pages.get("/apply")
@allow(Permission.PUBLIC)
def apply() -> ResponseReturnValue:
    """The form of the present call."""
    return redirect(url_for("intake.form", slug=house().programme.call.slug))


@pages.get("/calls/<slug>/apply")
@allow(Permission.PUBLIC)
def form(slug: str) -> str:
    """An empty form, with an identifier of its own: sent twice, it files once."""
    if closed := closed_because(call_named(slug)):
        return _closed(closed)
    return _page(MultiDict(), [])


@pages.post("/calls/<slug>/apply")
@allow(Permission.PUBLIC)
def send(slug: str) -> ResponseReturnValue:
    """File what was typed; with faults, show the form again with all of them and all that was typed."""
    call, typed = call_named(slug), request.form
    try:
        return _file(typed)
    except Conflict as refusal:
        return _closed(closed_because(call)), refusal.status
    except Misused as refusal:
        again = (Fault(field="form", code="intake.error.form_reused"),)
        return _page(typed, _told(typed, again), form_id=secret()), refusal.status
    except Invalid as refusal:
        if closed := closed_because(call):
            return _closed(closed), Conflict.status
        return _page(typed, _told(typed, refusal.faults)), refusal.status


def _file(typed: Typed) -> ResponseReturnValue:
    """File, and lead to the receipt. Raises Invalid, Conflict (not open), Misused (this form served already)."""
    proposal = proposal_from(data_from(typed, house().programme, locale=locale()), house().programme)
    with transaction(database("intake")) as db:
        receipt = file_proposal(db, house(), proposal, typed.get("form_id") or secret())
    session["link"] = link_token(receipt.link_id, house().settings.key)
    return redirect(url_for("intake.receipt", number=receipt.number), 303)


def _told(typed: Typed, faults: tuple[Fault, ...]) -> Told:
    return shown(faults, typed, house().programme, words=say())


def _closed(because: str) -> str:
    return render_template("intake/closed.html", call=house().programme.call, because=because)


def _page(typed: Typed, faults: Told, *, form_id: str = "") -> str:
    programme = house().programme
    return render_template(
        "intake/apply.html",
        typed=typed,
        faults=faults,
        form_id=form_id or typed.get("form_id") or secret(),
        call=programme.call,
        cities=city_cards(),
        picked=picked(typed, programme),
        lists=_lists(),
    )


def _lists() -> dict[str, list[tuple[str, str]]]:
    """What can be chosen from, with the words of this answer's language."""
    tongue, programme = locale(), house().programme
    entries = {
        "kinds": programme.org_kinds,
        "sectors": programme.sectors,
        "benefits": programme.benefits,
        "objectives": programme.objectives,
        "statements": programme.statements,
    }
    lists = {name: [(one.id, one.label.in_(tongue)) for one in of.values()] for name, of in entries.items()}
    lists["countries"] = list(countries(tongue))
    lists["id_types"] = [(one.value, say().t(f"intake.form.id_type.{one}")) for one in IdType]
    return lists
