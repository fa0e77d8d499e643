"""Ideas and thematic axes as JSON: the public's answers, what the desk makes of them, what everybody may read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, jsonify
from pydantic import BaseModel

from services.review import example
from services.review.api.base import api, as_json, if_match, tagged
from services.review.domain.idea import AxisForm, AxisShownForm, IdeaForm, PlaceForm
from services.review.models import Idea
from services.review.operations import axes, ideas
from services.review.operations.axes import AxisView
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import actor, database, house, locale
from shared.web.doors import allow, answers, heeds, refuses, takes
from shared.web.limits import hit


class IdeaLine(BaseModel):
    """An idea as the desk reads it."""

    id: UUID
    at: datetime
    locale: str
    themes: str
    strengths: str
    projects: str
    cities: list[str]
    sector: str | None
    organisation: str
    axis: UUID | None
    aside: str
    erased: bool


class IdeaCluster(BaseModel):
    """Ideas that seem to speak of the same thing, and the beginnings of the words they share."""

    ideas: list[UUID]
    words: list[str]


class IdeaList(BaseModel):
    """What waits for the desk, in the order it came, and the clusters suggested."""

    ideas: list[IdeaLine]
    suggested: list[IdeaCluster]


class IdeaKept(BaseModel):
    """The answers are kept."""

    id: UUID


class AxisList(BaseModel):
    """Axes, most ideas first."""

    axes: list[AxisView]


@api.put("/ideas/<uuid:idea>")
@allow(Permission.PUBLIC)
@takes(IdeaForm, example.IDEA)
@answers(IdeaKept)
@refuses(409)
def put_idea(idea: UUID, body: IdeaForm) -> dict[str, Any]:
    """Answer the three questions, under an id that the sender chooses: sent again, it is the same idea."""
    hit("idea")
    with transaction(database("review")) as session:
        return {"id": str(ideas.post_idea(session, house(), idea, body, locale=locale()).id)}


@api.get("/ideas")
@allow(Permission.DOSSIERS)
@answers(IdeaList)
def list_ideas() -> Response:
    """The ideas that nobody has placed yet."""
    with transaction(database("review")) as session:
        found = ideas.new_ideas(session)
    return jsonify(ideas=_lines(found), suggested=[as_json(one) for one in ideas.suggested(found)])


def _lines(found: Sequence[Idea]) -> list[dict[str, Any]]:
    return [_line(one) for one in found]


def _line(one: Idea) -> dict[str, Any]:
    names = ("id", "at", "locale", "themes", "strengths", "projects", "cities", "sector", "organisation", "aside")
    told = {name: getattr(one, name) for name in names}
    line = IdeaLine(**told, axis=one.axis_id, erased=one.erased_at is not None)
    return line.model_dump(mode="json")


@api.post("/ideas/<uuid:idea>/place")
@allow(Permission.REGISTRY)
@takes(PlaceForm, example.PLACE)
@answers(IdeaLine)
def place_idea(idea: UUID, body: PlaceForm) -> dict[str, Any]:
    """Put an idea into an axis, aside with a reason, or back among the new ones."""
    with transaction(database("review")) as session:
        return _line(ideas.place_idea(session, house(), actor(), idea, form=body))


@api.delete("/ideas/<uuid:idea>/text")
@allow(Permission.REGISTRY)
@answers(IdeaLine)
def erase_idea(idea: UUID) -> dict[str, Any]:
    """Take away everything that was typed; that an idea came stays counted."""
    with transaction(database("review")) as session:
        return _line(ideas.erase_idea(session, house(), actor(), idea))


@api.get("/axes")
@allow(Permission.PUBLIC)
@answers(AxisList)
def list_axes() -> Response:
    """The published axes."""
    with transaction(database("review")) as session:
        return jsonify(axes=[as_json(one) for one in axes.axes(session, published=True)])


@api.post("/axes")
@allow(Permission.REGISTRY)
@takes(AxisForm, example.AXIS)
@answers(AxisView, tagged=True)
def make_axis(body: AxisForm) -> Response:
    """Make an axis of ideas that are in none yet."""
    with transaction(database("review")) as session:
        return _shown(axes.axis_of(session, axes.make_axis(session, house(), actor(), body).id))


@api.put("/axes/<uuid:axis>")
@allow(Permission.REGISTRY)
@takes(AxisForm, example.AXIS)
@heeds("If-Match")
@answers(AxisView, tagged=True)
def write_axis(axis: UUID, body: AxisForm) -> Response:
    """Write an axis anew; `ideas` changes nothing here."""
    with transaction(database("review")) as session:
        axes.write_axis(session, house(), actor(), axis, form=body, match=if_match())
        return _shown(axes.axis_of(session, axis))


@api.post("/axes/<uuid:axis>/publication")
@allow(Permission.REGISTRY)
@takes(AxisShownForm, example.AXIS_SHOWN)
@heeds("If-Match")
@answers(AxisView, tagged=True)
def publish_axis(axis: UUID, body: AxisShownForm) -> Response:
    """Show an axis to everybody, or to the office alone."""
    with transaction(database("review")) as session:
        axes.publish_axis(session, house(), actor(), axis, published=body.published, match=if_match())
        return _shown(axes.axis_of(session, axis))


def _shown(found: AxisView) -> Response:
    return tagged(as_json(found), found.tag)
