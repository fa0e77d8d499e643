"""The page of one city: every open file that it was asked about, and the way into each; nothing of one that is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.review.domain.verdict import Answer
from services.review.models import Dossier, OpinionRow
from services.review.operations.officer_links import question_link
from services.review.operations.partner_digest import WAITING, undecided
from shared import audit
from shared.access import Link, officers
from shared.clock import day_in
from shared.errors import NotFound
from shared.events import subject_of
from shared.house import House
from shared.policy import Actor, Permission, Role, may
from shared.programme import Opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """One open file, as its city sees it in a list. `enters`: whoever looks may go in."""

    number: str
    title: str
    written_in: str
    organisation: str
    due_on: date | None
    late: bool
    state: Answer
    opinion: Opinion | None
    enters: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All open files of one city, what is awaited first."""

    city: str
    name: str
    lines: tuple[BoardLine, ...]


def board_of(session: Session, house: House, holder: Actor) -> Board:
    """The page of the city to which this link belongs. Raises NotFound for any other, and once they left office."""
    city = _city(session, house, holder)
    found = session.execute(_asked(city).order_by(OpinionRow.due_on, OpinionRow.number)).all()
    today = day_in(house.programme.cities[city].tz, house.now())
    lines = [_line(session, holder, row, dossier, today=today) for row, dossier in found]
    waiting = sorted(lines, key=lambda one: one.state not in WAITING)
    return Board(city=city, name=holder.name, lines=tuple(waiting))


def _asked(city: str) -> Select[OpinionRow, Dossier]:
    query = select(OpinionRow, Dossier).join(Dossier, Dossier.number == OpinionRow.number)
    return query.where(OpinionRow.city == city, OpinionRow.state.in_((*WAITING, Answer.GIVEN)), undecided())


def _city(session: Session, house: House, holder: Actor) -> str:
    city = holder.city or ""
    if not may(holder, Permission.CITY_BOARD, number=subject_of(city), city=city):
        raise NotFound("shared.error.not_found")
    found = house.programme.cities.get(city)
    today = day_in(found.tz, house.now()) if found is not None else house.today()
    if not any(one.email == holder.email for one in officers(session, city, today)):
        raise NotFound("shared.error.not_found")
    return city


def _line(session: Session, holder: Actor, row: OpinionRow, dossier: Dossier, *, today: date) -> BoardLine:
    waits = row.state in WAITING
    own = _own(session, holder, row.number)
    return BoardLine(
        number=row.number,
        title=dossier.title,
        written_in=dossier.locale,
        organisation=dossier.organisation,
        due_on=row.due_on if waits else None,
        late=waits and row.due_on is not None and row.due_on < today,
        state=Answer(row.state),
        opinion=Opinion(row.opinion) if row.opinion else None,
        enters=own is None or own.revoked_at is None,
    )


def _own(session: Session, holder: Actor, number: str) -> Link | None:
    query = select(Link).where(Link.subject == number, Link.city == holder.city, Link.role == Role.PARTNER)
    return session.scalars(query.where(Link.email == holder.email).order_by(Link.id.desc()).limit(1)).first()


def enter(session: Session, house: House, holder: Actor, number: str) -> Link:
    """This person's own link to one open file of their city, made where they had none.

    Raises NotFound for a file of another city or that is over, and where the desk closed their link to it.
    """
    city = _city(session, house, holder)
    row = session.scalars(_asked(city).where(OpinionRow.number == number)).first()
    if row is None:
        raise NotFound("shared.error.not_found")
    own = _own(session, holder, number)
    if own is not None and own.revoked_at is not None:
        raise NotFound("shared.error.not_found")
    if own is not None and own.open_on(house.now()):
        return own
    link = question_link(session, house, row, holder, sent=False)
    audit.record(session, number, act="enter_by_board", actor=holder.ref, at=house.now(), city=city, link=str(link.id))
    return link
