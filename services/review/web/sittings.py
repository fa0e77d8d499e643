"""Sittings of the committee on screen: the list, and one room with its roll, its quorum and its agenda."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.sitting_forms import AgendaForm, CallForm, OrderForm, PlanForm
from services.review.operations import sitting as acts
from services.review.operations.barred import for_office
from services.review.operations.room import Room, conduct
from services.review.operations.sitting_views import SittingView, sitting_view, sittings
from services.review.web.blueprint import pages
from services.review.web.shown import Row, names
from services.review.web.sitting_rows import listed, room_row
from services.review.web.typed import Told, Typed, or_again, typed
from shared.access import Person
from shared.db import transaction
from shared.errors import Fault, Invalid
from shared.faults import read
from shared.policy import Permission, Role, may
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

PLAN = ("title", "held_on", "place", "chair", "voting", "attending")
ROLL = {"chair": "chairing"}  # the roll and the plan stand on one page, and both ask who chairs


@pages.get("/committee/sittings")
@allow(Permission.COMMITTEE)
def list_sittings() -> str:
    """Every sitting, the latest first, and a form for one more."""
    return _list({})


def _list(form: Typed, faults: Told | None = None) -> str:
    with for_office(database("review"), actor()) as session:
        found = sittings(session, actor())
        people = _people(acts.people(session), acts.people(session, (Role.COMMITTEE,)))
    n = names()
    shown = [listed(n, one) for one in found]
    plans = may(actor(), Permission.SITTING)
    return render_template("review/sittings.html", rows=shown, plans=plans, form=form, faults=faults or [], **people)


def _people(everyone: Iterable[Person], members: Iterable[Person]) -> Row:
    return {
        "everyone": [(str(one.id), one.name) for one in everyone],
        "voters": [(str(one.id), one.name) for one in members],
    }


def _typed(*boxes: str) -> dict[str, Any]:
    """A form as it was typed; `boxes`: the questions of which several answers may be ticked."""
    return typed() | {name: request.form.getlist(name) for name in boxes}


def _plan(form: Typed) -> PlanForm:
    """A plan as paper. Raises Invalid; what was left out is asked for in words of its own."""
    given = {name: form[name] for name in PLAN if form.get(name)}
    try:
        return read(PlanForm, given)
    except Invalid as refused:
        raise Invalid(tuple(_said(one, given) for one in refused.faults)) from refused


def _said(fault: Fault, given: Typed) -> Fault:
    unsaid = fault.field in PLAN and fault.field not in given
    return replace(fault, code=f"review.sitting.missing_{fault.field}") if unsaid else fault


@pages.post("/committee/sittings")
@allow(Permission.SITTING)
def plan_sitting() -> ResponseReturnValue:
    """Plan a sitting."""
    form = _typed("voting", "attending")

    def act() -> ResponseReturnValue:
        paper = _plan(form)
        with for_office(database("review"), actor()) as session:
            made = acts.plan(session, house(), actor(), paper).id
        return redirect(url_for("review.show_sitting", sitting=made), 303)

    return or_again(act, lambda faults: _list(form, faults))


@pages.get("/committee/sittings/<uuid:sitting>")
@allow(Permission.COMMITTEE)
def show_sitting(sitting: UUID) -> str:
    """One room: who is there, the quorum, the files."""
    return _room(sitting, {})


def _room(sitting: UUID, form: Typed, faults: Told | None = None) -> str:
    """The page of one sitting; `form`: what was typed where an act was refused."""
    with for_office(database("review"), actor()) as session:
        view = sitting_view(session, house(), actor(), sitting)
        shown = room_row(names(), view)
        free = acts.candidates(session, house()) if shown["changes"] else ()
        people = _people(acts.people(session), acts.people(session, (Role.COMMITTEE,)))
    return render_template(
        "review/sitting.html",
        sitting=shown,
        candidates=[(one.number, f"{one.number} · {one.title}") for one in free],
        form={**_stands(view), **form},
        replans="title" in form,
        faults=faults or [],
        **people,
    )


def _stands(view: SittingView) -> Row:
    """The forms of a room before anybody typed: its plan and its roll."""
    return {
        "title": view.title,
        "held_on": view.held_on.isoformat(),
        "place": view.place,
        "chair": str(view.chair),
        "voting": [str(one.person) for one in view.seats if one.voting],
        "attending": [str(one.person) for one in view.seats if not one.voting],
        "present": [str(one.person) for one in view.seats if one.present],
        "chairing": str(view.chair),
        "numbers": [],
    }


def _conducted(sitting: UUID, form: Typed, act: Callable[[Room], object]) -> ResponseReturnValue:
    """Whoever conducts does one thing and comes back to the room; refused, the room says why."""

    def done() -> ResponseReturnValue:
        with for_office(database("review"), actor()) as session:
            act(conduct(session, house(), actor(), sitting, match=form.get("tag")))
        flash(say().t("review.sitting.saved"))
        return redirect(url_for("review.show_sitting", sitting=sitting), 303)

    return or_again(done, lambda faults: _room(sitting, form, faults), rename={} if "title" in form else ROLL)


@pages.post("/committee/sittings/<uuid:sitting>/plan")
@allow(Permission.SITTING)
def change_plan(sitting: UUID) -> ResponseReturnValue:
    """Change the plan of a sitting that has not opened."""
    form = {"title": "", **_typed("voting", "attending")}
    return _conducted(sitting, form, lambda room: acts.replan(room, _plan(form)))


@pages.post("/committee/sittings/<uuid:sitting>/agenda")
@allow(Permission.SITTING)
def add_to_agenda(sitting: UUID) -> ResponseReturnValue:
    """Put files on the agenda."""
    form = _typed("numbers")
    return _conducted(sitting, form, lambda room: acts.add_files(room, _agenda(form["numbers"])))


def _agenda(numbers: list[str]) -> AgendaForm:
    """Files as paper. Raises Invalid when none was ticked."""
    if not numbers:
        raise Invalid((Fault(field="numbers", code="review.sitting.missing_numbers"),))
    return read(AgendaForm, {"numbers": numbers})


@pages.post("/committee/sittings/<uuid:sitting>/order")
@allow(Permission.SITTING)
def change_order(sitting: UUID) -> ResponseReturnValue:
    """Move a file up or down, or take it off."""
    form = typed()
    step, _, number = str(form.get("step", "")).partition(" ")
    return _conducted(sitting, form, lambda room: acts.reorder(room, read(OrderForm, {"number": number, "step": step})))


@pages.post("/committee/sittings/<uuid:sitting>/roll")
@allow(Permission.SITTING)
def call_roll(sitting: UUID) -> ResponseReturnValue:
    """Write down who is in the room now, and who chairs."""
    form = _typed("present")
    data = {"present": form["present"], **({"chair": form["chairing"]} if form.get("chairing") else {})}
    return _conducted(sitting, form, lambda room: acts.call(room, read(CallForm, data)))


@pages.post("/committee/sittings/<uuid:sitting>/opening")
@allow(Permission.SITTING)
def open_sitting(sitting: UUID) -> ResponseReturnValue:
    """Open the sitting."""
    return _conducted(sitting, typed(), acts.open_sitting)


@pages.post("/committee/sittings/<uuid:sitting>/closing")
@allow(Permission.SITTING)
def close_sitting(sitting: UUID) -> ResponseReturnValue:
    """Close the sitting and approve its minutes, which are whole: also files that the reader stepped aside from."""
    form = typed()

    def act() -> ResponseReturnValue:
        with transaction(database("review")) as session:
            acts.close_sitting(session, house(), actor(), sitting, match=form.get("tag"))
        return redirect(url_for("review.sitting_minutes", sitting=sitting), 303)

    return or_again(act, lambda faults: _room(sitting, form, faults))
