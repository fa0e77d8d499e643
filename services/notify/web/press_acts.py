"""What the desk and the press office do with a mention: approve, ask, plan its day, let it appear, note a citation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.notify.domain.press.approving import DESK, PRESS
from services.notify.operations import approving, publishing
from services.notify.operations.press_states import Seen
from services.notify.operations.publishing import Wish
from services.notify.web.blueprint import pages
from services.notify.web.mentions import mention_page
from services.notify.web.refused import faults_of
from shared.db import transaction
from shared.errors import Conflict, Fault, Invalid, Stale
from shared.i18n import LOCALES
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow


def seen(number: str) -> Seen:
    """The version that the page showed."""
    typed = request.form.get("version", "")
    return Seen(number=number, version=int(typed) if typed.isdecimal() else 0)


def _done(number: str, told: str, act: Callable[[Session], None]) -> ResponseReturnValue:
    """Do it and go back to the page; what cannot be done is said there, with what was typed."""
    try:
        with transaction(database("notify")) as session:
            act(session)
    except (Invalid, Conflict, Stale) as refused:
        return mention_page(number, typed=request.form.to_dict(), faults=faults_of(refused)), refused.status
    flash(say().t(told))
    return redirect(url_for("notify.show", number=number), 303)


@pages.post("/press/<number>/approve/desk")
@allow(Permission.APPROVE_MENTIONS)
def approve_for_desk(number: str) -> ResponseReturnValue:
    """Approve this version for the desk."""
    return _approved(number, DESK)


@pages.post("/press/<number>/approve/press")
@allow(Permission.MENTIONS)
def approve_for_press(number: str) -> ResponseReturnValue:
    """Approve this version for the press office, last of all."""
    return _approved(number, PRESS)


def _approved(number: str, role: str) -> ResponseReturnValue:
    return _done(
        number,
        "notify.desk.done_approved",
        lambda session: approving.approve(session, house(), seen(number), role=role, actor=actor()),
    )


@pages.post("/press/<number>/ask")
@allow(Permission.MENTIONS)
def ask(number: str) -> ResponseReturnValue:
    """Ask the author of the quote, or a city."""
    role = request.form.get("role", "")
    return _done(
        number,
        "notify.desk.done_asked",
        lambda session: approving.ask(session, house(), seen(number), role=role, actor=actor()),
    )


@pages.post("/press/<number>/unquote")
@allow(Permission.MENTIONS)
def unquote(number: str) -> ResponseReturnValue:
    """Go on without the quote."""
    return _done(
        number,
        "notify.desk.done_unquoted",
        lambda session: approving.leave_out_quote(session, house(), seen(number), actor=actor()),
    )


@pages.post("/press/<number>/plan")
@allow(Permission.MENTIONS)
def plan(number: str) -> ResponseReturnValue:
    """Set or take back the instant of publication; or let the text appear now."""
    form = request.form
    note = {locale: form.get(f"note_{locale}", "") for locale in LOCALES}

    def act(session: Session) -> None:
        if form.get("when") == "now":
            publishing.publish_now(session, house(), seen(number), wish=Wish(note=note), actor=actor())
            return
        at = instant(form.get("publish_at", "")) if form.get("when") != "never" else None
        publishing.plan(session, house(), seen(number), wish=Wish(publish_at=at, note=note), actor=actor())

    return _done(number, "notify.desk.done_planned", act)


def instant(typed: str) -> datetime:
    """A day and an hour at the office's place, as a form sends them. Raises Invalid."""
    try:
        local = datetime.fromisoformat(typed.strip())
    except ValueError as error:
        raise Invalid((Fault(field="publish_at", code="notify.desk.fault_instant"),)) from error
    return local.replace(tzinfo=ZoneInfo(house().programme.office.tz)) if local.tzinfo is None else local


@pages.post("/press/<number>/citations")
@allow(Permission.MENTIONS)
def note_citation(number: str) -> ResponseReturnValue:
    """Note where the project was cited."""
    typed = request.form.to_dict()
    return _done(
        number,
        "notify.desk.done_cited",
        lambda session: publishing.cite(session, house(), number, typed=typed, actor=actor()),
    )
