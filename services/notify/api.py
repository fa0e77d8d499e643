"""The JSON door of notify: the press mentions that stand, and where each mail is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, jsonify, request, url_for
from pydantic import BaseModel, ConfigDict, Field

from services.notify.models import Mail, Mention
from services.notify.operations.letters import release
from services.notify.operations.press_desk import mails_about, mentions_after
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, asks

api = APIBlueprint("notify_api", __name__, url_prefix="/api/v1", tag="Letters and press")


class Cursor(BaseModel):
    """Where a list goes on: after the item with this id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class MailQuery(Cursor):
    """Which mails: of one proposal, or all."""

    number: Annotated[str, Field(max_length=40)] | None = None


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


class MailLine(BaseModel):
    """Where a mail is; its text stays out of the list."""

    id: UUID
    number: str
    letter: str
    recipient: str
    locale: str
    subject: str
    message_id: str
    mail_class: Annotated[str, Field(alias="class")]
    state: str
    written_at: datetime
    held_until: datetime | None
    sent_at: datetime | None
    tries: int
    error: str | None


class MailList(BaseModel):
    """Some mails, oldest first."""

    items: list[MailLine]


@api.get("/mentions")
@allow(Permission.MENTIONS)
@asks(Cursor)
@answers(MentionList)
def mentions(asked: Cursor) -> Response:
    """The press mentions that stand, oldest first, in each language; the next page is in `Link`."""
    with transaction(database("notify")) as session:
        rows = mentions_after(session, after=asked.after, limit=asked.limit, but=actor().barred)
    return _page(rows, asked, [_mention(row) for row in rows[: asked.limit]])


@api.get("/mails")
@allow(Permission.DOSSIERS)
@asks(MailQuery)
@answers(MailList)
def mails(asked: MailQuery) -> Response:
    """The ledger of mails (`?number=` for one proposal): state and times, never the text."""
    with transaction(database("notify")) as session:
        rows = mails_about(session, asked.number, after=asked.after, limit=asked.limit, but=actor().barred)
    return _page(rows, asked, [_mail(row) for row in rows[: asked.limit]])


@api.post("/mails/<uuid:mail>/release")
@allow(Permission.RELEASE_FILINGS)
@answers(MailLine)
def let_leave(mail: UUID) -> dict[str, Any]:
    """Let a mail leave that was held back because its address had many within the hour."""
    with transaction(database("notify")) as session:
        return _mail(release(session, house(), mail, but=actor().barred))


def _page(rows: Sequence[Mail | Mention], asked: Cursor, items: list[dict[str, Any]]) -> Response:
    answer = jsonify(items=items)
    if len(rows) > asked.limit and request.endpoint is not None:
        left = asked.model_dump(exclude_none=True)
        query: Mapping[str, Any] = {**left, "after": rows[asked.limit - 1].id}
        answer.headers["Link"] = f'<{url_for(request.endpoint, **query)}>; rel="next"'
    return answer


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


def _mail(row: Mail) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "number": row.number,
        "letter": row.letter,
        "recipient": row.recipient,
        "locale": row.locale,
        "subject": row.subject,
        "message_id": row.message_id,
        "class": row.mail_class,
        "state": row.state,
        "written_at": row.written_at.isoformat(),
        "held_until": row.held_until.isoformat() if row.held_until else None,
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "tries": row.tries,
        "error": row.error,
    }
