"""Addresses of other services: registered with a secret shown once, switched off and on, with every delivery."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.notify.domain.webhooks import KINDS
from services.notify.models import Webhook
from services.notify.operations import webhooks
from services.notify.operations.webhooks import HookForm
from services.notify.web.blueprint import pages
from services.notify.web.press_acts import instant
from services.notify.web.refused import faults_of
from shared.db import transaction
from shared.errors import Conflict, Invalid, Stale
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

TONES = {"waiting": "wait", "sent": "go", "dead": "stop", "stopped": "plain"}
Faults = Sequence[Mapping[str, str]]


@pages.get("/webhooks")
@allow(Permission.WEBHOOKS)
def all_hooks() -> str:
    """The addresses, and the form for another."""
    return _list()


def _list(form: HookForm | None = None, faults: Faults = ()) -> str:
    with transaction(database("notify")) as session:
        rows = webhooks.hooks(session)
    blank = HookForm(address="", kinds=KINDS, description="")
    options = [(one, say().t(f"notify.hook.kind.{one}")) for one in KINDS]
    return render_template("notify/webhooks.html", hooks=rows, options=options, form=form or blank, faults=faults)


@pages.post("/webhooks")
@allow(Permission.WEBHOOKS)
def register_hook() -> ResponseReturnValue:
    """Register an address; its secret is shown on the answer, and never again."""
    typed = request.form
    form = HookForm(
        address=typed.get("address", ""),
        kinds=tuple(typed.getlist("kinds")),
        description=typed.get("description", ""),
    )
    try:
        with transaction(database("notify")) as session:
            row, secret = webhooks.register(session, house(), form, actor=actor())
    except Invalid as refused:
        return _list(form, faults_of(refused)), refused.status
    return _page(row.id, secret=secret), 201


@pages.get("/webhooks/<uuid:hook>")
@allow(Permission.WEBHOOKS)
def hook(hook: UUID) -> str:
    """One address with what was sent to it."""
    return _page(hook)


def _page(hook: UUID, *, secret: str = "", faults: Faults = ()) -> str:
    with transaction(database("notify")) as session:
        row, sent = webhooks.hook_of(session, hook), webhooks.deliveries(session, hook)
    since = request.form.get("since", "")
    return render_template(
        "notify/webhook.html", hook=row, sent=sent, secret=secret, tones=TONES, faults=faults, since=since
    )


def _seen() -> int:
    typed = request.form.get("version", "")
    return int(typed) if typed.isdecimal() else 0


@pages.post("/webhooks/<uuid:hook>/secret")
@allow(Permission.WEBHOOKS)
def turn_hook_secret(hook: UUID) -> ResponseReturnValue:
    """A new secret, shown once; the one before signs for another day."""
    try:
        with transaction(database("notify")) as session:
            _, secret = webhooks.turn_secret(session, house(), hook, seen=_seen(), actor=actor())
    except Stale as refused:
        return _page(hook, faults=faults_of(refused)), refused.status
    return _page(hook, secret=secret)


@pages.post("/webhooks/<uuid:hook>/switch")
@allow(Permission.WEBHOOKS)
def switch_hook(hook: UUID) -> ResponseReturnValue:
    """Switch an address off, or on again."""
    on = request.form.get("on") == "yes"

    def act(session: Session) -> Webhook:
        return webhooks.switch(session, house(), hook, on=on, seen=_seen(), actor=actor())

    return _done(hook, "notify.hook.switched", act)


@pages.post("/webhooks/<uuid:hook>/replay")
@allow(Permission.WEBHOOKS)
def replay_hook(hook: UUID) -> ResponseReturnValue:
    """Tell an address again what changed since an instant."""

    def act(session: Session) -> int:
        try:
            since: datetime = instant(request.form.get("since", ""))
        except Invalid as refused:
            raise Invalid(tuple(one.__class__(field="since", code=one.code) for one in refused.faults)) from refused
        return webhooks.replay(session, house(), hook, since=since, actor=actor())

    return _done(hook, "notify.hook.replayed", act)


@pages.post("/webhooks/<uuid:hook>/deliveries/<uuid:delivery>")
@allow(Permission.WEBHOOKS)
def resend_hook(hook: UUID, delivery: UUID) -> ResponseReturnValue:
    """Try one delivery again."""

    def act(session: Session) -> None:
        webhooks.resend(session, house(), hook, delivery, actor=actor())

    return _done(hook, "notify.hook.resent", act)


def _done(hook: UUID, told: str, act: Callable[[Session], object]) -> ResponseReturnValue:
    try:
        with transaction(database("notify")) as session:
            act(session)
    except (Invalid, Conflict, Stale) as refused:
        return _page(hook, faults=faults_of(refused)), refused.status
    flash(say().t(told))
    return redirect(url_for("notify.hook", hook=hook), 303)
