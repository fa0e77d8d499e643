"""Review's JSON door: tasks, files, and one POST per act. What a page can do, a script can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
    ExtensionForm,
    OpinionForm,
    Paper,
    PiecesForm,
    ReleaseForm,
    ReviewForm,
    RulingForm,
    ScreeningForm,
)
from services.review.domain.road import Act, Stage
from services.review.operations import queries, reading
from services.review.operations.case import Deed
from services.review.operations.gate import carry_out, screening_act
from services.review.operations.reading import PartnerSheet, ReviewerFile
from services.review.operations.tasks import Task, Wanted, tasks
from services.review.operations.views import DossierView
from shared.db import transaction
from shared.errors import NotFound
from shared.policy import Permission, Role, may
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, asks, check, heeds, takes

View = TypeVar("View", bound=Callable[..., Any])

api = APIBlueprint("review_api", __name__, url_prefix="/api/v1", tag="Evaluation")


class TasksQuery(BaseModel):
    """What may be asked of the list of tasks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role | None = None
    stage: Stage | None = None
    city: str | None = Field(default=None, pattern=r"^[a-z0-9_]{1,40}$")
    due: date | None = None
    after: str | None = Field(default=None, max_length=200)
    limit: int = Field(default=50, ge=1, le=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine(Task):
    """A task, with the address of its file."""

    address: str


class TaskList(BaseModel):
    """Some tasks, soonest first."""

    tasks: list[TaskLine]


class Done(BaseModel):
    """What was done. `stage` and `due_on` are told to the office alone."""

    number: str
    done: Act
    stage: Stage | None = None
    due_on: date | None = None


@api.get("/tasks")
@allow(Permission.TASKS)
@asks(TasksQuery)
@answers(TaskList)
def list_tasks(asked: TasksQuery) -> Response:
    """What waits for you, soonest first; `Link: rel=next` leads on. `due`: due on that day or before."""
    with transaction(database("review")) as session:
        found = tasks(session, house(), actor(), Wanted(**asked.model_dump()))
    answer = jsonify({"tasks": [_task(one) for one in found]})
    if len(found) == asked.limit:
        query = {**request.args.to_dict(), "after": found[-1].cursor}
        answer.headers["Link"] = f'<{request.path}?{urlencode(query)}>; rel="next"'
    return answer


def _task(one: Task) -> Any:
    return _json(one) | {"address": house().address(f"/api/v1/dossiers/{one.number}")}


def _act(paper: type[Paper], body: dict[str, Any]) -> Callable[[View], View]:
    """What every act takes, heeds and answers."""

    def wrap(view: View) -> View:
        return takes(paper, body)(heeds("If-Match")(answers(Done, tagged=True)(view)))

    return wrap


@api.get("/dossiers/<number>")
@allow(Permission.SIGNED_IN)
@answers(DossierView | ReviewerFile, tagged=True)
def show_dossier(number: str) -> Response:
    """A file: whole for the desk and the committee; a reviewer sees their own part of their own files."""
    with transaction(database("review")) as session:
        if may(actor(), Permission.DOSSIERS, number=number):
            whole = queries.dossier(session, house(), number)
            return _tagged(_json(whole), whole.tag)
        check(Permission.REVIEW, number=number)
        part = reading.reviewer_file(session, house(), actor(), number)
    return _tagged(_json(part), part.tag)


@api.get("/dossiers/<number>/opinions/<city>")
@allow(Permission.GIVE_OPINION)
@answers(PartnerSheet, tagged=True)
def show_sheet(number: str, city: str) -> Response:
    """What a partner city reads before it answers: no personal data. Reading changes nothing."""
    if actor().city != city:  # an officer who signed in is bound to no question: the personal link is
        raise NotFound("shared.error.not_found")
    with transaction(database("review")) as session:
        sheet = reading.partner_sheet(session, house(), number, city)
    return _tagged(_json(sheet), sheet.tag)


@api.post("/dossiers/<number>/screening")
@allow(Permission.SCREEN)
@_act(ScreeningForm, example.SCREENING)
def screen(number: str, body: ScreeningForm) -> Response:
    """Say whether the file may be examined. Yes assigns reviewers and asks the partner cities."""
    return _carry_out(number, screening_act(body), body)


@api.post("/dossiers/<number>/pieces")
@allow(Permission.SCREEN)
@_act(PiecesForm, example.PIECES)
def ask_for_pieces(number: str, body: PiecesForm) -> Response:
    """Ask the applicant for what is missing. An essential piece names its article, and stops the legal clock."""
    return _carry_out(number, Act.REQUEST_PIECES, body)


@api.post("/dossiers/<number>/pieces/extension")
@allow(Permission.SCREEN)
@_act(ExtensionForm, example.EXTENSION)
def give_more_time(number: str, body: ExtensionForm) -> Response:
    """Give the applicant more time to complete the file, once; as long as the programme says."""
    return _carry_out(number, Act.EXTEND_PIECES, body)


@api.post("/dossiers/<number>/assignments")
@allow(Permission.ASSIGN)
@_act(AssignForm, example.ASSIGNMENT)
def assign(number: str, body: AssignForm) -> Response:
    """Give the file to a reviewer, or to the next best until the programme's number is reached."""
    return _carry_out(number, Act.ASSIGN, body)


@api.post("/dossiers/<number>/conflict")
@allow(Permission.REVIEW)
@_act(ConflictForm, example.CONFLICT)
def declare_conflict(number: str, body: ConflictForm) -> Response:
    """Declare your interests before reading. A tie takes the file from you at once."""
    return _carry_out(number, Act.DECLARE_CONFLICT, body)


@api.post("/dossiers/<number>/assignments/<uuid:assignment>/ruling")
@allow(Permission.ASSIGN)
@_act(RulingForm, example.RULING)
def rule_on_conflict(number: str, assignment: UUID, body: RulingForm) -> Response:
    """Answer a reviewer who was not sure about a tie."""
    return _carry_out(number, Act.RULE_ON_CONFLICT, body, assignment=assignment)


@api.post("/dossiers/<number>/assignments/<uuid:assignment>/release")
@allow(Permission.ASSIGN)
@_act(ReleaseForm, example.RELEASE)
def release(number: str, assignment: UUID, body: ReleaseForm) -> Response:
    """Take the file back from a reviewer who cannot read it in time."""
    return _carry_out(number, Act.RELEASE, body, assignment=assignment)


@api.post("/dossiers/<number>/reviews")
@allow(Permission.REVIEW)
@_act(ReviewForm, example.REVIEW)
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

    guarded.__permissions__ = (Permission.GIVE_OPINION, Permission.ENTER_OPINION)  # type: ignore[attr-defined]
    return cast("View", guarded)


@api.post("/dossiers/<number>/opinions/<city>")
@allow(Permission.PUBLIC)
@_by_link_or_at_the_desk
@_act(OpinionForm, example.OPINION)
def give_opinion(number: str, city: str, body: OpinionForm) -> Response:
    """Give a city's opinion, by its personal link; the desk writes one down with `channel`, `who`, `proof`."""
    return _carry_out(number, Act.GIVE_OPINION, body, city=city)


@api.post("/dossiers/<number>/consensus")
@allow(Permission.CONSENSUS)
@_act(ConsensusForm, example.CONSENSUS)
def settle(number: str, body: ConsensusForm) -> Response:
    """Write the common score of reviewers who disagree; it replaces their mean."""
    return _carry_out(number, Act.SETTLE, body)


@api.post("/dossiers/<number>/determinations")
@allow(Permission.DETERMINE)
@_act(DeterminationForm, example.DETERMINATION)
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
