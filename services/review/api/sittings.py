"""Sittings of the committee as JSON: plan, agenda, roll, votes, minutes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from flask import Response, jsonify
from pydantic import BaseModel

from services.review import example
from services.review.api.base import api, as_json, if_match, tagged
from services.review.domain.invitation import Nothing
from services.review.domain.minutes import Minutes
from services.review.domain.papers import Paper
from services.review.domain.sitting_forms import (
    AgendaForm,
    BallotsForm,
    CallForm,
    CountForm,
    LeaveForm,
    MotionForm,
    NoteForm,
    OrderForm,
    PlanForm,
    PostponeForm,
    TakeUpForm,
)
from services.review.operations import sitting as acts
from services.review.operations import voting
from services.review.operations.barred import for_office
from services.review.operations.case import person_id
from services.review.operations.leaving import leave
from services.review.operations.minutes import minutes_for
from services.review.operations.room import Room, conduct, enter
from services.review.operations.sitting_views import (
    SittingRow,
    SittingView,
    sitting_of,
    sitting_view,
    sittings,
)
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, heeds, takes

View = TypeVar("View", bound=Callable[..., Any])


class SittingList(BaseModel):
    """All sittings, the latest first."""

    sittings: list[SittingRow]


def _act(paper: type[Paper], body: dict[str, Any]) -> Callable[[View], View]:
    def wrap(view: View) -> View:
        return takes(paper, body)(heeds("If-Match")(answers(SittingView, tagged=True)(view)))

    return wrap


def _conducted(sitting: UUID, act: Callable[[Room], object]) -> Response:
    with for_office(database("review"), actor()) as session:
        act(conduct(session, house(), actor(), sitting, match=if_match()))
    return _shown(sitting)


def _shown(sitting: UUID, *, left: str | None = None) -> Response:
    reader = actor() if left is None else replace(actor(), barred=actor().barred | {left})
    with for_office(database("review"), reader) as session:
        view = sitting_view(session, house(), reader, sitting)
    return tagged(as_json(view), view.tag)


@api.get("/sittings")
@allow(Permission.COMMITTEE)
@answers(SittingList)
def list_sittings() -> Response:
    """All sittings of the committee, the latest first."""
    with for_office(database("review"), actor()) as session:
        found = sittings(session, actor())
    return jsonify({"sittings": [as_json(one) for one in found]})


@api.post("/sittings")
@allow(Permission.SITTING)
@takes(PlanForm, example.SITTING)
@answers(SittingView, tagged=True)
def plan_sitting(body: PlanForm) -> Response:
    """Plan a sitting: when, where, who chairs, who votes."""
    with for_office(database("review"), actor()) as session:
        made = acts.plan(session, house(), actor(), body).id
    return _shown(made)


@api.get("/sittings/<uuid:sitting>")
@allow(Permission.COMMITTEE)
@answers(SittingView, tagged=True)
def show_sitting(sitting: UUID) -> Response:
    """One sitting with its members, its files, and the votes that you may see."""
    return _shown(sitting)


@api.get("/sittings/<uuid:sitting>/minutes")
@allow(Permission.COMMITTEE)
@answers(Minutes)
def show_minutes(sitting: UUID) -> Response:
    """The minutes: a draft until the sitting is closed, then as approved."""
    with for_office(database("review"), actor()) as session:
        found = minutes_for(session, sitting_of(session, sitting), actor())
    return jsonify(as_json(found))


@api.post("/sittings/<uuid:sitting>/plan")
@allow(Permission.SITTING)
@_act(PlanForm, example.SITTING)
def change_plan(sitting: UUID, body: PlanForm) -> Response:
    """Change the plan of a sitting that has not opened."""
    return _conducted(sitting, lambda room: acts.replan(room, body))


@api.post("/sittings/<uuid:sitting>/agenda")
@allow(Permission.SITTING)
@_act(AgendaForm, example.AGENDA)
def add_to_agenda(sitting: UUID, body: AgendaForm) -> Response:
    """Put files on the agenda, in the order of the committee's ranking."""
    return _conducted(sitting, lambda room: acts.add_files(room, body))


