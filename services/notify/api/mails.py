"""The ledger of mails by the JSON door: where each one is, never its text."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from flask import Response
from pydantic import BaseModel, Field

from services.notify.api.base import Cursor, api, page
from services.notify.models import Mail, MailState
from services.notify.operations.press_desk import mails_about
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import actor, database
from shared.web.doors import allow, answers, asks


class MailQuery(Cursor):
    """Which mails: of one proposal, or all; in one state, or any."""

    number: Annotated[str, Field(max_length=40)] | None = None
    state: MailState | None = None


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


@api.get("/mails")
@allow(Permission.DOSSIERS)
@asks(MailQuery)
@answers(MailList)
def mails(asked: MailQuery) -> Response:
    """The ledger of mails (`?number=` for one proposal, `?state=` for one state): state and times, never the text."""
    with transaction(database("notify")) as session:
        barred, state = actor().barred, asked.state
        rows = mails_about(session, asked.number, after=asked.after, limit=asked.limit, but=barred, state=state)
    return page(rows, asked, [mail_line(row) for row in rows[: asked.limit]])


def mail_line(row: Mail) -> dict[str, Any]:
    """A mail as a line of the list."""
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
