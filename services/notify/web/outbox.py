"""The desk's log of every mail, and letting several leave at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.notify.domain.outbox import MOST_AT_ONCE, MailReleaseForm
from services.notify.models import Mail, MailState
from services.notify.models.outbox import MailAct
from services.notify.operations.mail_log import LogAsked, counts, mails_in, mails_named
from services.notify.operations.outbox import STATES, release_each, tag_of
from services.notify.web.blueprint import pages
from shared.db import transaction
from shared.errors import Conflict
from shared.faults import read
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

TONES = {
    MailState.SENT: "go",
    MailState.REFUSED: "stop",
    MailState.BOUNCED: "stop",
    MailState.UNCERTAIN: "stop",
    MailState.DISCARDED: "plain",
}
ASKED = ("state", "number", "before")


@pages.get("/letters")
@allow(Permission.OUTBOX)
def outbox() -> str:
    """The mails of one state or about one file, newest first; `?before=` goes on with the older ones."""
    asked = read(LogAsked, {name: value for name, value in request.args.items() if name in ASKED and value})
    barred = actor().barred
    with transaction(database("notify")) as session:
        rows, found = mails_in(session, asked, but=barred), counts(session, asked.number, but=barred)
    shown, words = rows[:MOST_AT_ONCE], say()
    state = asked.state.value if asked.state else None
    older = shown[-1].id if len(rows) > MOST_AT_ONCE else None
    here: dict[str, Any] = {"state": state, "number": asked.number or None}
    states = [
        {
            "text": words.t(f"notify.outbox.state_{one}"),
            "n": n,
            "url": url_for("notify.outbox", **here | {"state": one.value}),
            "here": one.value == state,
        }
        for one, n in found.items()
    ]
    return render_template(
        "notify/outbox.html",
        asked=asked,
        states=states,
        total=sum(found.values()),
        mails=[mail_row(one) for one in shown],
        choose=asked.state is not None and asked.state in STATES[MailAct.RELEASE],
        older=url_for("notify.outbox", **here, before=older) if older else None,
        first=url_for("notify.outbox", **here) if asked.before else None,
    )


def mail_row(mail: Mail) -> dict[str, Any]:
    """A mail in a list."""
    words = say()
    return {
        "id": mail.id,
        "url": url_for("notify.outbox_mail", mail=mail.id),
        "seen": tag_of(mail),
        "number": mail.number,
        "subject": mail.subject,
        "letter": words.t(f"notify.outbox.letter_{mail.letter}"),
        "recipient": mail.recipient,
        "locale": mail.locale,
        "state": words.t(f"notify.outbox.state_{mail.state}"),
        "tone": TONES.get(MailState(mail.state), "wait"),
        "written": mail.written_at,
        "held_until": mail.held_until if mail.state == MailState.HELD else None,
        "awaits_second": mail.awaits_second,
    }


@pages.get("/letters/release")
@allow(Permission.OUTBOX)
def preview_release() -> ResponseReturnValue:
    """What would leave: how many, to whom, about what. Without any chosen, back to the list."""
    chosen = [mail for one in request.args.getlist("mail")[:MOST_AT_ONCE] if (mail := _id(one)) is not None]
    if not chosen:
        flash(say().t("notify.outbox.none_chosen"))
        return redirect(url_for("notify.outbox", state=MailState.HELD.value), 303)
    return _preview(chosen, {})


@pages.post("/letters/release")
@allow(Permission.OUTBOX)
def release_chosen() -> ResponseReturnValue:
    """Let those leave that stood on the page, as they stood there; the others are told with the reason."""
    chosen = [one.partition(" ") for one in request.form.getlist("mail")]
    form = read(MailReleaseForm, {"mails": [{"id": mail, "seen": seen} for mail, _, seen in chosen]})
    found = release_each(database("notify"), house(), actor(), form.mails)
    if found.gone:
        flash(say().tn("notify.outbox.released", len(found.gone)))
    if not found.kept:
        return redirect(url_for("notify.outbox"), 303)
    told = {one: say().t(refusal.code, **refusal.params) for one, refusal in found.kept.items()}
    return _preview(list(told), told), Conflict.status


def _preview(chosen: Sequence[UUID], refused: Mapping[UUID, str]) -> str:
    with transaction(database("notify")) as session:
        rows = mails_named(session, chosen, but=actor().barred)
    able = [mail_row(one) for one in rows if one.state in STATES[MailAct.RELEASE]]
    subjects = {one.id: one.subject for one in rows}
    faults = [
        {"field": "mail", "message": say().t("notify.outbox.not_released", subject=subjects[one], why=why)}
        for one, why in refused.items()
        if one in subjects
    ]
    people = len({one["recipient"].lower() for one in able})
    return render_template("notify/outbox_release.html", mails=able, people=people, faults=faults)


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
