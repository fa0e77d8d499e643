"""Other services by the JSON door: the feed of changes, and the addresses at which they are told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Response, jsonify, request, url_for
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.notify.api.base import api
from services.notify.models import ChangeRow, Webhook
from services.notify.operations import webhooks
from services.notify.operations.changes import changes_after
from services.notify.operations.webhooks import HookForm
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, asks, refuses, takes

Kind = Literal[
    "proposal.filed",
    "proposal.withdrawn",
    "proposal.decided",
    "label.granted",
    "label.withdrawn",
    "mention.published",
    "mention.stopped",
]


class _Paper(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChangesAsked(_Paper):
    """Where to read on: after the line with this number."""

    after: Annotated[int, Field(ge=0, le=2**62)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ChangeLine(BaseModel):
    """Something that changed. `seq`: its place in the feed."""

    seq: int
    id: UUID
    type: str
    timestamp: datetime
    data: dict[str, Any]


class ChangeList(BaseModel):
    """Some changes, in the order in which they could first be read, and where to read on."""

    items: list[ChangeLine]
    cursor: int


class WebhookForm(_Paper):
    """An address to be told, and of what."""

    address: Annotated[str, Field(max_length=500)]
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=20)]
    description: Annotated[str, Field(max_length=200)] = ""


class WebhookSwitchForm(_Paper):
    """Switch an address on or off; `version` is the one that was read."""

    version: Annotated[int, Field(ge=1, le=10**6)]
    on: bool


class WebhookTurnForm(_Paper):
    """Turn the secret of an address; `version` is the one that was read."""

    version: Annotated[int, Field(ge=1, le=10**6)]


class WebhookReplayForm(_Paper):
    """Tell again what changed since an instant."""

    since: AwareDatetime


class WebhookLine(BaseModel):
    """An address. `off`: why nothing is sent, null while something is; `secret`: only where it was just made."""

    id: UUID
    address: str
    kinds: list[str]
    description: str
    off: str | None
    version: int
    made_at: datetime
    secret: str | None = None


class WebhookList(BaseModel):
    """Every address, oldest first."""

    items: list[WebhookLine]


class WebhookReplayed(BaseModel):
    """How many changes are told again."""

    count: int


@api.get("/changes")
@allow(Permission.CHANGES)
@asks(ChangesAsked)
@answers(ChangeList)
def changes(asked: ChangesAsked) -> Response:
    """The feed of changes after a line, oldest first. A line is never told before one with a smaller number."""
    with transaction(database("notify")) as session:
        rows = changes_after(session, after=asked.after, limit=asked.limit, but=actor().barred)
    shown = rows[: asked.limit]
    cursor = shown[-1].seq if shown else asked.after
    answer = jsonify(items=[_change(one) for one in shown], cursor=cursor)
    if len(rows) > asked.limit:
        following = url_for("notify_api.changes", after=cursor, limit=asked.limit)
        answer.headers["Link"] = f'<{following}>; rel="next"'
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _change(row: ChangeRow) -> dict[str, Any]:
    told = {"seq": row.seq, "id": f"{row.id}", "type": row.kind, "timestamp": row.at.isoformat()}
    return {**told, "data": row.data}


@api.get("/webhooks")
@allow(Permission.WEBHOOKS)
@answers(WebhookList)
def list_webhooks() -> Response:
    """Every address that is told."""
    with transaction(database("notify")) as session:
        return jsonify(items=[_hook(one) for one in webhooks.hooks(session)])


@api.post("/webhooks")
@allow(Permission.WEBHOOKS)
@takes(WebhookForm, {"address": "https://city.example.org/tremplin", "kinds": ["proposal.decided"]})
@answers(WebhookLine, status=201)
def register_webhook(body: WebhookForm) -> tuple[Response, int]:
    """Register an address; its secret is in this answer, and never again."""
    form = HookForm(address=body.address, kinds=tuple(body.kinds), description=body.description)
    with transaction(database("notify")) as session:
        row, secret = webhooks.register(session, house(), form, actor=actor())
    return jsonify(_hook(row, secret)), 201


@api.post("/webhooks/<uuid:hook>/secret")
@allow(Permission.WEBHOOKS)
@takes(WebhookTurnForm, {"version": 1})
@answers(WebhookLine)
@refuses(412)
def turn_webhook_secret(hook: UUID, body: WebhookTurnForm) -> Response:
    """A new secret; the one before signs for another day."""
    with transaction(database("notify")) as session:
        row, secret = webhooks.turn_secret(session, house(), hook, seen=body.version, actor=actor())
    return jsonify(_hook(row, secret))


@api.post("/webhooks/<uuid:hook>/switch")
@allow(Permission.WEBHOOKS)
@takes(WebhookSwitchForm, {"version": 1, "on": False})
@answers(WebhookLine)
@refuses(412)
def switch_webhook(hook: UUID, body: WebhookSwitchForm) -> Response:
    """Switch an address off, or on again."""
    with transaction(database("notify")) as session:
        row = webhooks.switch(session, house(), hook, on=body.on, seen=body.version, actor=actor())
    return jsonify(_hook(row))


@api.post("/webhooks/<uuid:hook>/replay")
@allow(Permission.WEBHOOKS)
@takes(WebhookReplayForm, {"since": "2026-11-23T09:00:00+01:00"})
@answers(WebhookReplayed)
def replay_webhook(hook: UUID, body: WebhookReplayForm) -> Response:
    """Tell an address again what changed since an instant, at most 1,000 changes."""
    with transaction(database("notify")) as session:
        count = webhooks.replay(session, house(), hook, since=body.since, actor=actor())
    return jsonify(count=count)


def _hook(row: Webhook, secret: str | None = None) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in WebhookLine.model_fields if name != "secret"}
    return WebhookLine.model_validate({**told, "secret": secret}).model_dump(mode="json")
