"""The desk's reading of ideas: what came, what seems to belong together, and where each one belongs."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.review.domain.idea import QUESTIONS, IdeasAsked, IdeaState, PlaceForm
from services.review.models import Idea
from services.review.operations import axes, ideas
from services.review.web.blueprint import pages
from services.review.web.ideas import axis_row
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, Typed, faults_of
from shared.db import transaction
from shared.errors import Conflict, Invalid
from shared.faults import read
from shared.policy import Permission, may
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

EXCERPT = 240  # characters of an idea in a list
ASKED = ("state", "city", "sector")


@pages.get("/ideas/desk")
@allow(Permission.DOSSIERS)
def ideas_desk() -> str:
    """The ideas of one state, of a city or of a sector, what seems to belong together, and the axes."""
    n = names()
    asked = read(IdeasAsked, {name: value for name, value in request.args.items() if name in ASKED and value})
    with transaction(database("review")) as session:
        found, made = ideas.ideas_of(session, house(), asked), axes.axes(session)
    rows = {str(one.id): idea_row(n, one) for one in found}
    together = ideas.suggested(found) if asked.state is IdeaState.NEW else ()
    return render_template(
        "review/ideas_desk.html",
        asked=asked,
        states=[(one.value, n.words.t(f"review.ideas.state_{one}")) for one in IdeaState],
        cities=[(one.id, one.name.in_(n.words.locale)) for one in n.programme.cities.values()],
        sectors=[(one.id, one.label.in_(n.words.locale)) for one in n.programme.sectors.values()],
        heading=n.words.t(f"review.ideas.heading_{asked.state}"),
        first=n.words.t("review.ideas.first_ones", n=ideas.MOST) if len(found) == ideas.MOST else "",
        ideas=list(rows.values()),
        choose=may(actor(), Permission.REGISTRY) and asked.state is not IdeaState.GROUPED,
        suggested=[{"words": " · ".join(one.words), "ideas": [rows[idea] for idea in one.ideas]} for one in together],
        axes=[axis_row(n, one) for one in made],
        acts=may(actor(), Permission.REGISTRY),
    )


def idea_row(n: Names, one: Idea) -> Row:
    """An idea in a list; a long one is cut."""
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
        idea=idea_row(n, found),
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
        in_review(lambda session: ideas.place_idea(session, house(), actor(), idea, form=paper))
    except (Invalid, Conflict) as refused:
        return _idea(idea, form, faults_of(refused)), refused.status
    return back("review.ideas.placed", url_for("review.ideas_desk"))


@pages.post("/ideas/<uuid:idea>/erase")
@allow(Permission.REGISTRY)
def erase(idea: UUID) -> ResponseReturnValue:
    """Take away what was typed."""
    in_review(lambda session: ideas.erase_idea(session, house(), actor(), idea))
    return back("review.ideas.erased", url_for("review.ideas_desk"))


def in_review(act: Callable[[Session], object]) -> None:
    """Do this in a transaction of its own."""
    with transaction(database("review")) as session:
        act(session)


def back(told: str, url: str) -> ResponseReturnValue:
    """Say that it is done, on another page."""
    flash(say().t(told))
    return redirect(url, 303)
