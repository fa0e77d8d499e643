"""Ideas and thematic axes as JSON: the public's answers, what the desk makes of them, what everybody may read."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from flask import Response, jsonify, request
from pydantic import BaseModel, ConfigDict

from services.review import example
from services.review.api.base import api, as_json, if_match, tagged
from services.review.domain.idea import (
    AxisForm,
    AxisShownForm,
    DomainForm,
    IdeaForm,
    IdeasAsked,
    IdeaState,
    MergeForm,
    PlaceForm,
)
from services.review.models import Idea
from services.review.operations import axes, ideas
from services.review.operations.axes import AxisView
from shared.db import transaction
from shared.ids import uuid7
from shared.policy import Permission
from shared.programme.values import Label
from shared.web.context import actor, database, house, locale
from shared.web.doors import allow, answers, asks, heeds, takes
from shared.web.limits import hit

KEYS = UUID("6f1d3c1e-5a0e-4d6b-9a57-2b8f0a6c41d9")  # the namespace in which a key names an idea (RFC 9562, 5.5)


class IdeaLine(BaseModel):
    """An idea as the desk reads it."""

    id: UUID
    state: IdeaState
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
    """Ideas that seem to speak of the same thing, and the words they share."""

    ideas: list[UUID]
    words: list[str]


class IdeaList(BaseModel):
    """What was asked for, in the order it came, and the clusters suggested."""

    ideas: list[IdeaLine]
    suggested: list[IdeaCluster]


class IdeaKept(BaseModel):
    """The answers are kept."""

    id: UUID


class PublishedAxis(BaseModel):
    """An axis as everybody reads it, with the number of ideas it is made of."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: Label
    text: Label | None
    cities: tuple[str, ...]
    ideas: int
    published_at: datetime


class AxisList(BaseModel):
    """Axes, most ideas first."""

    axes: list[PublishedAxis]


@api.post("/ideas")
@allow(Permission.PUBLIC)
@takes(IdeaForm, example.IDEA)
@heeds("Idempotency-Key")
@answers(IdeaKept)
def post_idea(body: IdeaForm) -> dict[str, Any]:
    """Answer the three questions; under the same key it is the same idea."""
    hit("idea")
    key = request.headers.get("Idempotency-Key", "")
    idea = uuid5(KEYS, key) if key else uuid7()
    with transaction(database("review")) as session:
        return {"id": str(ideas.post_idea(session, house(), idea, body, locale=locale()).id)}


@api.get("/ideas")
@allow(Permission.DOSSIERS)
@asks(IdeasAsked)
@answers(IdeaList)
def list_ideas(asked: IdeasAsked) -> Response:
    """The ideas of one state, of a city or of a sector; among new ones, which seem to belong together."""
    with transaction(database("review")) as session:
        found = ideas.ideas_of(session, house(), asked)
    together = ideas.suggested(found) if asked.state is IdeaState.NEW else ()
    return jsonify(ideas=[_line(one) for one in found], suggested=[as_json(one) for one in together])


def _line(one: Idea) -> dict[str, Any]:
    names = ("id", "at", "locale", "themes", "strengths", "projects", "cities", "sector", "organisation", "aside")
    told = {name: getattr(one, name) for name in names}
    line = IdeaLine(**told, axis=one.axis_id, state=ideas.state_of(one), erased=one.erased_at is not None)
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
        found = [PublishedAxis.model_validate(one) for one in axes.axes(session, published=True)]
    return jsonify(axes=[one.model_dump(mode="json") for one in found])


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


@api.post("/axes/<uuid:axis>/merge")
@allow(Permission.REGISTRY)
@takes(MergeForm, example.MERGE)
@heeds("If-Match")
@answers(AxisView, tagged=True)
def merge_axes(axis: UUID, body: MergeForm) -> Response:
    """Take in the ideas of another axis that is not published; that one ends."""
    with transaction(database("review")) as session:
        axes.merge_axes(session, house(), actor(), axis, other=body.axis, match=if_match())
        return _shown(axes.axis_of(session, axis))


@api.post("/axes/<uuid:axis>/domain")
@allow(Permission.REGISTRY)
@takes(DomainForm, example.DOMAIN)
@heeds("If-Match")
@answers(AxisView, tagged=True)
def propose_domain(axis: UUID, body: DomainForm) -> Response:
    """Propose an axis as a domain of an agreement to be created; without a city, take that back."""
    with transaction(database("review")) as session:
        axes.propose_domain(session, house(), actor(), axis, form=body, match=if_match())
        return _shown(axes.axis_of(session, axis))


def _shown(found: AxisView) -> Response:
    return tagged(as_json(found), found.tag)
