"""What the public contributes: the three questions of the meeting, answered on one page without an account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.idea import LONGEST, QUESTIONS, IdeaForm
from services.review.operations.axes import AxisView, axes
from services.review.operations.ideas import post_idea
from services.review.web.blueprint import pages
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, Typed, faults_of
from shared.db import transaction
from shared.errors import Fault, Invalid, Misused, TooMany
from shared.faults import read
from shared.ids import uuid7
from shared.policy import Permission
from shared.web.context import database, house, locale, say
from shared.web.doors import allow
from shared.web.limits import hit

TRAP = "homepage"  # people never meet this field


@pages.get("/ideas")
@allow(Permission.PUBLIC)
def ideas() -> str:
    """The questions, and the axes that earlier answers led to."""
    return _page({}, [])


@pages.post("/ideas")
@allow(Permission.PUBLIC)
def contribute() -> ResponseReturnValue:
    """Keep an answer; pressed twice, it is kept once."""
    form = _typed()
    try:
        hit("idea")
        _keep(form)
    except Misused as refused:
        # Sent once, changed, sent again: what stands there now goes under an id of its own.
        return _page(form | {"idea": str(uuid7())}, faults_of(refused)), refused.status
    except (Invalid, TooMany) as refused:
        return _page(form, faults_of(refused)), refused.status
    flash(say().t("review.ideas.thanks"))
    return redirect(url_for("review.ideas"), 303)


def _typed() -> dict[str, Any]:
    form: dict[str, Any] = {name: value.replace("\r\n", "\n") for name, value in request.form.items()}
    return {**form, "cities": request.form.getlist("cities")}


def _keep(form: Typed) -> None:
    if form.get(TRAP):
        raise Invalid((Fault(field="", code="review.ideas.fault_trap"),))
    given = {name: form.get(name, "") for name in (*QUESTIONS, "organisation")}
    paper = read(IdeaForm, {**given, "cities": form["cities"], "sector": form.get("sector") or None})
    with transaction(database("review")) as session:
        post_idea(session, house(), _id(form), paper, locale=locale())


def _id(form: Typed) -> UUID:
    try:
        return UUID(form.get("idea", ""))
    except ValueError:
        return uuid7()


def _page(form: Typed, faults: Told) -> str:
    n = names()
    with transaction(database("review")) as session:
        shown = axes(session, published=True)
    return render_template(
        "review/ideas.html",
        form={"idea": str(uuid7()), "cities": [], **form},
        faults=faults,
        questions=[(one, n.words.t(f"review.ideas.{one}"), n.words.t(f"review.ideas.{one}_hint")) for one in QUESTIONS],
        longest=LONGEST,
        cities=[(one.id, one.name.in_(n.words.locale)) for one in n.programme.cities.values()],
        sectors=[(one.id, one.label.in_(n.words.locale)) for one in n.programme.sectors.values()],
        axes=[axis_row(n, one) for one in shown],
    )


def axis_row(n: Names, one: AxisView) -> Row:
    """An axis as everybody reads it."""
    return {
        "id": one.id,
        "title": one.title.in_(n.words.locale),
        "text": one.text.in_(n.words.locale) if one.text is not None else "",
        "cities": [(city, n.city(city)) for city in one.cities],
        "ideas": n.words.t("review.ideas.count", n=one.ideas),
        "published": one.published_at is not None,
        "domain": n.words.t("review.ideas.domain_of", city=n.city(one.domain_city)) if one.domain_city else "",
    }