@api.post("/sittings/<uuid:sitting>/order")
@allow(Permission.SITTING)
@_act(OrderForm, example.ORDER)
def change_order(sitting: UUID, body: OrderForm) -> Response:
    """Move a file of the agenda up or down by one place, or take it off."""
    return _conducted(sitting, lambda room: acts.reorder(room, body))


@api.post("/sittings/<uuid:sitting>/roll")
@allow(Permission.SITTING)
@_act(CallForm, example.ROLL)
def call_roll(sitting: UUID, body: CallForm) -> Response:
    """Write down who is in the room now."""
    return _conducted(sitting, lambda room: acts.call(room, body))


@api.post("/sittings/<uuid:sitting>/opening")
@allow(Permission.SITTING)
@_act(Nothing, example.NOTHING)
def open_sitting(sitting: UUID, body: Nothing) -> Response:
    """Open the sitting; the quorum must be there."""
    return _conducted(sitting, acts.open_sitting)


@api.post("/sittings/<uuid:sitting>/closing")
@allow(Permission.SITTING)
@_act(Nothing, example.NOTHING)
def close_sitting(sitting: UUID, body: Nothing) -> Response:
    """Close the sitting and approve its minutes; files that were not reached are postponed."""
    with transaction(database("review")) as session:
        acts.close_sitting(session, house(), actor(), sitting, match=if_match())
    return _shown(sitting)


@api.post("/sittings/<uuid:sitting>/files/<number>/motion")
@allow(Permission.SITTING)
@_act(MotionForm, example.MOTION)
def put_motion(sitting: UUID, number: str, body: MotionForm) -> Response:
    """Put an outcome to the vote, by city, among those allowed today."""
    return _conducted(sitting, lambda room: voting.put(room, number, body))


@api.post("/sittings/<uuid:sitting>/files/<number>/votes")
@allow(Permission.SITTING)
@_act(BallotsForm, example.BALLOTS)
def vote(sitting: UUID, number: str, body: BallotsForm) -> Response:
    """Vote, or write down the votes of others if you conduct the sitting."""
    with for_office(database("review"), actor()) as session:
        voting.vote(enter(session, house(), actor(), sitting), number, body)
    return _shown(sitting)


@api.post("/sittings/<uuid:sitting>/files/<number>/result")
@allow(Permission.SITTING)
@_act(CountForm, example.COUNT)
def note_result(sitting: UUID, number: str, body: CountForm) -> Response:
    """Note the result, with the last votes and the casting vote where there is a tie."""
    return _conducted(sitting, lambda room: voting.count(room, number, body))


@api.post("/sittings/<uuid:sitting>/files/<number>/recusal")
@allow(Permission.SITTING)
@_act(LeaveForm, example.LEAVE)
def leave_room(sitting: UUID, number: str, body: LeaveForm) -> Response:
    """Leave the room for a file, or write down that somebody does."""
    with for_office(database("review"), actor()) as session:
        who = leave(enter(session, house(), actor(), sitting), number, body)
    return _shown(sitting, left=number if who == person_id(actor()) else None)


@api.post("/sittings/<uuid:sitting>/files/<number>/postponement")
@allow(Permission.SITTING)
@_act(PostponeForm, example.POSTPONE)
def postpone(sitting: UUID, number: str, body: PostponeForm) -> Response:
    """Leave a file to another sitting, and say why."""
    return _conducted(sitting, lambda room: voting.postpone(room, number, body))


@api.post("/sittings/<uuid:sitting>/files/<number>/reopening")
@allow(Permission.SITTING)
@_act(TakeUpForm, example.REOPEN)
def reopen(sitting: UUID, number: str, body: TakeUpForm) -> Response:
    """Take a file up again; its votes are set aside and stay in the minutes."""
    return _conducted(sitting, lambda room: voting.reopen(room, number, body))


@api.post("/sittings/<uuid:sitting>/files/<number>/note")
@allow(Permission.SITTING)
@_act(NoteForm, example.NOTE)
def annotate(sitting: UUID, number: str, body: NoteForm) -> Response:
    """Write down what the minutes say of the discussion of a file."""
    return _conducted(sitting, lambda room: voting.annotate(room, number, body))
