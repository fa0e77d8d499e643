"""The desk's page of absences: who is away, until when, and who stands in for them."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.invitation import AbsenceForm
from services.review.operations import absences as away
from services.review.operations.absences import AbsenceView
from services.review.operations.barred import for_office
from services.review.web.blueprint import pages
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, Typed, only, or_again, typed
from shared.faults import read
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow


@pages.get("/desk/absences")
@allow(Permission.ASSIGN)
def absences() -> str:
    """Absences that are not over, and a form for one more."""
    return _page({})


def _page(form: Typed, faults: Told | None = None) -> str:
    with for_office(database("review"), actor()) as session:
        found = away.absences(session, house())
        people = [(str(one.id), one.name) for one in away.staff(session)]
    n = names()
    rows = [_row(n, one) for one in found]
    return render_template("review/absences.html", rows=rows, people=people, form=form, faults=faults or [])


def _row(n: Names, one: AbsenceView) -> Row:
    return {
        "id": one.id,
        "name": one.name,
        "days": n.dates(one.starts_on, one.ends_on),
        "substitute": one.substitute_name,
        "present": one.present,
    }


@pages.post("/desk/absences")
@allow(Permission.ASSIGN)
def record_absence() -> ResponseReturnValue:
    """The desk writes down an absence."""
    form = typed()

    def act() -> ResponseReturnValue:
        paper = read(AbsenceForm, only(form, "person", "starts_on", "ends_on", "substitute"))
        with for_office(database("review"), actor()) as session:
            away.record(session, house(), actor(), paper)
        return _back("review.absence.recorded")

    return or_again(act, lambda faults: _page(form, faults))


@pages.post("/desk/absences/<uuid:absence>/end")
@allow(Permission.ASSIGN)
def end_absence(absence: UUID) -> ResponseReturnValue:
    """Somebody is back, or not away after all."""

    def act() -> ResponseReturnValue:
        with for_office(database("review"), actor()) as session:
            away.end(session, house(), actor(), absence)
        return _back("review.absence.ended")

    return or_again(act, lambda faults: _page({}, faults))


def _back(message: str) -> ResponseReturnValue:
    flash(say().t(message))
    return redirect(url_for("review.absences"), 303)
