"""Review's JSON door: tasks, files, and one POST per act. What a page can do, a script can do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from services.review import example
from services.review.domain.papers import (
    AssignForm,
    ConflictForm,
    ConsensusForm,
    DeterminationForm,
    OpinionForm,
    Paper,
    ReleaseForm,
    ReviewForm,
    RulingForm,
    ScreeningForm,
)
from services.review.domain.road import Act, Stage
from services.review.operations import queries, reading
from services.review.operations.case import Deed
from services.review.operations.gate import carry_out, screening_act
from services.review.operations.tasks import Task, Wanted, tasks
from shared.db import transaction
from shared.errors import NotFound
from shared.faults import read
from shared.policy import Permission, Role, may
from shared.web.context import actor, database, house
from shared.web.doors import allow, check, takes

View = TypeVar("View", bound=Callable[..., Any])

api = APIBlueprint("review_api", __name__, url_prefix="/api/v1")


class TasksQuery(BaseModel):
    """What may be asked of the list of tasks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role | None = None
    stage: Stage | None = None
    city: str | None = Field(default=None, pattern=r"^[a-z0-9_]{1,40}$")
    due: date | None = None
    after: str | None = Field(default=None, max_length=200)
    limit: int = Field(default=50, ge=1, le=200)


@api.get("/tasks")
@allow(Permission.TASKS)
def list_tasks() -> Response:
    """What waits for you, soonest first; `Link: rel=next` leads on. `due`: due on that day or before."""
    asked = read(TasksQuery, request.args.to_dict())
    with transaction(database("review")) as session:
        found = tasks(session, house(), actor(), Wanted(**asked.model_dump()))
    answer = jsonify({"tasks": [_task(one) for one in found]})
    if len(found) == asked.limit:
        query = {**request.args.to_dict(), "after": found[-1].cursor}
        answer.headers["Link"] = f'<{request.path}?{urlencode(query)}>; rel="next"'
    return answer


def _task(one: Task) -> Any:
    return _json(one) | {"address": house().address(f"/api/v1/dossiers/{one.number}")}


@api.get("/dossiers/<number>")
@allow(Permission.SIGNED_IN)
def show_dossier(number: str) -> Response:
    """A file: whole for the desk and the committee; a reviewer sees their own part of their own files."""
    with transaction(database("review")) as session:
        if may(actor(), Permission.DOSSIERS, number=number):
            whole = queries.dossier(session, house(), number)
            return _tagged(_json(whole), whole.tag)
        check(Permission.REVIEW, number=number)
        part = reading.reviewer_file(session, house(), actor(), number)
    told = _json(part)
    if part.proposal is not None:
        told["proposal"] = part.proposal.model_dump(mode="json", exclude={"contact"})
    return _tagged(told, part.tag)


@api.get("/dossiers/<number>/opinions/<city>")
@allow(Permission.GIVE_OPINION)
def show_sheet(number: str, city: str) -> Response:
    """What a partner city reads before it answers: no personal data. Reading changes nothing."""
    if actor().city != city:  # an officer who signed in is bound to no question: the personal link is
        raise NotFound("shared.error.not_found")
    with transaction(database("review")) as session:
        sheet = reading.partner_sheet(session, house(), number, city)
    return _tagged(_json(sheet), sheet.tag)


@api.post("/dossiers/<number>/screening")
@allow(Permission.SCREEN)
@takes(ScreeningForm, example.SCREENING)
def screen(number: str, body: ScreeningForm) -> Response:
    """Say whether the file may be examined. Yes assigns reviewers and asks the partner cities."""
    return _carry_out(number, screening_act(body), body)


@api.post("/dossiers/<number>/assignments")
@allow(Permission.ASSIGN)
@takes(AssignForm, example.ASSIGNMENT)
def assign(number: str, body: AssignForm) -> Response:
    """Give the file to a reviewer, or to the next best until the programme's number is reached."""
    return _carry_out(number, Act.ASSIGN, body)


