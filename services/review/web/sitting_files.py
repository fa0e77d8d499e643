"""One file in the committee's room: what is put to the vote, who votes how, the result, who leaves, what is noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.sitting_forms import (
    BallotsForm,
    CountForm,
    LeaveForm,
    MotionForm,
    NoteForm,
    PostponeForm,
    TakeUpForm,
)
from services.review.operations import queries, voting
from services.review.operations.barred import for_office
from services.review.operations.leaving import leave
from services.review.operations.room import Room, conduct, enter
from services.review.operations.sitting_views import sitting_view
from services.review.web.blueprint import pages
from services.review.web.shown import names
from services.review.web.sitting_rows import file_row, room_row
from services.review.web.typed import Told, Typed, grouped, only, or_again, texts, typed
from shared.errors import Fault, Invalid, NotFound
from shared.faults import read
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

Given = TypeVar("Given", list[dict[str, str]], dict[str, str])


@pages.get("/committee/sittings/<uuid:sitting>/files/<number>")
@allow(Permission.COMMITTEE)
def sitting_file(sitting: UUID, number: str) -> str:
    """One file of the agenda."""
    return _page(sitting, number, {})


def _page(sitting: UUID, number: str, form: Typed, faults: Told | None = None) -> str:
    with for_office(database("review"), actor()) as session:
        room = sitting_view(session, house(), actor(), sitting)
        item = next((one for one in room.items if one.number == number), None)
        if item is None:
            raise NotFound("shared.error.not_found")
        file = queries.dossier(session, house(), number)
    n = names()
    return render_template(
        "review/sitting_file.html",
        sitting=room_row(n, room),
        file=file_row(n, room, item, file),
        form=form,
        faults=faults or [],
    )


def _acted(
    sitting: UUID, number: str, act: Callable[[Room, Typed], object], *, rename: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    """Whoever conducts does one thing with the file; refused, its page says why. `rename`: as for `or_again`."""
    form = typed()

    def done() -> ResponseReturnValue:
        with for_office(database("review"), actor()) as session:
            act(conduct(session, house(), actor(), sitting, match=form.get("tag")), form)
        return _noted(url_for("review.sitting_file", sitting=sitting, number=number))

    return or_again(done, lambda faults: _page(sitting, number, form, faults), rename=rename)


def _noted(url: str) -> ResponseReturnValue:
    flash(say().t("review.sitting.saved"))
    return redirect(url, 303)


def _some(given: Given, code: str, *, field: str) -> Given:
    """What was answered. Raises Invalid when nothing was."""
    if not given:
        raise Invalid((Fault(field=field, code=code),))
    return given


@pages.post("/committee/sittings/<uuid:sitting>/files/<number>/motion")
@allow(Permission.SITTING)
def put_motion(sitting: UUID, number: str) -> ResponseReturnValue:
    """Put an outcome to the vote, by city."""

    def act(room: Room, form: Typed) -> None:
        found = _some(grouped(form, "outcomes"), "review.sitting.missing_outcomes", field="outcomes")
        voting.put(room, number, read(MotionForm, {"outcomes": found}))

    return _acted(sitting, number, act)


def _own(form: Typed) -> list[dict[str, str]]:
    return [
        {"city": city, "outcome": str(form.get(f"asked.{city}", "")), "vote": vote}
        for city, vote in grouped(form, "own").items()
    ]


def _ballots(form: Typed) -> list[dict[str, str]]:
    found = []
    for place, vote in grouped(form, "ballot").items():
        city, _, person = place.partition(".")
        found.append({"city": city, "outcome": str(form.get(f"asked.{city}", "")), "vote": vote, "person": person})
    return found


@pages.post("/committee/sittings/<uuid:sitting>/files/<number>/vote")
@allow(Permission.SITTING)
def vote_oneself(sitting: UUID, number: str) -> ResponseReturnValue:
    """A member votes with their own hand; what whoever conducts did meanwhile is no reason to refuse it."""
    form = typed()

    def act() -> ResponseReturnValue:
        found = _some(_own(form), "review.sitting.missing_vote", field="own")
        with for_office(database("review"), actor()) as session:
            voting.vote(enter(session, house(), actor(), sitting), number, read(BallotsForm, {"ballots": found}))
        return _noted(url_for("review.sitting_file", sitting=sitting, number=number))

    return or_again(act, lambda faults: _page(sitting, number, form, faults))


@pages.post("/committee/sittings/<uuid:sitting>/files/<number>/votes")
@allow(Permission.SITTING)
def note_votes(sitting: UUID, number: str) -> ResponseReturnValue:
    """Votes are written down; with “result” pressed, the result is noted too."""

    def act(room: Room, form: Typed) -> None:
        if form.get("then") == "result":
            data = {"ballots": _ballots(form), "casting": grouped(form, "casting")}
            voting.count(room, number, read(CountForm, data))
        else:
            found = _some(_ballots(form), "review.sitting.missing_vote", field="ballots")
            voting.vote(room, number, read(BallotsForm, {"ballots": found}))

    return _acted(sitting, number, act)


@pages.post("/committee/sittings/<uuid:sitting>/files/<number>/recusal")
@allow(Permission.SITTING)
def leave_room(sitting: UUID, number: str) -> ResponseReturnValue:
    """Somebody leaves the room for this file, and comes back to the room: for them it is not there any more."""
    form = typed()

    def act() -> ResponseReturnValue:
        paper = read(LeaveForm, only(form, "person") | texts(form, "reason"))
        with for_office(database("review"), actor()) as session:
            leave(enter(session, house(), actor(), sitting), number, paper)
        return _noted(url_for("review.show_sitting", sitting=sitting))

    return or_again(act, lambda faults: _page(sitting, number, form, faults))


@pages.post("/committee/sittings/<uuid:sitting>/files/<number>/postponement")
@allow(Permission.SITTING)
def postpone_file(sitting: UUID, number: str) -> ResponseReturnValue:
    """Leave the file to another sitting."""

    def act(room: Room, form: Typed) -> None:
        voting.postpone(room, number, read(PostponeForm, {"note": form.get("why_postponed", "")}))

    return _acted(sitting, number, act, rename={"note": "why_postponed"})


@pages.post("/committee/sittings/<uuid:sitting>/files/<number>/reopening")
@allow(Permission.SITTING)
def reopen_vote(sitting: UUID, number: str) -> ResponseReturnValue:
    """Take the file up again."""

    def act(room: Room, form: Typed) -> None:
        voting.reopen(room, number, read(TakeUpForm, {"reason": form.get("why_reopened", "")}))

    return _acted(sitting, number, act, rename={"reason": "why_reopened"})


@pages.post("/committee/sittings/<uuid:sitting>/files/<number>/note")
@allow(Permission.SITTING)
def note_discussion(sitting: UUID, number: str) -> ResponseReturnValue:
    """Write down what the minutes say of the discussion."""
    return _acted(
        sitting, number, lambda room, form: voting.annotate(room, number, read(NoteForm, texts(form, "note")))
    )
