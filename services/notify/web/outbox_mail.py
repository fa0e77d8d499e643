"""One mail's page for the desk: its text and times, what people did with it, and what may be done now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.notify.domain.outbox import MailDiscardForm, MailTextForm, readable
from services.notify.models import Mail
from services.notify.models.outbox import MailAct, MailRevision
from services.notify.operations import outbox
from services.notify.operations.outbox import STATES, Hand, mail_of, revisions, source_of, tag_of
from services.notify.web.blueprint import pages
from services.notify.web.outbox import mail_row
from shared.db import transaction
from shared.errors import Conflict, Fault, Invalid, Refusal, Stale
from shared.faults import read
from shared.i18n import Words
from shared.policy import Permission
from shared.web.answers import told
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

# The mail shows itself with its own style, and can neither run nor fetch anything.
BARE = "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'"
ERRORS = {"address": "notify.outbox.error_address", "answer_lost": "notify.outbox.error_answer_lost"}
Told = Sequence[Mapping[str, str]]


@pages.get("/letters/<uuid:mail>", endpoint="outbox_mail")
@allow(Permission.OUTBOX)
def show_mail(mail: UUID) -> str:
    """One mail, and what may be done with it now."""
    return _page(mail, {}, [])


@pages.get("/letters/<uuid:mail>/html")
@allow(Permission.OUTBOX)
def mail_html(mail: UUID) -> Response:
    """The mail as its reader's program draws it, without its links."""
    with transaction(database("notify")) as session:
        row = mail_of(session, mail, but=actor().barred)
    answer = Response(readable(row.html), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = BARE
    return answer


@pages.post("/letters/<uuid:mail>/text")
@allow(Permission.OUTBOX)
def edit_mail(mail: UUID) -> ResponseReturnValue:
    """Put other words into a held letter."""

    def act(session: Session) -> Mail:
        form = read(MailTextForm, {name: request.form.get(name, "") for name in ("subject", "text")})
        return outbox.edit(session, house(), mail, hand=_hand(), form=form)

    return _done_or_again(mail, act, "notify.outbox.edited")


@pages.post("/letters/<uuid:mail>/release")
@allow(Permission.OUTBOX)
def release_mail(mail: UUID) -> ResponseReturnValue:
    """Let it leave now."""
    return _done_or_again(
        mail, lambda session: outbox.release(session, house(), mail, hand=_hand()), "notify.outbox.let_go"
    )


@pages.post("/letters/<uuid:mail>/discard")
@allow(Permission.OUTBOX)
def discard_mail(mail: UUID) -> ResponseReturnValue:
    """Let it never leave."""

    def act(session: Session) -> Mail:
        form = read(MailDiscardForm, {"reason": request.form.get("reason", "")})
        return outbox.discard(session, house(), mail, hand=_hand(), reason=form.reason)

    return _done_or_again(mail, act, "notify.outbox.discarded")


@pages.post("/letters/<uuid:mail>/resend")
@allow(Permission.OUTBOX)
def resend_mail(mail: UUID) -> ResponseReturnValue:
    """Send it again."""
    return _done_or_again(
        mail, lambda session: outbox.resend(session, house(), mail, hand=_hand()), "notify.outbox.resent"
    )


def _hand() -> Hand:
    return Hand(actor=actor(), seen=request.form.get("seen", ""))


def _done_or_again(mail: UUID, act: Callable[[Session], Mail], done: str) -> ResponseReturnValue:
    """Say that it is done or, where it is refused, show the page again with what was typed."""
    try:
        with transaction(database("notify")) as session:
            act(session)
    except (Invalid, Conflict, Stale) as refused:
        return _page(mail, request.form.to_dict(), _faults(refused)), refused.status
    flash(say().t(done))
    return redirect(url_for("notify.outbox_mail", mail=mail), 303)


def _faults(refused: Refusal) -> Told:
    if isinstance(refused, Invalid):
        return told(refused.faults, say())
    return told((Fault(field="form", code=refused.code, params=refused.params),), say())


def _page(mail_id: UUID, form: Mapping[str, str], faults: Told) -> str:
    with transaction(database("notify")) as session:
        mail = mail_of(session, mail_id, but=actor().barred)
        acts = revisions(session, mail_id)
        second = house().settings.second_release == "on" and outbox.may_not_release(session, mail, actor())
    words = say()
    return render_template(
        "notify/outbox_mail.html",
        mail=mail_row(mail),
        text=readable(mail.text),
        facts=_facts(mail, words),
        acts=[_act(one, words) for one in acts],
        may={act.value: mail.state in states for act, states in STATES.items()},
        second=second,
        form={"subject": mail.subject, "text": source_of(mail), "reason": "", **form},
        typed="text" in form,
        seen=tag_of(mail),
        faults=faults,
    )


def _facts(mail: Mail, words: Words) -> list[dict[str, str]]:
    moments = {"written": mail.written_at, "held_until": mail.held_until, "sent": mail.sent_at}
    said = {
        "letter": words.t(f"notify.outbox.letter_{mail.letter}"),
        "event": _event(mail.event_key, words),
        "recipient": mail.recipient,
        "language": words.t(f"notify.outbox.language_{mail.locale}"),
        **{name: words.moment(at) for name, at in moments.items()},
        "tries": words.number(mail.tries),
        "error": error_in_words(mail.error, words),
        "class": words.t(f"notify.outbox.class_{mail.mail_class}"),
        "message_id": mail.message_id,
    }
    return [{"label": words.t(f"notify.outbox.fact_{name}"), "value": value} for name, value in said.items() if value]


def _event(key: str, words: Words) -> str:
    """The event as its letter names it: the kind, and when it happened."""
    kind, *rest = key.split("/")
    for one in rest:
        try:
            return f"{kind}, {words.moment(datetime.fromisoformat(one))}"
        except ValueError:
            continue
    return kind


def error_in_words(error: str | None, words: Words) -> str:
    """What went wrong at the last try, as a sentence; empty where nothing did."""
    if not error:
        return ""
    return words.t(ERRORS[error]) if error in ERRORS else words.t("notify.outbox.error_server", answer=error)


def _act(one: MailRevision, words: Words) -> dict[str, Any]:
    return {
        "title": words.t(f"notify.outbox.act_{one.act}", name=one.name, moment=words.moment(one.at)),
        "note": one.note if one.act == MailAct.DISCARD else error_in_words(one.note, words),
        "subject": one.subject,
        "text": readable(one.text) if one.text else "",
    }
