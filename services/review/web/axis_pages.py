"""An axis at the desk: made of ideas, written, published, joined with another, proposed as a domain."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.review.domain.idea import LONGEST, AxisForm, DomainForm, MergeForm
from services.review.models import Idea
from services.review.operations import axes, ideas
from services.review.web.blueprint import pages
from services.review.web.ideas import axis_row
from services.review.web.ideas_desk import back, idea_row, in_review
from services.review.web.shown import names
from services.review.web.typed import Told, Typed, faults_of
from shared.db import transaction
from shared.errors import Conflict, Fault, Invalid, Stale
from shared.faults import read
from shared.policy import Permission
from shared.web.context import actor, database, house
from shared.web.doors import allow

WORDS = ("title_fr", "title_en", "text_fr", "text_en")


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
        in_review(lambda session: axes.make_axis(session, house(), actor(), paper))
    except (Invalid, Conflict) as refused:
        return _axis_form(form, faults_of(refused)), refused.status
    return back("review.ideas.made", url_for("review.ideas_desk"))


@pages.get("/ideas/axes/<uuid:axis>", endpoint="axis")
@allow(Permission.REGISTRY)
def show_axis(axis: UUID) -> str:
    """An axis as it stands, to write it anew."""
    return _axis(axis, {}, [])


def _axis(axis: UUID, form: Typed, faults: Told) -> str:
    with transaction(database("review")) as session:
        found, made_of = axes.axis_of(session, axis), ideas.placed_ideas(session, axis)
        others = [one for one in axes.axes(session) if one.id != axis and one.published_at is None]
    text = found.text_written
    known: dict[str, Any] = {
        "title_fr": found.title.fr,
        "title_en": found.title.en,
        "text_fr": text[0],
        "text_en": text[1],
    }
    known |= {"cities": list(found.cities), "tag": found.tag}
    known |= {"domain_city": found.domain_city or "", "note": found.domain_note}
    known |= {name: value for name, value in form.items() if name != "tag" or value}
    return _axis_form(known, faults, of=found, made_of=made_of, others=others)


@pages.post("/ideas/axes/<uuid:axis>")
@allow(Permission.REGISTRY)
def write(axis: UUID) -> ResponseReturnValue:
    """Write it anew; by the same press, show it to everybody or to the office alone."""
    form = _typed()

    def act(session: Session) -> None:
        match, shown = form.get("tag") or None, form.get("show")
        axes.write_axis(session, house(), actor(), axis, form=_paper(form), match=match)
        if shown in ("yes", "no"):
            axes.publish_axis(session, house(), actor(), axis, published=shown == "yes", match=None)

    return _done(axis, form, act)


@pages.post("/ideas/axes/<uuid:axis>/merge")
@allow(Permission.REGISTRY)
def merge(axis: UUID) -> ResponseReturnValue:
    """Take in the ideas of another axis."""
    form = request.form.to_dict()

    def act(session: Session) -> None:
        if not form.get("axis"):
            raise Invalid((Fault(field="axis", code="review.ideas.fault_axis"),))
        other = read(MergeForm, {"axis": form["axis"]}).axis
        axes.merge_axes(session, house(), actor(), axis, other=other, match=form.get("tag") or None)

    return _done(axis, form, act)


@pages.post("/ideas/axes/<uuid:axis>/domain")
@allow(Permission.REGISTRY)
def propose(axis: UUID) -> ResponseReturnValue:
    """Propose it as a domain of an agreement to be created, or take that back."""
    form = request.form.to_dict()

    def act(session: Session) -> None:
        paper = read(DomainForm, {"city": form.get("domain_city") or None, "note": form.get("note", "")})
        axes.propose_domain(session, house(), actor(), axis, form=paper, match=form.get("tag") or None)

    return _done(axis, form, act)


def _done(axis: UUID, form: Typed, act: Callable[[Session], None]) -> ResponseReturnValue:
    try:
        in_review(act)
    except Stale as refused:  # whoever presses again has read what stands there now
        return _axis(axis, {**form, "tag": ""}, faults_of(refused)), refused.status
    except (Invalid, Conflict) as refused:
        return _axis(axis, form, faults_of(refused, rename={"city": "domain_city"})), refused.status
    return back("review.ideas.written", url_for("review.axis", axis=axis))


def _typed() -> dict[str, Any]:
    form: dict[str, Any] = {name: value.replace("\r\n", "\n") for name, value in request.form.items()}
    return {**form, "cities": request.form.getlist("cities"), "ideas": request.form.getlist("ideas")}


def _paper(form: Typed) -> AxisForm:
    texts = {one: form.get(one, "") for one in WORDS}
    return read(AxisForm, {**texts, "cities": form["cities"], "ideas": form["ideas"]})


def _axis_form(
    form: Typed,
    faults: Told,
    *,
    of: axes.AxisView | None = None,
    made_of: Iterable[Idea] = (),
    others: Iterable[axes.AxisView] = (),
) -> str:
    n = names()
    prepared = axes.prepared_cities(house())
    return render_template(
        "review/axis.html",
        axis=axis_row(n, of) if of is not None else None,
        form={"cities": [], **form},
        faults=faults,
        longest=LONGEST,
        cities=[(one.id, one.name.in_(n.words.locale)) for one in n.programme.cities.values()],
        prepared=[(one, n.city(one)) for one in prepared],
        others=[(str(one.id), one.title.in_(n.words.locale)) for one in others],
        made_of=[idea_row(n, one) for one in made_of],
    )