@api.post("/dossiers/<number>/conflict")
@allow(Permission.REVIEW)
@takes(ConflictForm, example.CONFLICT)
def declare_conflict(number: str, body: ConflictForm) -> Response:
    """Declare your interests before reading. A tie takes the file from you at once."""
    return _carry_out(number, Act.DECLARE_CONFLICT, body)


@api.post("/dossiers/<number>/assignments/<uuid:assignment>/ruling")
@allow(Permission.ASSIGN)
@takes(RulingForm, example.RULING)
def rule_on_conflict(number: str, assignment: UUID, body: RulingForm) -> Response:
    """Answer a reviewer who was not sure about a tie."""
    return _carry_out(number, Act.RULE_ON_CONFLICT, body, assignment=assignment)


@api.post("/dossiers/<number>/assignments/<uuid:assignment>/release")
@allow(Permission.ASSIGN)
@takes(ReleaseForm, example.RELEASE)
def release(number: str, assignment: UUID, body: ReleaseForm) -> Response:
    """Take the file back from a reviewer who cannot read it in time."""
    return _carry_out(number, Act.RELEASE, body, assignment=assignment)


@api.post("/dossiers/<number>/reviews")
@allow(Permission.REVIEW)
@takes(ReviewForm, example.REVIEW)
def file_review(number: str, body: ReviewForm) -> Response:
    """File your review of a file assigned to you, once."""
    return _carry_out(number, Act.FILE_REVIEW, body)


def _by_link_or_at_the_desk(view: View) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        by_link = Role.PARTNER in actor().roles
        permission = Permission.GIVE_OPINION if by_link else Permission.ENTER_OPINION
        check(permission, number=kwargs["number"], city=kwargs["city"])
        return view(*args, **kwargs)

    return cast("View", guarded)


@api.post("/dossiers/<number>/opinions/<city>")
@allow(Permission.PUBLIC)
@_by_link_or_at_the_desk
@takes(OpinionForm, example.OPINION)
def give_opinion(number: str, city: str, body: OpinionForm) -> Response:
    """Give a city's opinion, by its personal link; the desk writes one down with `channel`, `who`, `proof`."""
    return _carry_out(number, Act.GIVE_OPINION, body, city=city)


@api.post("/dossiers/<number>/consensus")
@allow(Permission.CONSENSUS)
@takes(ConsensusForm, example.CONSENSUS)
def settle(number: str, body: ConsensusForm) -> Response:
    """Write the common score of reviewers who disagree; it replaces their mean."""
    return _carry_out(number, Act.SETTLE, body)


@api.post("/dossiers/<number>/determinations")
@allow(Permission.DETERMINE)
@takes(DeterminationForm, example.DETERMINATION)
def determine(number: str, body: DeterminationForm) -> Response:
    """Decide every city of the file at once, with reasons, among the outcomes open today."""
    return _carry_out(number, Act.DETERMINE, body)


def _carry_out(
    number: str, act: Act, body: Paper, *, city: str | None = None, assignment: UUID | None = None
) -> Response:
    deed = Deed(act=act, actor=actor(), paper=body, city=city, assignment=assignment, match=_if_match())
    with transaction(database("review")) as session:
        dossier = carry_out(session, house(), number, deed)
        office = may(actor(), Permission.DOSSIERS, number=number)
        if not office:  # a reviewer or a city must not learn from the answer how others did
            return jsonify({"number": number, "done": act})
        told = {"number": number, "done": act, "stage": dossier.stage, "due_on": _json(dossier.due_on)}
        return _tagged(told, dossier.tag)


def _if_match() -> str | None:
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    return next(iter(sorted(request.if_match.as_set())), "")  # a weak tag never matches (RFC 9110, 13.1.1)


def _tagged(told: Any, tag: str) -> Response:
    answer = jsonify(told)
    answer.set_etag(tag)
    return answer


def _json(value: object) -> Any:
    return TypeAdapter(type(value)).dump_python(value, mode="json")
