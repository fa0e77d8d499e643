"""Press releases by the JSON door: begun, read, approved."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Response, jsonify
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.notify.api.base import api
from services.notify.models import Release
from services.notify.operations import releases
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, refuses, takes

Number = Annotated[str, Field(max_length=40)]


class _Paper(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PressReleaseForm(_Paper):
    """A release to begin: the mentions in it, and what groups them."""

    numbers: Annotated[list[Number], Field(min_length=1, max_length=releases.MOST)]
    grouped_by: Literal["city", "sector"] = "city"


class PressReleaseApprovalForm(_Paper):
    """The approval of a version of a release; `publish_at` null: it appears now."""

    version: Annotated[int, Field(ge=1, le=10**6)]
    publish_at: AwareDatetime | None = None


class PressReleaseLine(BaseModel):
    """A release: its mentions in their order, its words in every language."""

    id: UUID
    version: int
    state: str
    numbers: list[str]
    grouped_by: str
    said: dict[str, Any]
    publish_at: datetime | None
    published_at: datetime | None
    bounced: str | None


@api.post("/releases")
@allow(Permission.MENTIONS)
@takes(PressReleaseForm, {"numbers": ["TR-2026-00042-44"], "grouped_by": "city"})
@answers(PressReleaseLine, status=201)
def begin_release(body: PressReleaseForm) -> tuple[Response, int]:
    """Begin a release with these mentions, with a title and a lede to start from."""
    with transaction(database("notify")) as session:
        row = releases.begin_release(session, house(), numbers=body.numbers, grouped_by=body.grouped_by, actor=actor())
    return _release(row), 201


@api.get("/releases/<uuid:release>")
@allow(Permission.MENTIONS)
@answers(PressReleaseLine)
def press_release(release: UUID) -> Response:
    """One release."""
    with transaction(database("notify")) as session:
        return _release(releases.release_of(session, release, but=actor().barred))


@api.post("/releases/<uuid:release>/approval")
@allow(Permission.MENTIONS)
@refuses(412)
@takes(PressReleaseApprovalForm, {"version": 1, "publish_at": None})
@answers(PressReleaseLine)
def approve_press_release(release: UUID, body: PressReleaseApprovalForm) -> Response:
    """Approve a version of a release: it appears now, or at the instant that is set."""
    with transaction(database("notify")) as session:
        releases.approve_release(
            session, house(), release, publish_at=body.publish_at, seen=body.version, actor=actor()
        )
        return _release(releases.release_of(session, release, but=actor().barred))


def _release(row: Release) -> Response:
    told = {name: getattr(row, name) for name in PressReleaseLine.model_fields}
    return jsonify(PressReleaseLine.model_validate(told).model_dump(mode="json"))
