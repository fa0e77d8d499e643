"""A partner city's answers, read once more and sent with the code that was mailed to its officer."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.review.operations.barred import for_reader
from services.review.operations.officer import (
    DIGITS,
    LIFE,
    TRIES,
    ask_code,
    checked_answers,
    confirm,
    live_code,
    try_code,
)
from services.review.web import rows
from services.review.web.blueprint import pages
from services.review.web.partner import form_page
from services.review.web.partner_asked import Asked, asked_by, city_of, over_page
from services.review.web.shown import names
from services.review.web.typed import Told, faults_of
from shared.errors import Conflict, Invalid, Refusal, Stale
from shared.policy import Permission
from shared.web.context import database, house, say
from shared.web.doors import allow
from shared.web.limits import hit


@pages.get("/partner/<token>/preview", endpoint="partner_preview")
@allow(Permission.PUBLIC)
def preview(token: str) -> ResponseReturnValue:
    """The answers as both offices will read them, before a code is asked for."""
    asked = asked_by(token)
    try:
        return _preview(asked)
    except (Conflict, Invalid) as refused:
        return _again(asked, refused)


def _preview(asked: Asked, faults: Told | None = None) -> str:
    paper, n = checked_answers(house(), asked.holder, asked.kept), names()
    return render_template(
        "review/partner_preview.html",
        city=city_of(n, asked.sheet.city),
        title=asked.sheet.title,
        written_in=asked.sheet.locale,
        rows=rows.answers(n, asked.sheet.city, paper),
        email=asked.holder.email,
        token=asked.token,
        faults=faults or [],
    )


def _again(asked: Asked, refused: Refusal) -> ResponseReturnValue:
    """What is wrong, with everything that was typed: the questions, or that nothing is awaited any more."""
    if isinstance(refused, Conflict):
        return over_page(asked, say().t(refused.code, **refused.params)), refused.status
    return form_page(asked, asked.kept.typed, faults_of(refused)), refused.status


@pages.post("/partner/<token>/code")
@allow(Permission.PUBLIC)
def send_code(token: str) -> ResponseReturnValue:
    """Mail a code to the officer; an older one is over."""
    asked = asked_by(token)
    try:
        checked_answers(house(), asked.holder, asked.kept)
        hit("code", email=asked.holder.email)
        with for_reader(database("review"), asked.holder) as session:
            ask_code(session, house(), asked.holder)
    except (Conflict, Invalid) as refused:
        return _again(asked, refused)
    return redirect(url_for("review.partner_code", token=token), 303)


@pages.get("/partner/<token>/code", endpoint="partner_code")
@allow(Permission.PUBLIC)
def code(token: str) -> ResponseReturnValue:
    """Where the code is typed."""
    asked = asked_by(token)
    try:
        return _code(asked)
    except (Conflict, Invalid) as refused:
        return _again(asked, refused)


def _code(asked: Asked, typed: str = "", faults: Told | None = None) -> str:
    paper, n = checked_answers(house(), asked.holder, asked.kept), names()
    with for_reader(database("review"), asked.holder) as session:
        live = live_code(session, house(), asked.holder)
        until = asked.there.hour(live.expires_at) if live is not None else ""
    return render_template(
        "review/partner_code.html",
        city=city_of(n, asked.sheet.city),
        title=asked.sheet.title,
        written_in=asked.sheet.locale,
        rows=rows.answers(n, asked.sheet.city, paper),
        email=asked.holder.email,
        until=until,
        figures={"digits": DIGITS, "minutes": LIFE.seconds // 60, "tries": TRIES},
        seen=asked.kept.tag,
        token=asked.token,
        form={"code": typed},
        faults=faults or [],
    )


@pages.post("/partner/<token>/confirm")
@allow(Permission.PUBLIC)
def confirm_answers(token: str) -> ResponseReturnValue:
    """The code is right: the answers are sent. A second time changes nothing, and says so."""
    asked, typed = asked_by(token), request.form.get("code", "")
    hit("attempt")
    try:
        _confirm(asked, typed, match=request.form.get("seen"))
    except Stale as refused:
        return _preview(asked_by(token), faults_of(refused)), refused.status
    except Invalid as refused:
        if any(one.field != "code" for one in refused.faults):
            return _again(asked, refused)
        return _code(asked, typed, faults_of(refused)), refused.status
    except Conflict as refused:
        return _again(asked_by(token), refused)
    return redirect(url_for("review.partner", token=token), 303)


def _confirm(asked: Asked, typed: str, *, match: str | None) -> None:
    with for_reader(database("review"), asked.holder) as session:  # a wrong code counts, whatever comes of the rest
        fault = try_code(session, house(), asked.holder, typed=typed)
    if fault is not None:
        raise Invalid((fault,))
    with for_reader(database("review"), asked.holder) as session:
        confirm(session, house(), asked.holder, typed=typed, match=match)
