"""Assignments as JSON: a plan for all files, carried out as it was shown; a reviewer's answers; absences."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, jsonify
from pydantic import BaseModel

from services.review import example
from services.review.api.base import act_of, api, as_json, done
from services.review.domain.invitation import AbsenceForm, CarryOutForm, DeclineForm, HandOverForm, Nothing
from services.review.domain.road import Act
from services.review.operations import absences as away
from services.review.operations.absences import AbsenceView
from services.review.operations.barred import for_office
from services.review.operations.planning import Plan, PlanMoved, PlannedFile, carry_out_plan, draw_plan
from shared.policy import Permission
from shared.web.answers import problem
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, takes


class PickLine(BaseModel):
    """A reader, with the points of each reason."""

    reviewer: UUID
    name: str
    points: dict[str, int]


class AsideLine(BaseModel):
    """Somebody set aside, and why."""

    reviewer: UUID
    name: str
    why: str


class FileLine(BaseModel):
    """A file of the plan. `knowing`: of its readers, those who know its field."""

    number: str
    title: str
    needed: int
    chosen: list[PickLine]
    aside: list[AsideLine]
    points: int
    knowing: int


class StandInLine(BaseModel):
    """An open file of someone who is away. `why_not`: why the substitute may not take it, if so."""

    number: str
    assignment: UUID
    absent: str
    substitute: str
    why_not: str | None


class LoadLine(BaseModel):
    """What a reader has to read before and after."""

    reviewer: UUID
    name: str
    before: int
    after: int


class PlanView(BaseModel):
    """A plan. `digest` stands for what it would do; `worst`: the number of the worst-served file."""

    digest: str
    points: int
    empty: int
    worst: str | None
    files: list[FileLine]
    stand_ins: list[StandInLine]
    loads: list[LoadLine]


class AbsenceList(BaseModel):
    """Absences that are not over."""

    absences: list[AbsenceView]


class Ended(BaseModel):
    """An absence that ended."""

    id: UUID
    ended_on: date


@api.post("/assignments/plan")
@allow(Permission.ASSIGN)
@takes(Nothing, example.NOTHING)
@answers(PlanView)
def show_plan(body: Nothing) -> Response:
    """The best readers for all files that wait for some, with the reasons. Nothing is changed."""
    with for_office(database("review"), actor()) as session:
        return jsonify(_plan(draw_plan(session, house())))


@api.post("/assignments")
@allow(Permission.ASSIGN)
@takes(CarryOutForm, example.CARRY_OUT)
@answers(PlanView)
def carry_out_plan_shown(body: CarryOutForm) -> Response:
    """Carry out the plan that was shown; 409 with the plan of now (`plan`) when things changed since."""
    try:
        with for_office(database("review"), actor()) as session:
            return jsonify(_plan(carry_out_plan(session, house(), actor(), digest=body.digest)))
    except PlanMoved as moved:
        refused = problem(moved)
        told = {**(refused.get_json() or {}), "plan": _plan(moved.plan)}
        answer = jsonify(told)
        answer.status_code, answer.content_type = refused.status_code, refused.content_type
        return answer


def _plan(plan: Plan) -> Any:
    view = PlanView(
        digest=plan.digest,
        points=plan.points,
        empty=plan.empty,
        worst=plan.worst.number if plan.worst else None,
        files=[_file(one) for one in plan.files],
        stand_ins=[
            StandInLine(
                number=one.number,
                assignment=one.assignment,
                absent=one.absent,
                substitute=one.substitute.name,
                why_not=one.why_not,
            )
            for one in plan.stand_ins
        ],
        loads=[
            LoadLine(reviewer=one.reader.id, name=one.reader.name, before=one.before, after=one.after)
            for one in plan.loads
        ],
    )
    return as_json(view)


def _file(one: PlannedFile) -> FileLine:
    picks = [
        PickLine(reviewer=pick.reader.id, name=pick.reader.name, points={str(k): n for k, n in pick.reasons.items()})
        for pick in one.choice.chosen
    ]
    return FileLine(
        number=one.number,
        title=one.title,
        needed=one.needed,
        chosen=picks,
        aside=[AsideLine(reviewer=who.id, name=who.name, why=why) for who, why in one.choice.aside],
        points=one.choice.points,
        knowing=one.choice.knowing,
    )


@api.post("/dossiers/<number>/decline")
@allow(Permission.REVIEW)
@act_of(DeclineForm, example.DECLINE)
def decline(number: str, body: DeclineForm) -> Response:
    """Do not take a file assigned to you; the next best reader gets it at once."""
    return done(number, Act.DECLINE, body)


@api.post("/dossiers/<number>/hand-over")
@allow(Permission.REVIEW)
@act_of(HandOverForm, example.HAND_OVER)
def hand_over(number: str, body: HandOverForm) -> Response:
    """Pass a file assigned to you on to a colleague who is free or, naming nobody, to the next best."""
    return done(number, Act.HAND_OVER, body)


@api.get("/absences")
@allow(Permission.ASSIGN)
@answers(AbsenceList)
def list_absences() -> Response:
    """Who is away now or will be, and who stands in for them."""
    with for_office(database("review"), actor()) as session:
        found = away.absences(session, house())
    return jsonify({"absences": [as_json(one) for one in found]})


@api.post("/absences")
@allow(Permission.ASSIGN)
@takes(AbsenceForm, example.ABSENCE)
@answers(AbsenceView)
def record_absence(body: AbsenceForm) -> Response:
    """Write down an absence of a reviewer, of the desk or of the committee, with who stands in."""
    with for_office(database("review"), actor()) as session:
        return jsonify(as_json(away.record(session, house(), actor(), body)))


@api.post("/absences/<uuid:absence>/end")
@allow(Permission.ASSIGN)
@takes(Nothing, example.NOTHING)
@answers(Ended)
def end_absence(absence: UUID, body: Nothing) -> Response:
    """Somebody is back, or not away after all."""
    with for_office(database("review"), actor()) as session:
        away.end(session, house(), actor(), absence)
    return jsonify(as_json(Ended(id=absence, ended_on=house().today())))
