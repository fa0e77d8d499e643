"""The links of cities' officers, as the desk sees them: to whom they went, where they were opened, how they end.

A link opens one question of one file, or the page of one city; it is revoked at once, and another one can be sent to
whoever speaks for the city that day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.review.domain.verdict import Answer
from services.review.models import Dossier, LinkBrowser, OpinionRow
from services.review.operations.asking import LINK_LIFE
from services.review.operations.case import lock
from services.review.operations.partner_clock import settle_reminders
from services.review.operations.partner_digest import digest_of, new_board_link, waiting_lines
from shared import audit
from shared.access import Link, Person, officers
from shared.bus import publish
from shared.clock import day_in
from shared.errors import Conflict, Fault, Invalid, NotFound
from shared.events import OpinionRequested, subject_of
from shared.house import House
from shared.ids import uuid7
from shared.policy import Actor, Role
from shared.programme import City

SUBJECT = subject_of("")


class LinkState(StrEnum):
    """What a link is worth now."""

    OPEN = "open"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """One link: whose it is, and in how many browsers it was opened. `sent_at` None: made on the city's own page."""

    id: UUID
    city: str
    name: str
    email: str
    sent_at: datetime | None
    browsers: int
    opened_at: datetime | None
    state: LinkState
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CitySpeaker:
    """Somebody who speaks for a city today."""

    id: UUID
    name: str
    deputy: bool


def links_of(session: Session, house: House, subject: str) -> tuple[LinkView, ...]:
    """The links of officers to a file (its number) or to a city's page (`city:<id>`), in order. Raises NotFound."""
    theirs = select(Dossier.number).where(Dossier.number == subject)
    if not subject.startswith(SUBJECT) and session.scalar(theirs) is None:
        raise NotFound("shared.error.not_found")
    query = select(Link).where(Link.subject == subject, Link.role == Role.PARTNER).order_by(Link.id)
    found = session.scalars(query).all()
    seen = _browsers(session, [one.id for one in found])
    return tuple(_view(house, one, seen.get(one.id, (0, None))) for one in found)


def _browsers(session: Session, links: Sequence[UUID]) -> Mapping[UUID, tuple[int, datetime | None]]:
    query = select(LinkBrowser.link_id, func.count(), func.max(LinkBrowser.seen_at)).group_by(LinkBrowser.link_id)
    return {one: (count, at) for one, count, at in session.execute(query.where(LinkBrowser.link_id.in_(links)))}


def _view(house: House, link: Link, seen: tuple[int, datetime | None]) -> LinkView:
    state = LinkState.REVOKED if link.revoked_at is not None else LinkState.EXPIRED
    return LinkView(
        id=link.id,
        city=link.city or "",
        name=link.name,
        email=link.email,
        sent_at=link.sent_at,
        browsers=seen[0],
        opened_at=seen[1],
        state=LinkState.OPEN if link.open_on(house.now()) else state,
        ended_at=link.revoked_at or link.expires_at,
    )


def speakers(session: Session, house: House, city: str) -> tuple[CitySpeaker, ...]:
    """Whoever speaks for this city today: the officer first, then deputies."""
    found = officers(session, city, _today_there(house, city))
    return tuple(CitySpeaker(id=one.id, name=one.name, deputy=one.deputy) for one in found)


def _today_there(house: House, city: str) -> date:
    return day_in(house.programme.cities[city].tz, house.now())


def revoke_link(session: Session, house: House, actor: Actor, *, subject: str, link_id: UUID) -> None:
    """End a link, at once. Raises NotFound for a link to something else, Conflict for one that is over already."""
    _held(session, subject)
    link = session.get(Link, link_id, with_for_update=True)
    if link is None or link.role != Role.PARTNER or link.subject != subject:
        raise NotFound("shared.error.not_found")
    if not link.open_on(house.now()):
        raise Conflict("review.officer.error_link_over")
    link.revoked_at = house.now()
    row = session.get(OpinionRow, (subject, link.city))
    if row is not None and row.link_id == link.id:
        row.link_id = _newest_open(session, house, row)
    details = {"city": link.city, "link": str(link.id)}
    audit.record(session, subject, act="revoke_link", actor=actor.ref, at=house.now(), **details)


