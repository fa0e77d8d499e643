"""What every route of review's JSON door shares: the blueprint, one way to carry out an act, one way to answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, jsonify, request
from pydantic import BaseModel, TypeAdapter

from services.review.domain.papers import Paper
from services.review.domain.road import Act, Stage
from services.review.operations.barred import for_reader
from services.review.operations.case import Deed
from services.review.operations.gate import carry_out
from shared.policy import Permission, Role, may
from shared.web.context import actor, database, house
from shared.web.doors import answers, check, heeds, takes

View = TypeVar("View", bound=Callable[..., Any])

api = APIBlueprint("review_api", __name__, url_prefix="/api/v1", tag="Evaluation")


class Done(BaseModel):
    """What was done. `stage` and `due_on` are told to the office alone."""

    number: str
    done: Act
    stage: Stage | None = None
    due_on: date | None = None


def act_of(paper: type[Paper], body: dict[str, Any]) -> Callable[[View], View]:
    """What every act takes, heeds and answers."""

    def wrap(view: View) -> View:
        return takes(paper, body)(heeds("If-Match")(answers(Done, tagged=True)(view)))

    return wrap


def done(number: str, act: Act, body: Paper, *, city: str | None = None, assignment: UUID | None = None) -> Response:
    """Carry out an act on a file; the answer tells the stage to the office alone."""
    deed = Deed(act=act, actor=actor(), paper=body, city=city, assignment=assignment, match=if_match())
    with for_reader(database("review"), actor()) as session:
        dossier = carry_out(session, house(), number, deed)
        office = may(actor(), Permission.DOSSIERS, number=number)
        if not office:  # a reviewer or a city must not learn from the answer how others did
            return jsonify({"number": number, "done": act})
        told = {"number": number, "done": act, "stage": dossier.stage, "due_on": as_json(dossier.due_on)}
        return tagged(told, dossier.tag)


def by_link_or_at_the_desk(at_desk: Permission) -> Callable[[View], View]:
    """Let in a city's officer to their own question, and the desk to any."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            permission = Permission.GIVE_OPINION if Role.PARTNER in actor().roles else at_desk
            check(permission, number=kwargs["number"], city=kwargs["city"])
            return view(*args, **kwargs)

        guarded.__permissions__ = (Permission.GIVE_OPINION, at_desk)  # type: ignore[attr-defined]
        return cast("View", guarded)

    return wrap


def if_match() -> str | None:
    """The tag that the caller saw, if it was sent; a weak one never matches (RFC 9110, 13.1.1)."""
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    return next(iter(sorted(request.if_match.as_set())), "")


def tagged(told: Any, tag: str) -> Response:
    """A JSON answer with its strong validator."""
    answer = jsonify(told)
    answer.set_etag(tag)
    return answer


def as_json(value: object) -> Any:
    """A value as JSON can carry it."""
    return TypeAdapter(type(value)).dump_python(value, mode="json")
