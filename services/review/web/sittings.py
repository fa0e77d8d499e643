"""Sittings of the committee on screen: the list, and one room with its roll, its quorum and its agenda."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.sitting import ItemState, Quorum, SittingState
from services.review.domain.sitting_forms import AgendaForm, CallForm, OrderForm, PlanForm
from services.review.operations import sitting as acts
from services.review.operations.barred import for_office
from services.review.operations.room import Room, conduct
from services.review.operations.sitting_views import ItemView, SittingRow, SittingView, sitting_view, sittings
from services.review.web.blueprint import pages
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, Typed, only, or_again, typed
from shared.access import Person
from shared.db import transaction
from shared.faults import read
from shared.policy import Permission, Role, may
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

TONES = {SittingState.PLANNED: "plain", SittingState.OPEN: "go", SittingState.CLOSED: "wait"}
ITEM_TONES = {ItemState.WAITING: "plain", ItemState.VOTED: "go", ItemState.POSTPONED: "wait"}


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
    shown = [_row(n, one) for one in found]
    plans = may(actor(), Permission.SITTING)
    return render_template("review/sittings.html", rows=shown, plans=plans, form=form, faults=faults or [], **people)


def _people(everyone: Iterable[Person], members: Iterable[Person]) -> Row:
    return {
        "everyone": [(str(one.id), one.name) for one in everyone],
        "voters": [(str(one.id), one.name) for one in members],
    }


def _row(n: Names, one: SittingRow) -> Row:
    return {
        "url": url_for("review.show_sitting", sitting=one.id),
        "title": one.title,
        "held_on": n.words.day(one.held_on),
        "place": one.place,
        "chair": one.chair,
        "files": one.files,
        "state": n.words.t(f"review.sitting.state.{one.state}"),
        "tone": TONES[one.state],
    }


def plan_typed() -> dict[str, object]:
    """The form of a plan as it was typed; boxes ticked more than once are lists."""
    lists = {name: request.form.getlist(name) for name in ("voting", "attending")}
    return {**typed(), **lists}


def _plan(form: Typed) -> PlanForm:
    return read(PlanForm, only(form, "title", "held_on", "place", "chair", "voting", "attending"))


@pages.post("/committee/sittings")
@allow(Permission.SITTING)
def plan_sitting() -> ResponseReturnValue:
    """Plan a sitting."""
    form = plan_typed()

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
    return room_page(sitting, {})


def room_page(sitting: UUID, form: Typed, faults: Told | None = None) -> str:
    """The page of one sitting, with what was typed where an act was refused."""
    with for_office(database("review"), actor()) as session:
        view = sitting_view(session, house(), actor(), sitting)
        free = acts.candidates(session, house()) if view.conducts and view.state is not SittingState.CLOSED else ()
        people = _people(acts.people(session), acts.people(session, (Role.COMMITTEE,)))
    n = names()
    candidates = [(one.number, f"{one.number} · {one.title}") for one in free]
    facts = {
        "sitting": _room(n, view),
        "candidates": candidates,
        "form": form or _planned(view),
        "faults": faults or [],
    }
    return render_template("review/sitting.html", **facts, **people)


def _planned(view: SittingView) -> Typed:
    return {
        "title": view.title,
        "held_on": view.held_on.isoformat(),
        "place": view.place,
        "chair": str(view.chair),
        "voting": [str(one.person) for one in view.seats if one.voting],
        "attending": [str(one.person) for one in view.seats if not one.voting],
    }


def _room(n: Names, view: SittingView) -> Row:
    return {
        "id": view.id,
        "tag": view.tag,
        "title": view.title,
        "facts": list(_facts(n, view)),
        "state": view.state,
        "state_text": n.words.t(f"review.sitting.state.{view.state}"),
        "tone": TONES[view.state],
        "chair": str(view.chair),
        "seats": [(str(one.person), one.name) for one in view.seats],
        "present": [str(one.person) for one in view.seats if one.present],
        "quorum": quorum_row(n, view.quorum),
        "items": [_item(n, view, one) for one in view.items],
        "conducts": view.conducts,
    }


def _facts(n: Names, view: SittingView) -> Iterable[Row]:
    for name, value in (
        ("held_on", n.words.day(view.held_on)),
        ("place", view.place),
        ("chair", view.chair_name),
        ("voting", ", ".join(one.name for one in view.seats if one.voting)),
        ("attending", ", ".join(one.name for one in view.seats if not one.voting)),
    ):
        if value:
            yield {"label": n.words.t(f"review.sitting.{name}"), "value": value}


def quorum_row(n: Names, found: Quorum) -> Row:
    """A quorum in words, with its tone."""
    told = {"seated": found.seated, "members": found.members, "needed": found.needed}
    absent = n.words.t("review.sitting.quorum_missing", names=", ".join(found.missing)) if found.missing else ""
    text = " ".join(part for part in (n.words.t("review.sitting.quorum", **told), absent) if part)
    return {"text": text, "tone": "go" if found.reached else "wait"}


def _item(n: Names, view: SittingView, one: ItemView) -> Row:
    return {
        "number": one.number,
        "title": one.title,
        "written_in": one.written_in,
        "organisation": one.organisation,
        "state": n.words.t(f"review.sitting.item.{one.state}"),
        "tone": ITEM_TONES[one.state],
        "url": url_for("review.sitting_file", sitting=view.id, number=one.number),
        "carried": [f"{n.city(c)}\u00a0· {n.words.t(f'review.outcome.{o}')}" for c, o in one.carried.items()],
    }


def conducted(sitting: UUID, act: Callable[[Room], object]) -> ResponseReturnValue:
    """Whoever conducts does one thing and comes back to the room; refused, the room says why."""
    form = typed()

    def done() -> ResponseReturnValue:
        with for_office(database("review"), actor()) as session:
            act(conduct(session, house(), actor(), sitting, match=form.get("tag")))
        flash(say().t("review.sitting.saved"))
        return redirect(url_for("review.show_sitting", sitting=sitting), 303)

    return or_again(done, lambda faults: room_page(sitting, {}, faults))


@pages.post("/committee/sittings/<uuid:sitting>/plan")
@allow(Permission.SITTING)
def change_plan(sitting: UUID) -> ResponseReturnValue:
    """Change the plan of a sitting that has not opened."""
    form = plan_typed()

    def act() -> ResponseReturnValue:
        with for_office(database("review"), actor()) as session:
            acts.replan(conduct(session, house(), actor(), sitting, match=str(form.get("tag"))), _plan(form))
        flash(say().t("review.sitting.saved"))
        return redirect(url_for("review.show_sitting", sitting=sitting), 303)

    return or_again(act, lambda faults: room_page(sitting, form, faults))


@pages.post("/committee/sittings/<uuid:sitting>/agenda")
@allow(Permission.SITTING)
def add_to_agenda(sitting: UUID) -> ResponseReturnValue:
    """Put files on the agenda."""
    numbers = request.form.getlist("numbers")
    return conducted(sitting, lambda room: acts.add_files(room, read(AgendaForm, {"numbers": numbers})))


@pages.post("/committee/sittings/<uuid:sitting>/order")
@allow(Permission.SITTING)
def change_order(sitting: UUID) -> ResponseReturnValue:
    """Move a file up or down, or take it off."""
    step, _, number = request.form.get("step", "").partition(" ")
    return conducted(sitting, lambda room: acts.reorder(room, read(OrderForm, {"number": number, "step": step})))


@pages.post("/committee/sittings/<uuid:sitting>/roll")
@allow(Permission.SITTING)
def call_roll(sitting: UUID) -> ResponseReturnValue:
    """Write down who is in the room now, and who chairs."""
    data = {"present": request.form.getlist("present"), **only(typed(), "chair")}
    return conducted(sitting, lambda room: acts.call(room, read(CallForm, data)))


@pages.post("/committee/sittings/<uuid:sitting>/opening")
@allow(Permission.SITTING)
def open_sitting(sitting: UUID) -> ResponseReturnValue:
    """Open the sitting."""
    return conducted(sitting, acts.open_sitting)


@pages.post("/committee/sittings/<uuid:sitting>/closing")
@allow(Permission.SITTING)
def close_sitting(sitting: UUID) -> ResponseReturnValue:
    """Close the sitting and approve its minutes, which are whole: also files that the reader stepped aside from."""
    form = typed()

    def act() -> ResponseReturnValue:
        with transaction(database("review")) as session:
            acts.close_sitting(session, house(), actor(), sitting, match=form.get("tag"))
        return redirect(url_for("review.sitting_minutes", sitting=sitting), 303)

    return or_again(act, lambda faults: room_page(sitting, {}, faults))
