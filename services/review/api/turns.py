"""Changes of agreements as JSON: which files each touched, seen and told; kept files called again, or brought back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from pydantic import BaseModel

from services.review import example
from services.review.api.base import act_of, api, as_json, done
from services.review.domain.invitation import Nothing
from services.review.domain.road import Act
from services.review.domain.turning import BringBackForm, Demand, GoOnForm, ReopenForm, ReopeningsForm
from services.review.operations import turns
from services.review.operations.barred import for_office
from services.review.operations.calling import call_again, demand
from services.review.operations.turns import TurnView
from shared.db import transaction
from shared.policy import Permission
from shared.web.answers import problem
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, takes


class TurnList(BaseModel):
    """Changes, the newest first, and what is proposed for cities whose agreement is still to be created."""

    turns: list[TurnView]
    demand: dict[str, Demand]


class CalledFile(BaseModel):
    """A file kept for an agreement. `called`: it comes back, or would; `problem`: why it could not."""

    number: str
    consent: bool
    called: bool
    problem: dict[str, Any] | None = None


class CalledFiles(BaseModel):
    """The files kept for a city; `dry_run`: nothing was done."""

    files: list[CalledFile]
    called: int
    dry_run: bool


@api.get("/registry/turns")
@allow(Permission.DOSSIERS)
@answers(TurnList)
def list_turns() -> Response:
    """What happened to agreements, and which files that touched."""
    cities = house().programme.cities.values()
    with for_office(database("review"), actor()) as session:
        found = turns.turns(session)
        wanted = {one.id: demand(session, one.id) for one in cities if one.state_on(house().today()).prepared}
    return jsonify({"turns": [as_json(one) for one in found], "demand": {k: as_json(v) for k, v in wanted.items()}})


@api.get("/registry/turns/<uuid:turn>")
@allow(Permission.DOSSIERS)
@answers(TurnView)
def show_turn(turn: UUID) -> Response:
    """One change, with every file that it touched."""
    with for_office(database("review"), actor()) as session:
        return jsonify(as_json(turns.turn(session, turn)))


@api.post("/registry/turns/<uuid:turn>/seen")
@allow(Permission.REGISTRY)
@takes(Nothing, example.NOTHING)
@answers(TurnView)
def see_turn(turn: UUID, body: Nothing) -> Response:
    """Say that the desk has read the list."""
    with for_office(database("review"), actor()) as session:
        return jsonify(as_json(turns.see(session, house(), turn, actor=actor())))


@api.post("/registry/turns/<uuid:turn>/telling")
@allow(Permission.REGISTRY)
@takes(Nothing, example.NOTHING)
@answers(TurnView)
def tell_turn(turn: UUID, body: Nothing) -> Response:
    """Write to the applicants of every file that the change touched, once."""
    with transaction(database("review")) as session:
        turns.tell(session, house(), turn, actor=actor())
    with for_office(database("review"), actor()) as session:
        return jsonify(as_json(turns.turn(session, turn)))


@api.post("/registry/cities/<city>/reopenings")
@allow(Permission.REGISTRY)
@takes(ReopeningsForm, example.REOPENINGS)
@answers(CalledFiles)
def call_files_again(city: str, body: ReopeningsForm) -> dict[str, Any]:
    """Reopen every file that was kept for this city and whose author agreed; the agreement must be current."""
    found = call_again(database("review"), house(), city, actor=actor(), dry_run=body.dry_run)
    files = [
        {
            "number": one.number,
            "consent": one.consent,
            "called": one.called,
            "problem": problem(one.refusal).get_json(force=True) if one.refusal is not None else None,
        }
        for one in found
    ]
    return {"files": files, "called": sum(one.called for one in found), "dry_run": body.dry_run}


@api.post("/dossiers/<number>/cities/<city>/reopening")
@allow(Permission.REGISTRY)
@act_of(ReopenForm, example.REOPENING)
def reopen_city(number: str, city: str, body: ReopenForm) -> Response:
    """Reopen one city of a decided file: held for a renewal, or kept for an agreement that is current now."""
    return done(number, Act.REOPEN_CITY, body, city=city)


@api.post("/dossiers/<number>/cities/<city>/committee")
@allow(Permission.REGISTRY)
@act_of(BringBackForm, example.BRING_BACK)
def bring_back(number: str, city: str, body: BringBackForm) -> Response:
    """The time of a hold is over: bring the city before the committee again."""
    return done(number, Act.BRING_BACK, body, city=city)


@api.post("/dossiers/<number>/going-on")
@allow(Permission.REGISTRY)
@act_of(GoOnForm, example.NOTHING)
def go_on(number: str, body: GoOnForm) -> Response:
    """Send a file on that waits only for a city whose clock stands still, or was lost."""
    return done(number, Act.GO_ON, body)
