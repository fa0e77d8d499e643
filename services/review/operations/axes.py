"""Thematic axes: made of ideas by the desk, written in both languages, published, and read by everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.review.domain.idea import AxisForm, DomainForm
from services.review.models import Axis, Idea
from services.review.operations.ideas import SUBJECT
from shared import audit
from shared.errors import Conflict, Fault, Invalid, NotFound, Stale
from shared.house import House
from shared.ids import uuid7
from shared.policy import Actor
from shared.programme.values import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisView:
    """An axis with the number of ideas it is made of. `tag` changes with every act on it.

    `text`: in the other language where one is missing; `text_written`: French and English as they stand.
    `domain_city`, `domain_note`: for whose agreement, to be created, it is proposed as a domain, and why.
    """

    id: UUID
    title: Label
    text: Label | None
    text_written: tuple[str, str]
    cities: tuple[str, ...]
    ideas: int
    published_at: datetime | None
    domain_city: str | None
    domain_note: str
    tag: str


def axes(session: Session, *, published: bool = False, city: str = "") -> tuple[AxisView, ...]:
    """The axes, most ideas first: all of them, or those that everybody may read; of one city, or of all."""
    query = select(Axis)
    if published:
        query = query.where(Axis.published_at.is_not(None))
    if city:
        query = query.where(Axis.cities.contains([city]))
    rows = session.scalars(query).all()
    counted = _counted(session, [one.id for one in rows])
    found = (_view(one, counted.get(one.id, 0)) for one in rows)
    return tuple(sorted(found, key=lambda one: (-one.ideas, one.title.fr, str(one.id))))


def axis_of(session: Session, axis: UUID) -> AxisView:
    """One axis. Raises NotFound."""
    row = _row(session, axis)
    return _view(row, _counted(session, [axis]).get(axis, 0))


def make_axis(session: Session, house: House, actor: Actor, form: AxisForm) -> Axis:
    """Make an axis of these ideas. Raises Invalid with every fault, Conflict where one of them is placed already."""
    _refuse(house, form)
    row = Axis(id=uuid7(), made_at=house.now(), version=1, **_values(form))
    session.add(row)
    session.flush()
    query = select(Idea).where(Idea.id.in_(form.ideas)).order_by(Idea.id).with_for_update()
    ideas = session.scalars(query).all()
    if len(ideas) != len(set(form.ideas)):
        raise NotFound("shared.error.not_found")
    for one in ideas:
        if one.axis_id is not None or one.erased_at is not None:
            raise Conflict("review.ideas.error_placed")
        one.axis_id, one.aside = row.id, ""
    _record(session, house, actor, "make_axis", axis=str(row.id), ideas=[str(one.id) for one in ideas])
    return row


def write_axis(session: Session, house: House, actor: Actor, axis: UUID, *, form: AxisForm, match: str | None) -> Axis:
    """Write an axis anew. Raises NotFound, Invalid, Stale when somebody wrote it since."""
    row = _row(session, axis, match=match)
    _refuse(house, form)
    for name, value in _values(form).items():
        setattr(row, name, value)
    row.version += 1
    _record(session, house, actor, "write_axis", axis=str(row.id))
    return row


def publish_axis(
    session: Session, house: House, actor: Actor, axis: UUID, *, published: bool, match: str | None
) -> Axis:
    """Show an axis to everybody, or to the office alone.

    Raises NotFound, Stale when somebody wrote it since, Invalid where its text stands in one language only.
    """
    row = _row(session, axis, match=match)
    if published and bool(row.text_fr) != bool(row.text_en):
        field = "text_en" if row.text_fr else "text_fr"
        raise Invalid((Fault(field=field, code="review.ideas.fault_text"),))
    if published != (row.published_at is not None):
        row.published_at = house.now() if published else None
        row.version += 1
        _record(session, house, actor, "publish_axis" if published else "withhold_axis", axis=str(row.id))
    return row


def merge_axes(session: Session, house: House, actor: Actor, axis: UUID, *, other: UUID, match: str | None) -> Axis:
    """Take in the ideas of another axis, which ends. Raises NotFound, Stale, Conflict for itself or a published one."""
    if axis == other:
        raise Conflict("review.ideas.error_itself")
    locked = select(Axis).where(Axis.id.in_((axis, other))).order_by(Axis.id).with_for_update()
    session.scalars(locked).all()
    row, ended = _row(session, axis, match=match), _row(session, other)
    if ended.published_at is not None:
        raise Conflict("review.ideas.error_published")
    session.execute(update(Idea).where(Idea.axis_id == other).values(axis_id=axis))
    _record(session, house, actor, "merge_axes", axis=str(axis), other=str(other), title=ended.title_fr)
    session.delete(ended)
    row.version += 1
    return row


def propose_domain(
    session: Session, house: House, actor: Actor, axis: UUID, *, form: DomainForm, match: str | None
) -> Axis:
    """Propose an axis as a domain of an agreement to be created, or take that back. Raises NotFound, Invalid, Stale."""
    row = _row(session, axis, match=match)
    if faults := form.faults(prepared=prepared_cities(house)):
        raise Invalid(faults)
    row.domain_city, row.domain_note = form.city, form.note
    row.version += 1
    _record(session, house, actor, "propose_domain", axis=str(axis), city=form.city or "", note=form.note)
    return row


def prepared_cities(house: House) -> tuple[str, ...]:
    """The cities whose agreement is still to be created or negotiated today."""
    today = house.today()
    return tuple(one.id for one in house.programme.cities.values() if one.state_on(today).prepared)


def _refuse(house: House, form: AxisForm) -> None:
    if faults := form.faults(cities=house.programme.cities):
        raise Invalid(faults)


def _values(form: AxisForm) -> Mapping[str, Any]:
    return form.model_dump(exclude={"ideas"}) | {"cities": list(form.cities)}


def _row(session: Session, axis: UUID, *, match: str | None = None) -> Axis:
    row = session.get(Axis, axis, with_for_update=True)
    if row is None:
        raise NotFound("shared.error.not_found")
    if match is not None and match != row.tag:
        raise Stale("review.ideas.error_stale")
    return row


def _counted(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    query = select(Idea.axis_id, func.count()).where(Idea.axis_id.in_(ids)).group_by(Idea.axis_id)
    return {axis: count for axis, count in session.execute(query) if axis is not None}


def _view(row: Axis, ideas: int) -> AxisView:
    return AxisView(
        id=row.id,
        title=Label(fr=row.title_fr, en=row.title_en),
        text=Label(fr=row.text_fr or row.text_en, en=row.text_en or row.text_fr)
        if row.text_fr or row.text_en
        else None,
        text_written=(row.text_fr, row.text_en),
        cities=tuple(row.cities),
        ideas=ideas,
        published_at=row.published_at,
        domain_city=row.domain_city,
        domain_note=row.domain_note,
        tag=row.tag,
    )


def _record(session: Session, house: House, actor: Actor, act: str, **details: Any) -> None:
    audit.record(session, SUBJECT, act=act, actor=actor.ref, at=house.now(), **details)
