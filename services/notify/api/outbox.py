"""The outbox by the JSON door: read one mail, edit it while it is held, let it leave, discard it, send it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request
from pydantic import BaseModel

from services.notify.api.base import api
from services.notify.api.mails import MailLine, mail_line
from services.notify.domain.outbox import MailDiscardForm, MailReleaseForm, MailTextForm
from services.notify.models import Mail
from services.notify.models.outbox import MailRevision
from services.notify.operations import outbox
from services.notify.operations.outbox import Hand, revisions, source_of, tag_of
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow, answers, heeds, takes

LETTER = {"subject": "TR-2026-00042-K · Décision", "text": "Bonjour Odile Marchand,\n\n## Décision\n\nOui."}
REASON = {"reason": "The decision was told by phone, at the applicant's wish."}
CHOSEN = {"mails": [{"id": "019a0000-0000-7000-8000-000000000001", "seen": "1-held-0"}]}


class MailActView(BaseModel):
    """What a person did with a mail; `subject` and `text`: what stood before an edit."""

    version: int
    act: str
    name: str
    at: datetime
    note: str
    subject: str | None
    text: str | None


class MailSheet(MailLine):
    """A mail with its text as it is edited, where a held letter awaits somebody, and all that people did with it."""

    text: str
    awaits_second: bool
    acts: list[MailActView]


class KeptMail(BaseModel):
    """A mail that could not leave, and why."""

    id: UUID
    message: str


class ReleasedMails(BaseModel):
    """Which mails leave now, and which stay."""

    released: list[UUID]
    kept: list[KeptMail]


@api.get("/mails/<uuid:mail>")
@allow(Permission.OUTBOX)
@answers(MailSheet, tagged=True)
def show_mail(mail: UUID) -> Response:
    """One mail with its text and all that people did with it; links and codes stay their owner's."""
    with transaction(database("notify")) as session:
        row = outbox.mail_of(session, mail, but=actor().barred)
        acts = [_act(one) for one in revisions(session, mail)]
    return _tagged(row, text=source_of(row), awaits_second=row.awaits_second, acts=acts)


@api.put("/mails/<uuid:mail>/text")
@allow(Permission.OUTBOX)
@takes(MailTextForm, LETTER)
@heeds("If-Match")
@answers(MailLine, tagged=True)
def edit_mail(mail: UUID, body: MailTextForm) -> Response:
    """Put other words into a held letter; every place of a link or a code must stay as it is."""
    with transaction(database("notify")) as session:
        return _tagged(outbox.edit(session, house(), mail, hand=_hand(), form=body))


@api.post("/mails/<uuid:mail>/release")
@allow(Permission.OUTBOX)
@heeds("If-Match")
@answers(MailLine, tagged=True)
def let_leave(mail: UUID) -> Response:
    """Let a held mail leave now, or one kept back because its address had many within the hour."""
    with transaction(database("notify")) as session:
        return _tagged(outbox.release(session, house(), mail, hand=_hand()))


@api.post("/mails/<uuid:mail>/discard")
@allow(Permission.OUTBOX)
@takes(MailDiscardForm, REASON)
@heeds("If-Match")
@answers(MailLine, tagged=True)
def discard_mail(mail: UUID, body: MailDiscardForm) -> Response:
    """Let a mail that has not left never leave."""
    with transaction(database("notify")) as session:
        return _tagged(outbox.discard(session, house(), mail, hand=_hand(), reason=body.reason))


@api.post("/mails/<uuid:mail>/resend")
@allow(Permission.OUTBOX)
@heeds("If-Match")
@answers(MailLine, tagged=True)
def send_again(mail: UUID) -> Response:
    """Send a mail again that was refused or whose arrival is uncertain, with the same Message-ID."""
    with transaction(database("notify")) as session:
        return _tagged(outbox.resend(session, house(), mail, hand=_hand()))


@api.post("/mails/release")
@allow(Permission.OUTBOX)
@takes(MailReleaseForm, CHOSEN)
@answers(ReleasedMails)
def release_mails(body: MailReleaseForm) -> dict[str, Any]:
    """Let several mails leave now, each for itself; `seen` is the tag of each as it was read."""
    found = outbox.release_each(database("notify"), house(), actor(), body.mails)
    words = say()
    kept = [{"id": str(one), "message": words.t(why.code, **why.params)} for one, why in found.kept.items()]
    return {"released": [str(one) for one in found.gone], "kept": kept}


def _hand() -> Hand:
    """Who acts, and the tag in `If-Match`, if it was sent; a weak one never matches (RFC 9110, 13.1.1)."""
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return Hand(actor=actor())
    return Hand(actor=actor(), seen=next(iter(sorted(request.if_match.as_set())), ""))


def _tagged(row: Mail, **more: Any) -> Response:
    answer = jsonify(mail_line(row) | more)
    answer.set_etag(tag_of(row))
    return answer


def _act(one: MailRevision) -> dict[str, Any]:
    return {
        "version": one.version,
        "act": one.act,
        "name": one.name,
        "at": one.at.isoformat(),
        "note": one.note,
        "subject": one.subject,
        "text": one.text,
    }
