"""Those outside who are asked about their words: the author of a quote on their proposal's page, a city by its link."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.notify.domain.press.approving import APPLICANT, PARTNER
from services.notify.operations.approving import Asked, Question, answer, question_of
from services.notify.web.blueprint import pages
from services.notify.web.refused import faults_of
from shared.db import transaction
from shared.errors import Conflict, NotFound, Stale
from shared.policy import Actor, Permission, may
from shared.web.context import actor, come_by_link, database, house, say
from shared.web.doors import allow


@pages.get("/proposals/<number>/quote")
@allow(Permission.ANSWER_QUOTE)
def quote(number: str) -> str:
    """The quote in its place, and whether it may appear."""
    return _page(_question(number, APPLICANT), url_for("notify.answer_quote", number=number))


@pages.post("/proposals/<number>/quote")
@allow(Permission.ANSWER_QUOTE)
def answer_quote(number: str) -> ResponseReturnValue:
    """Say whether the quote may appear."""
    here = url_for("notify.quote", number=number)
    return _answered(number, APPLICANT, actor(), here)


@pages.get("/press/words/<token>")
@allow(Permission.PUBLIC)
def words(token: str) -> str:
    """The sentences that name a city, and whether they may appear; opening the page changes nothing."""
    number, role, _ = _city(token)
    return _page(_question(number, role), url_for("notify.answer_words", token=token))


@pages.post("/press/words/<token>")
@allow(Permission.PUBLIC)
def answer_words(token: str) -> ResponseReturnValue:
    """Say for a city whether its words may appear."""
    number, role, holder = _city(token)
    return _answered(number, role, holder, url_for("notify.words", token=token))


def _city(token: str) -> tuple[str, str, Actor]:
    """The proposal and the role that this link stands for. Raises NotFound, always the same."""
    holder = come_by_link(token)
    if holder.number is None or holder.city is None:
        raise NotFound("shared.error.link_over")
    if not may(holder, Permission.ANSWER_WORDS, number=holder.number, city=holder.city):
        raise NotFound("shared.error.link_over")
    return holder.number, f"{PARTNER}{holder.city}", holder


def _question(number: str, role: str) -> Question | None:
    try:
        with transaction(database("notify")) as session:
            return question_of(session, house(), number, role)
    except NotFound:
        return None


def _page(asked: Question | None, action: str, faults: list[dict[str, str]] | None = None) -> str:
    side = "quote" if "/proposals/" in action else "words"
    return render_template("notify/asked.html", asked=asked, action=action, side=side, faults=faults or [])


def _answered(number: str, role: str, holder: Actor, here: str) -> ResponseReturnValue:
    said = request.form.get("answer", "")
    if said not in {"yes", "no"}:
        told = [{"field": "answer", "message": say().t("notify.asked.fault")}]
        return _page(_question(number, role), here, told), 422
    asked = Asked(number=number, role=role, seal=request.form.get("seal", ""))
    try:
        with transaction(database("notify")) as session:
            answer(session, house(), asked, yes=said == "yes", actor=holder)
    except (Stale, Conflict, NotFound) as refused:
        return _page(_question(number, role), here, faults_of(refused, field="answer")), refused.status
    flash(say().t(f"notify.asked.done_{said}"))
    return redirect(here, 303)
