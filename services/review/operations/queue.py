"""A reviewer's queue: what was begun first, then by due date; equals in an order of the reader's own.

Every page is a walk along one index (`assignment_queue_idx`, `assignment_filed_idx`), whatever the number of files
in the house; counts stop at a hundred, for nobody reads them beyond.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, false, func, select, tuple_
from sqlalchemy.orm import Session

from services.review.domain.scores import cents, read_scores, weighted
from services.review.models import Assignment, Dossier
from services.review.operations.anonymous import hidden_titles
from services.review.operations.case import person_id
from services.review.operations.rules import rules_by
from shared.errors import Malformed
from shared.house import House
from shared.policy import Actor

PAGE = 25
MOST = 100  # counted at most
SOON = 7  # days: the first reminder goes out then


class Shown(StrEnum):
    """Which part of the queue."""

    DRAFT = "draft"  # begun
    NEW = "new"  # nothing typed yet
    LATE = "late"
    FILED = "filed"


class Urgency(StrEnum):
    """How near the due date is."""

    LATE = "late"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which files of the queue to show; `shown` None: all that is to be read. `after`: the last one's cursor."""

    shown: Shown | None = None
    city: str | None = None
    sector: str | None = None
    after: str | None = None
    limit: int = PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A file in a reviewer's queue. `left`: days until it is due (negative: late). `total`: out of 5, once filed."""

    number: str
    title: str
    organisation: str
    locale: str
    sector: str
    cities: tuple[str, ...]
    due_on: date
    left: int
    urgency: Urgency
    begun: bool
    declaration: str | None
    filed_at: datetime | None
    total: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """Some rows; `after` asks for the next ones, None at the end."""

    rows: tuple[QueueRow, ...]
    after: str | None


COLUMNS: tuple[Any, ...] = (
    Assignment.id,
    Assignment.due_on,
    Assignment.untouched,
    Assignment.shuffle,
    Assignment.declaration,
    Assignment.filed_at,
    Assignment.scores,
    Dossier.number,
    Dossier.title,
    Dossier.organisation,
    Dossier.locale,
    Dossier.sector,
    Dossier.cities,
    Dossier.programme_digest,
)
ORDER = (Assignment.untouched, Assignment.due_on, Assignment.shuffle, Assignment.number)
FILED = (Assignment.filed_at, Assignment.number)


def queue_page(session: Session, house: House, actor: Actor, asked: Asked) -> QueuePage:
    """One page of this reviewer's files; those with a tie or taken away are gone. Raises Malformed for a cursor."""
    query = _filed(asked.after) if asked.shown is Shown.FILED else _to_read(asked, house.today())
    query = query.where(Assignment.person_id == person_id(actor)).limit(asked.limit + 1)
    if asked.city:
        query = query.where(Dossier.cities.contains([asked.city]))
    if asked.sector:
        query = query.where(Dossier.sector == asked.sector)
    found = session.execute(query).all()
    shown = found[: asked.limit]
    more = _cursor(shown[-1], asked.shown) if len(found) > asked.limit else None
    hidden = hidden_titles(session, house, ((one.number, one.programme_digest) for one in shown))
    return QueuePage(rows=tuple(_without_names(_row(session, house, one), hidden) for one in shown), after=more)


def _without_names(row: QueueRow, hidden: Mapping[str, str]) -> QueueRow:
    title = hidden.get(row.number)
    return row if title is None else replace(row, title=title, organisation="")


def _base() -> Select[Any]:
    return select(*COLUMNS).join(Dossier, Dossier.number == Assignment.number)


def _to_read(asked: Asked, today: date) -> Select[Any]:
    query = _base().where(Assignment.state == "assigned").order_by(*ORDER)
    if asked.shown in (Shown.DRAFT, Shown.NEW):
        query = query.where(Assignment.untouched.is_(asked.shown is Shown.NEW))
    if asked.shown is Shown.LATE:
        query = query.where(Assignment.due_on < today)
    return query.where(tuple_(*ORDER) > tuple_(*_read(asked.after))) if asked.after else query


def _filed(after: str | None) -> Select[Any]:
    query = _base().where(Assignment.state == "filed").order_by(*(one.desc() for one in FILED))
    return query.where(tuple_(*FILED) < tuple_(*_read_filed(after))) if after else query


def _cursor(row: Row[Any], shown: Shown | None) -> str:
    if shown is Shown.FILED:
        return f"{row.filed_at.isoformat()}~{row.number}"
    return f"{int(row.untouched)}~{row.due_on}~{row.shuffle}~{row.number}"


def _read(cursor: str) -> tuple[bool, date, int, str]:
    try:
        untouched, due_on, shuffle, number = cursor.split("~")
        return bool(int(untouched)), date.fromisoformat(due_on), int(shuffle) & 0x0FFF_FFFF, number
    except ValueError as error:
        raise Malformed("review.error.unknown_cursor") from error


def _read_filed(cursor: str) -> tuple[datetime, str]:
    try:
        at, number = cursor.split("~")
        return datetime.fromisoformat(at), number
    except ValueError as error:
        raise Malformed("review.error.unknown_cursor") from error


def _row(session: Session, house: House, one: Row[Any]) -> QueueRow:
    left = (one.due_on - house.today()).days
    scores = read_scores(one.scores or {})
    rubric = rules_by(session, house, one.programme_digest).rubric if scores else None
    return QueueRow(
        number=one.number,
        title=one.title,
        organisation=one.organisation,
        locale=one.locale,
        sector=one.sector,
        cities=tuple(one.cities),
        due_on=one.due_on,
        left=left,
        urgency=Urgency.LATE if left < 0 else Urgency.SOON if left <= SOON else Urgency.LATER,
        begun=not one.untouched,
        declaration=one.declaration,
        filed_at=one.filed_at,
        total=cents(weighted(rubric, scores)) if rubric is not None else None,
    )


def queue_counts(session: Session, house: House, actor: Actor) -> Mapping[Shown, int]:
    """How many of this reviewer's files there are of each kind, up to MOST."""
    mine = Assignment.person_id == person_id(actor)
    open_ = (mine, Assignment.state == "assigned")
    begun = Assignment.untouched == false()
    parts = {
        Shown.DRAFT: (*open_, begun),
        Shown.NEW: (*open_, ~begun),
        # both kinds by name, so that the index is entered twice and not walked through
        Shown.LATE: (*open_, Assignment.untouched.in_((False, True)), Assignment.due_on < house.today()),
        Shown.FILED: (mine, Assignment.state == "filed"),
    }
    counted = [
        select(func.count())
        .select_from(select(Assignment.id).where(*where).limit(MOST).subquery())
        .scalar_subquery()
        .label(name)
        for name, where in parts.items()
    ]
    found = session.execute(select(*counted)).one()
    return dict(zip(parts, found, strict=True))


def next_number(session: Session, actor: Actor, *, after: UUID | None = None) -> str | None:
    """The file of this reviewer that follows the assignment `after` in the queue, the first one at its end."""
    mine = select(Assignment.number).where(Assignment.person_id == person_id(actor), Assignment.state == "assigned")
    ordered = mine.order_by(*ORDER).limit(1)
    here = session.get(Assignment, after) if after is not None else None
    if here is None:
        return session.scalar(ordered)
    place = (here.untouched, here.due_on, here.shuffle, here.number)
    following = session.scalar(ordered.where(tuple_(*ORDER) > tuple_(*place)))
    return following or session.scalar(ordered.where(Assignment.id != here.id))
