"""The ledger of mails by the JSON door: where each one is, never its text."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from flask import Response
from pydantic import BaseModel, Field

from services.notify.api.base import Cursor, api, page
from services.notify.models import Mail
from services.notify.operations.letters import release
from services.notify.operations.press_desk import mails_about
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, asks


class MailQuery(Cursor):
    """Which mails: of one proposal, or all."""

    number: Annotated[str, Field(max_length=40)] | None = None


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
    """The ledger of mails (`?number=` for one proposal): state and times, never the text."""
    with transaction(database("notify")) as session:
        rows = mails_about(session, asked.number, after=asked.after, limit=asked.limit, but=actor().barred)
    return page(rows, asked, [_mail(row) for row in rows[: asked.limit]])


@api.post("/mails/<uuid:mail>/release")
@allow(Permission.RELEASE_FILINGS)
@answers(MailLine)
def let_leave(mail: UUID) -> dict[str, Any]:
    """Let a mail leave that was held back because its address had many within the hour."""
    with transaction(database("notify")) as session:
        return _mail(release(session, house(), mail, but=actor().barred))


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
