"""The list of tasks, as JSON: what waits for someone, soonest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field

from services.review.api.base import api, as_json
from services.review.domain.road import Stage
from services.review.operations.barred import for_reader
from services.review.operations.tasks import Task, Wanted, tasks
from shared.policy import Permission, Role
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, asks


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


@api.get("/tasks")
@allow(Permission.TASKS)
@asks(TasksQuery)
@answers(TaskList)
def list_tasks(asked: TasksQuery) -> Response:
    """What waits for you, soonest first; `Link: rel=next` leads on. `due`: due on that day or before."""
    with for_reader(database("review"), actor()) as session:
        found = tasks(session, house(), actor(), Wanted(**asked.model_dump()))
    answer = jsonify({"tasks": [_task(one) for one in found]})
    if len(found) == asked.limit:
        query = {**request.args.to_dict(), "after": found[-1].cursor}
        answer.headers["Link"] = f'<{request.path}?{urlencode(query)}>; rel="next"'
    return answer


def _task(one: Task) -> Any:
    return as_json(one) | {"address": house().address(f"/api/v1/dossiers/{one.number}")}
