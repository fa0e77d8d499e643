"""Ideas come in, are read by the desk, put into an axis or set aside; each act stands in the journal of the axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.clusters import Cluster, clusters
from services.review.domain.idea import QUESTIONS, IdeaForm, PlaceForm
from services.review.models import Axis, Idea
from shared import audit
from shared.errors import Conflict, Invalid, NotFound
from shared.house import House
from shared.policy import Actor

SUBJECT = "axes"  # one journal for all of them
PUBLIC = "public"
MOST = 500  # ideas read at once: more are for another day of the desk


def post_idea(session: Session, house: House, idea: UUID, form: IdeaForm, *, locale: str) -> Idea:
    """Keep somebody's answers under an id of their own choice: sent twice, they are one idea.

    Raises Invalid with every fault, Conflict where the id stands for other answers.
    """
    programme = house.programme
    if faults := form.faults(cities=programme.cities, sectors=programme.sectors):
        raise Invalid(faults)
    known = session.get(Idea, idea, with_for_update=True)
    if known is not None:
        if _said(known) != form:
            raise Conflict("review.ideas.error_other")
        return known
    row = Idea(id=idea, at=house.now(), locale=locale, **form.model_dump() | {"cities": list(form.cities)})
    row.aside = ""
    session.add(row)
    _record(session, house, PUBLIC, "post_idea", idea=str(idea))
    return row


def _said(row: Idea) -> IdeaForm:
    answers = {one: getattr(row, one) for one in (*QUESTIONS, "sector", "organisation")}
    return IdeaForm(**answers, cities=tuple(row.cities))


def new_ideas(session: Session) -> Sequence[Idea]:
    """Those that nobody has placed yet, in the order they came."""
    query = select(Idea).where(Idea.axis_id.is_(None), Idea.aside == "", Idea.erased_at.is_(None))
    return session.scalars(query.order_by(Idea.at, Idea.id).limit(MOST)).all()


def placed_ideas(session: Session, axis: UUID) -> Sequence[Idea]:
    """Those of one axis, in the order they came."""
    return session.scalars(select(Idea).where(Idea.axis_id == axis).order_by(Idea.at, Idea.id)).all()


def aside_ideas(session: Session) -> Sequence[Idea]:
    """Those that were set aside, and those that were erased."""
    query = select(Idea).where(Idea.axis_id.is_(None), (Idea.aside != "") | Idea.erased_at.is_not(None))
    return session.scalars(query.order_by(Idea.at, Idea.id).limit(MOST)).all()


def suggested(ideas: Sequence[Idea]) -> tuple[Cluster, ...]:
    """Which of these ideas seem to speak of the same thing."""
    return clusters({str(one.id): " ".join((one.themes, one.strengths, one.projects)) for one in ideas})


def idea_of(session: Session, idea: UUID, *, lock: bool = False) -> Idea:
    """One idea. Raises NotFound."""
    found = session.get(Idea, idea, with_for_update=True if lock else None)
    if found is None:
        raise NotFound("shared.error.not_found")
    return found


def place_idea(session: Session, house: House, actor: Actor, idea: UUID, *, form: PlaceForm) -> Idea:
    """Put an idea into an axis, aside, or back among the new ones. Raises NotFound, Invalid, Conflict once erased."""
    found = idea_of(session, idea, lock=True)
    if faults := form.faults():
        raise Invalid(faults)
    if found.erased_at is not None:
        raise Conflict("review.ideas.error_erased")
    into = form.axis if form.where == "axis" else None
    if into is not None and session.get(Axis, into) is None:
        raise NotFound("shared.error.not_found")
    found.axis_id, found.aside = into, form.reason if form.where == "aside" else ""
    _record(session, house, actor.ref, "place_idea", idea=str(idea), where=form.where, axis=str(into or ""))
    return found


def erase_idea(session: Session, house: House, actor: Actor, idea: UUID) -> Idea:
    """Take away everything that was typed, as when it holds somebody's name; that an idea came stays counted."""
    found = idea_of(session, idea, lock=True)
    if found.erased_at is None:
        found.themes = found.strengths = found.projects = found.organisation = found.aside = ""
        found.erased_at = house.now()
        _record(session, house, actor.ref, "erase_idea", idea=str(idea))
    return found


def _record(session: Session, house: House, who: str, act: str, **details: Any) -> None:
    audit.record(session, SUBJECT, act=act, actor=who, at=house.now(), **details)
