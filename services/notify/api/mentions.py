"""The press mentions that stand, by the JSON door."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response
from pydantic import BaseModel

from services.notify.api.base import Cursor, api, page
from services.notify.models import Mention
from services.notify.operations.press_desk import mentions_after
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import actor, database
from shared.web.doors import allow, answers, asks


class MentionLine(BaseModel):
    """A press mention in one language."""

    id: UUID
    number: str
    locale: str
    version: int
    state: str
    title: str
    text: str
    short: str
    cities: list[str]
    agreements: dict[str, Any]
    drafted_at: datetime


class MentionList(BaseModel):
    """Some press mentions, oldest first."""

    items: list[MentionLine]


@api.get("/mentions")
@allow(Permission.MENTIONS)
@asks(Cursor)
@answers(MentionList)
def mentions(asked: Cursor) -> Response:
    """The press mentions that stand, oldest first, in each language; the next page is in `Link`."""
    with transaction(database("notify")) as session:
        rows = mentions_after(session, after=asked.after, limit=asked.limit, but=actor().barred)
    return page(rows, asked, [_mention(row) for row in rows[: asked.limit]])


def _mention(row: Mention) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "number": row.number,
        "locale": row.locale,
        "version": row.version,
        "state": row.state,
        "title": row.title,
        "text": row.text,
        "short": row.short,
        "cities": row.cities,
        "agreements": row.agreements,
        "drafted_at": row.drafted_at.isoformat(),
    }
