"""Decisions as JSON beyond one file: in bulk, published together, taken back, and their conditions."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response
from pydantic import BaseModel

from services.review import example
from services.review.api.base import act_of, api, done
from services.review.domain.papers import BulkForm, ConditionForm, PublicationForm, RecallForm
from services.review.domain.road import Act
from services.review.operations.bulk import Attempt, determinations, each, publications
from shared.policy import Permission
from shared.web.answers import problem
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, takes


class Result(BaseModel):
    """What became of one file. `status`: as if it had been asked for alone; `problem`: why it was refused."""

    number: str
    result: Literal["done", "tried", "refused"]
    status: int
    stage: str | None = None
    problem: dict[str, Any] | None = None


class Results(BaseModel):
    """What became of each file, in the order asked for."""

    results: list[Result]
    done: int
    refused: int


@api.post("/determinations")
@allow(Permission.DETERMINE)
@takes(BulkForm, example.BULK)
@answers(Results)
def determine_many(body: BulkForm) -> dict[str, Any]:
    """Decide several files, each on its own: what one refuses takes nothing from the others."""
    deeds = determinations(body, actor())
    return _results(each(database("review"), house(), deeds, dry_run=body.dry_run), dry_run=body.dry_run)


@api.post("/publications")
@allow(Permission.PUBLISH)
@takes(PublicationForm, example.PUBLICATION)
@answers(Results)
def publish_together(body: PublicationForm) -> dict[str, Any]:
    """Let out signed decisions that waited for one another; their letters leave after the usual hold."""
    return _results(each(database("review"), house(), publications(body, actor())), dry_run=False)


@api.post("/dossiers/<number>/recall")
@allow(Permission.DETERMINE)
@act_of(RecallForm, example.RECALL)
def recall(number: str, body: RecallForm) -> Response:
    """Take a decision back before its letter leaves; the file comes before the committee again."""
    return done(number, Act.RECALL, body)


@api.post("/dossiers/<number>/conditions")
@allow(Permission.CONDITIONS)
@act_of(ConditionForm, example.CONDITION)
def close_condition(number: str, body: ConditionForm) -> Response:
    """Say that a condition of the decision is met, or waived, and how you know."""
    return done(number, Act.CLOSE_CONDITION, body)


def _results(attempts: tuple[Attempt, ...], *, dry_run: bool) -> dict[str, Any]:
    count = sum(one.done for one in attempts)
    items = [_result(one, dry_run=dry_run) for one in attempts]
    return {"results": items, "done": count, "refused": len(attempts) - count}


def _result(one: Attempt, *, dry_run: bool) -> dict[str, Any]:
    if one.refusal is None:
        return {"number": one.number, "result": "tried" if dry_run else "done", "status": 200, "stage": one.stage}
    told = problem(one.refusal).get_json(force=True)
    return {"number": one.number, "result": "refused", "status": one.refusal.status, "problem": told}