def _newest_open(session: Session, house: House, row: OpinionRow) -> UUID | None:
    query = select(Link).where(Link.subject == row.number, Link.city == row.city, Link.role == Role.PARTNER)
    found = session.scalars(query.order_by(Link.id.desc()))
    return next((one.id for one in found if one.open_on(house.now())), None)


def _held(session: Session, subject: str) -> Dossier | None:
    # The file is locked like for any act on it; a file that is closed to its reader does not exist.
    if subject.startswith(SUBJECT):
        return None
    dossier = lock(session, [subject])[subject]
    if dossier is None:
        raise NotFound("shared.error.not_found")
    return dossier


def send_link(session: Session, house: House, actor: Actor, *, number: str, city: str, to: UUID) -> Link:
    """Send another link to a question to somebody who speaks for the city today; reminders follow them.

    Raises NotFound for a city that was not asked, Conflict when no answer is awaited, Invalid for anybody else.
    """
    _awaited(session, number, city)
    officer = _speaker(session, house, actor, city=city, to=to)
    return send_to(session, house, actor, number=number, city=city, holder=officer.actor())


def send_to(session: Session, house: House, actor: Actor, *, number: str, city: str, holder: Actor) -> Link:
    """Send another link to a question to this person, whom reminders follow from now on.

    Raises NotFound for a city that was not asked, Conflict when no answer is awaited.
    """
    dossier, row = _awaited(session, number, city)
    link = question_link(session, house, row, holder, sent=True)
    row.officer_name, row.officer_email, row.officer_locale = holder.name, holder.email, holder.locale
    row.link_id = link.id
    settle_reminders(house, row)
    publish(session, request_of(house, dossier, row, link))
    audit.record(session, number, act="send_link", actor=actor.ref, at=house.now(), city=city, link=str(link.id))
    return link


def _awaited(session: Session, number: str, city: str) -> tuple[Dossier, OpinionRow]:
    dossier, row = _held(session, number), session.get(OpinionRow, (number, city))
    if dossier is None or row is None or row.state == Answer.NOT_ASKED:
        raise NotFound("shared.error.not_found")
    if dossier.closed_at is not None or row.state not in (Answer.ASKED, Answer.SILENT):
        raise Conflict("review.error.city_not_waiting")
    return dossier, row


def _speaker(session: Session, house: House, actor: Actor, *, city: str, to: UUID) -> Person:
    found = officers(session, city, _today_there(house, city))
    if not found:
        name = house.programme.cities[city].name.in_(actor.locale)
        raise Invalid((Fault(field="officer", code="review.clock.fault_nobody", params={"city": name}),))
    chosen = next((one for one in found if one.id == to), None)
    if chosen is None:
        raise Invalid((Fault(field="officer", code="review.officer.fault_officer"),))
    return chosen


def question_link(session: Session, house: House, row: OpinionRow, holder: Actor, *, sent: bool) -> Link:
    """A link of this person to one question; `sent`: by mail, and not by a button on their own page."""
    link = Link(
        id=uuid7(),
        role=Role.PARTNER,
        subject=row.number,
        city=row.city,
        name=holder.name,
        email=holder.email,
        locale=holder.locale,
        sent_at=house.now() if sent else None,
        expires_at=house.now() + LINK_LIFE,
    )
    session.add(link)
    session.flush()
    return link


def request_of(house: House, dossier: Dossier, row: OpinionRow, link: Link) -> OpinionRequested:
    """The mail that puts a question to the holder of a link."""
    return OpinionRequested(
        number=row.number,
        at=house.now(),
        city=row.city,
        officer_name=link.name,
        officer_email=link.email,
        officer_locale=link.locale,
        link_id=link.id,
        title=dossier.title,
        organisation=dossier.organisation,
        due_on=row.due_on or house.today(),
        attempt=row.attempt,
    )


def send_board_link(session: Session, house: House, actor: Actor, *, city: City, to: UUID) -> Link:
    """Send the address of a city's page to somebody who speaks for it today. Raises Invalid for anybody else."""
    officer = _speaker(session, house, actor, city=city.id, to=to)
    link = new_board_link(session, house, city, officer)
    publish(session, digest_of(house, city, link, tuple(waiting_lines(session, house, city))))
    subject, details = subject_of(city.id), {"link": str(link.id)}
    audit.record(session, subject, act="send_link", actor=actor.ref, at=house.now(), **details)
    return link
