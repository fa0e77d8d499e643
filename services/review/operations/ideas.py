"""Ideas come in, are read by the desk, put into an axis or set aside; each act stands in the journal of the axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.review.domain.clusters import Cluster, clusters
from services.review.domain.idea import QUESTIONS, IdeaForm, IdeasAsked, IdeaState, PlaceForm
from services.review.models import Axis, Idea
from shared import audit
from shared.errors import Conflict, Invalid, Misused, NotFound
from shared.house import House
from shared.policy import Actor

SUBJECT = "axes"  # one journal for all of them
PUBLIC = "public"
MOST = 500  # ideas shown at once: more are for another day of the desk
TOGETHER = 200  # ideas compared with one another: each with every other


def post_idea(session: Session, house: House, idea: UUID, form: IdeaForm, *, locale: str) -> Idea:
    """Keep somebody's answers under an id of their own choice: sent twice, even at once, they are one idea.

    Raises Invalid with every fault, Misused where the id stands for other answers.
    """
    programme = house.programme
    if faults := form.faults(cities=programme.cities, sectors=programme.sectors):
        raise Invalid(faults)
    said = form.model_dump() | {"cities": list(form.cities)}
    row = insert(Idea).values(id=idea, at=house.now(), locale=locale, **said)
    made = session.scalar(row.on_conflict_do_nothing().returning(Idea.id))
    known = session.get_one(Idea, idea)
    if made is not None:
        _record(session, house, PUBLIC, "post_idea", idea=str(idea))
    elif _said(known) != form:
        raise Misused("review.ideas.error_other")
    return known


def _said(row: Idea) -> IdeaForm:
    answers = {one: getattr(row, one) for one in (*QUESTIONS, "sector", "organisation")}
    return IdeaForm(**answers, cities=tuple(row.cities))


def ideas_of(session: Session, house: House, asked: IdeasAsked) -> Sequence[Idea]:
    """Those that were asked for, in the order they came. Raises NotFound for a city or a sector that is not known."""
    known = house.programme
    if (asked.city and asked.city not in known.cities) or (asked.sector and asked.sector not in known.sectors):
        raise NotFound("shared.error.not_found")
    query = select(Idea).where(_is(asked.state))
    if asked.city:
        query = query.where(Idea.cities.contains([asked.city]))
    if asked.sector:
        query = query.where(Idea.sector == asked.sector)
    return session.scalars(query.order_by(Idea.at, Idea.id).limit(MOST)).all()


def _is(state: IdeaState) -> ColumnElement[bool]:
    match state:
        case IdeaState.NEW:
            return and_(Idea.axis_id.is_(None), Idea.aside == "", Idea.erased_at.is_(None))
        case IdeaState.GROUPED:
            return Idea.axis_id.is_not(None)
        case IdeaState.ASIDE:
            return and_(Idea.axis_id.is_(None), or_(Idea.aside != "", Idea.erased_at.is_not(None)))


def state_of(idea: Idea) -> IdeaState:
    """Where this idea is."""
    if idea.axis_id is not None:
        return IdeaState.GROUPED
    return IdeaState.ASIDE if idea.aside or idea.erased_at is not None else IdeaState.NEW


def placed_ideas(session: Session, axis: UUID) -> Sequence[Idea]:
    """Those of one axis, in the order they came."""
    return session.scalars(select(Idea).where(Idea.axis_id == axis).order_by(Idea.at, Idea.id)).all()


def suggested(ideas: Sequence[Idea]) -> tuple[Cluster, ...]:
    """Which of these ideas, the first `TOGETHER` of them, seem to speak of the same thing."""
    return clusters({str(one.id): " ".join((one.themes, one.strengths, one.projects)) for one in ideas[:TOGETHER]})


def idea_of(session: Session, idea: UUID, *, lock: bool = False) -> Idea:
    """One idea. Raises NotFound."""
    found = session.get(Idea, idea, with_for_update=True if lock else None)
    if found is None:
        raise NotFound("shared.error.not_found")
    return found


def place_idea(session: Session, house: House, actor: Actor, idea: UUID, *, form: PlaceForm) -> Idea:
    """Put an idea into an axis, aside, or back among the new ones. Raises NotFound, Invalid, Conflict once erased."""
    if faults := form.faults():
        raise Invalid(faults)
    into = form.axis if form.where == "axis" else None
    # The axis first, as whoever joins two of them does: it must not end meanwhile.
    if into is not None and session.get(Axis, into, with_for_update={"read": True, "key_share": True}) is None:
        raise NotFound("shared.error.not_found")
    found = idea_of(session, idea, lock=True)
    if found.erased_at is not None:
        raise Conflict("review.ideas.error_erased")
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
