"""Filings that came in masses, for a desk officer: look, let in, or set aside with a reason."""

from __future__ import annotations

from contextlib import suppress

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.intake.operations import held
from services.intake.web.blueprint import pages
from shared.db import transaction
from shared.errors import Conflict, Invalid
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

SHORTEST = 20
ALL = "release_all"  # those that stood on the page, not those that came since


@pages.get("/desk/held")
@allow(Permission.RELEASE_FILINGS)
def show_held() -> str:
    """Those that wait."""
    return _page([])


def _page(faults: list[dict[str, str]]) -> str:
    with transaction(database("intake")) as db:
        waiting = held.held_filings(db)
    return render_template(
        "intake/held.html",
        faults=faults,
        waiting=waiting,
        chosen=request.form.getlist("number"),
        reason=request.form.get("reason", ""),
    )


@pages.post("/desk/held")
@allow(Permission.RELEASE_FILINGS)
def decide_held() -> ResponseReturnValue:
    """Let the chosen filings in, or all that were listed, or set the chosen ones aside."""
    act, reason = request.form.get("act"), request.form.get("reason", "").strip()
    chosen = request.form.getlist("listed" if act == ALL else "number")
    aside = act == held.SET_ASIDE
    if faults := _faults(chosen, reason, aside=aside):
        return _page(faults), Invalid.status
    for number in chosen:
        # Each for itself; one that a colleague decided or its author took back meanwhile must not stop the others.
        with suppress(Conflict), transaction(database("intake")) as db:
            if aside:
                held.set_aside(db, house(), number, actor=actor(), reason=reason)
            else:
                held.release(db, house(), number, actor=actor())
    return redirect(url_for("intake.show_held"), 303)


def _faults(chosen: list[str], reason: str, *, aside: bool) -> list[dict[str, str]]:
    found = [] if chosen else [("number", "intake.held.none_chosen")]
    if aside and len(reason) < SHORTEST:
        found.append(("reason", "intake.held.reason_needed"))
    return [{"field": field, "message": say().t(code)} for field, code in found]
