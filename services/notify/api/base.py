"""What every route of notify's JSON door shares: the blueprint, and lists that go on after an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Protocol
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, jsonify, request, url_for
from pydantic import BaseModel, ConfigDict, Field

api = APIBlueprint("notify_api", __name__, url_prefix="/api/v1", tag="Letters and press")


class Row(Protocol):
    """What a list goes on after."""

    @property
    def id(self) -> Any:
        """Its id."""


class Cursor(BaseModel):
    """Where a list goes on: after the item with this id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


def page(rows: Sequence[Row], asked: Cursor, items: list[dict[str, Any]]) -> Response:
    """Some items of a list; where more follow, the next page is in `Link`."""
    answer = jsonify(items=items)
    if len(rows) > asked.limit and request.endpoint is not None:
        left = asked.model_dump(exclude_none=True)
        query: Mapping[str, Any] = {**left, "after": rows[asked.limit - 1].id}
        answer.headers["Link"] = f'<{url_for(request.endpoint, **query)}>; rel="next"'
    return answer
