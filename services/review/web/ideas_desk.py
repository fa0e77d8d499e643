"""The desk's reading of ideas: clusters suggested, axes made of them, written, published, taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.review.domain.idea import LONGEST, QUESTIONS, AxisForm, PlaceForm
from services.review.models import Idea
from services.review.operations import axes, ideas
from services.review.web.blueprint import pages
from services.review.web.ideas import axis_row
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, Typed, faults_of
from shared.db import transaction
from shared.errors import Conflict, Invalid, Stale
from shared.faults import read
from shared.policy import Permission, may
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

EXCERPT = 240  # characters of an idea in a list
WORDS = ("title_fr", "title_en", "text_fr", "text_en")


@pages.get("/ideas/desk")
@allow(Permission.DOSSIERS)
def ideas_desk() -> str:
    """New ideas with what seems to belong together, the axes, and what was set aside."""
    n = names()
    with transaction(database("review")) as session:
        new, aside, made = ideas.new_ideas(session), ideas.aside_ideas(session), axes.axes(session)
    by_id = {str(one.id): one for one in new}
    return render_template(
        "review/ideas_desk.html",
        new=[_row(n, one) for one in new],
        suggested=[
            {"words": " · ".join(one.words), "ideas": [_row(n, by_id[idea]) for idea in one.ideas]}
            for one in ideas.suggested(new)
        ],
        axes=[axis_row(n, one) for one in made],
        aside=[_row(n, one) for one in aside],
        acts=may(actor(), Permission.REGISTRY),
    )


def _row(n: Names, one: Idea) -> Row:
    said = " – ".join(filter(None, (one.themes, one.strengths, one.projects)))
    return {
        "id": one.id,
        "url": url_for("review.idea", idea=one.id),
        "day": n.words.day(one.at),
        "said": said if len(said) <= EXCERPT else f"{said[:EXCERPT].rstrip()}…",
        "written_in": one.locale,
        "organisation": one.organisation,
        "cities": ", ".join(n.city(city) for city in one.cities),
        "sector": n.label(n.programme.sectors, one.sector) if one.sector else "",
        "aside": one.aside,
        "erased": one.erased_at is not None,
    }


@pages.get("/ideas/<uuid:idea>", endpoint="idea")
@allow(Permission.DOSSIERS)
def show_idea(idea: UUID) -> str:
    """One idea, whole, and where it belongs."""
    return _idea(idea, {}, [])


def _idea(idea: UUID, form: Typed, faults: Told) -> str:
    n = names()
    with transaction(database("review")) as session:
        found, made = ideas.idea_of(session, idea), axes.axes(session)
    place = "axis" if found.axis_id else "aside" if found.aside else "new"
    return render_template(
        "review/idea.html",
        idea=_row(n, found),
        answers=[(n.words.t(f"review.ideas.{one}"), getattr(found, one)) for one in QUESTIONS if getattr(found, one)],
        form={"where": place, "axis": str(found.axis_id or ""), "reason": found.aside, **form},
        places=[(one, n.words.t(f"review.ideas.where_{one}")) for one in ("axis", "aside", "new")],
        axes=[(str(one.id), one.title.in_(n.words.locale)) for one in made],
        faults=faults,
        acts=may(actor(), Permission.REGISTRY),
    )


@pages.post("/ideas/<uuid:idea>")
@allow(Permission.REGISTRY)
def place(idea: UUID) -> ResponseReturnValue:
    """Put it into an axis, aside, or back among the new ones."""
    form = request.form.to_dict()
    where = {"where": form.get("where", ""), "axis": form.get("axis") or None, "reason": form.get("reason", "")}
    try:
        paper = read(PlaceForm, where)
        _in_review(lambda session: ideas.place_idea(session, house(), actor(), idea, form=paper))
    except (Invalid, Conflict) as refused:
        return _idea(idea, form, faults_of(refused)), refused.status
    return _back("review.ideas.placed", url_for("review.ideas_desk"))


@pages.post("/ideas/<uuid:idea>/erase")
@allow(Permission.REGISTRY)
def erase(idea: UUID) -> ResponseReturnValue:
    """Take away what was typed."""
    _in_review(lambda session: ideas.erase_idea(session, house(), actor(), idea))
    return _back("review.ideas.erased", url_for("review.ideas_desk"))


@pages.get("/ideas/axes/new")
@allow(Permission.REGISTRY)
def new_axis() -> str:
    """The form of an axis that is made of these ideas."""
    return _axis_form({"ideas": request.args.getlist("idea")}, [])


@pages.post("/ideas/axes/new")
@allow(Permission.REGISTRY)
def make() -> ResponseReturnValue:
    """Make an axis."""
    form = _typed()
    try:
        paper = _paper(form)
        _in_review(lambda session: axes.make_axis(session, house(), actor(), paper))
    except (Invalid, Conflict) as refused:
        return _axis_form(form, faults_of(refused)), refused.status
    return _back("review.ideas.made", url_for("review.ideas_desk"))


@pages.get("/ideas/axes/<uuid:axis>", endpoint="axis")
@allow(Permission.REGISTRY)
def show_axis(axis: UUID) -> str:
    """An axis as it stands, to write it anew."""
    return _axis(axis, {}, [])


def _axis(axis: UUID, form: Typed, faults: Told) -> str:
    with transaction(database("review")) as session:
        found, made_of = axes.axis_of(session, axis), ideas.placed_ideas(session, axis)
    text = found.text
    written = {"title_fr": found.title.fr, "title_en": found.title.en}
    written |= {"text_fr": text.fr if text else "", "text_en": text.en if text else ""}
    known = {**written, "cities": list(found.cities), "tag": found.tag}
    return _axis_form({**known, **form}, faults, of=found, made_of=made_of)


@pages.post("/ideas/axes/<uuid:axis>")
@allow(Permission.REGISTRY)
def write(axis: UUID) -> ResponseReturnValue:
    """Write it anew, or show it to everybody, or to the office alone."""
    form = _typed()
    try:
        _in_review(_act(axis, form))
    except (Invalid, Stale) as refused:
        return _axis(axis, form, faults_of(refused)), refused.status
    return _back("review.ideas.written", url_for("review.axis", axis=axis))


def _act(axis: UUID, form: Typed) -> Callable[[Session], object]:
    match = form.get("tag") or None
    if form.get("show") in ("yes", "no"):
        shown = form["show"] == "yes"
        return lambda session: axes.publish_axis(session, house(), actor(), axis, published=shown, match=match)
    paper = _paper(form)
    return lambda session: axes.write_axis(session, house(), actor(), axis, form=paper, match=match)


def _typed() -> dict[str, Any]:
    form: dict[str, Any] = {name: value.replace("\r\n", "\n") for name, value in request.form.items()}
    return {**form, "cities": request.form.getlist("cities"), "ideas": request.form.getlist("ideas")}


def _paper(form: Typed) -> AxisForm:
    return read(
        AxisForm, {**{one: form.get(one, "") for one in WORDS}, "cities": form["cities"], "ideas": form["ideas"]}
    )


def _axis_form(form: Typed, faults: Told, *, of: axes.AxisView | None = None, made_of: Iterable[Idea] = ()) -> str:
    n = names()
    return render_template(
        "review/axis.html",
        axis=axis_row(n, of) if of is not None else None,
        form={"cities": [], **form},
        faults=faults,
        longest=LONGEST,
        cities=[(one.id, one.name.in_(n.words.locale)) for one in n.programme.cities.values()],
        made_of=[_row(n, one) for one in made_of],
    )


def _in_review(act: Callable[[Session], object]) -> None:
    with transaction(database("review")) as session:
        act(session)


def _back(told: str, url: str) -> ResponseReturnValue:
    flash(say().t(told))
    return redirect(url, 303)
