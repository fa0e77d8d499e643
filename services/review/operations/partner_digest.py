"""One mail a week to each partner city: what waits for its answer, and the address of the page that shows it all.

It leaves on Monday at eight in the city, or on the next day on which offices work there; only when something waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from services.review.domain.turning import Clock
from services.review.domain.verdict import Answer
from services.review.models import Determination, Dossier, OpinionRow
from shared.access import Link, Person, officers
from shared.bus import publish
from shared.clock import day_in
from shared.events import PartnerDigest, PartnerDigestDue, PartnerDigestLine, subject_of
from shared.house import House
from shared.ids import uuid7
from shared.policy import Role
from shared.programme import City
from shared.programme.working_there import working_day_there
from shared.timers import set_timer

MORNING = time(8)  # in the city
WEEK = timedelta(days=7)
WAITING = (Answer.ASKED, Answer.SILENT)


def arm_partner_digest(session: Session, house: House, city: City) -> None:
    """See to it that this city is written to on its next Monday, if something waits for it then."""
    day = _next_morning(city, house.now())
    event = PartnerDigestDue(number=subject_of(city.id), at=house.now(), city=city.id, day=day)
    set_timer(session, event, slot=f"partner_digest:{day}", due_at=_at(city, day))


def _at(city: City, day: date) -> datetime:
    return datetime.combine(day, MORNING, ZoneInfo(city.tz))


def _next_morning(city: City, after: datetime) -> date:
    today = day_in(city.tz, after)
    monday = today - timedelta(days=today.weekday())
    while _at(city, working_day_there(city, monday)) <= after:
        monday += WEEK
    return working_day_there(city, monday)


def send_partner_digest(session: Session, house: House, event: PartnerDigestDue) -> None:
    """Write to the officer of a city what waits for its answer; when nothing does, the mornings end.

    Whose page was closed by the desk is not written to: the desk opens another one.
    """
    city = house.programme.cities.get(event.city)
    lines = () if city is None else tuple(waiting_lines(session, house, city))
    if city is None or not lines:
        return
    arm_partner_digest(session, house, city)
    speaker = next(iter(officers(session, city.id, day_in(city.tz, house.now()))), None)
    link = board_link(session, house, city, speaker) if speaker is not None else None
    if link is not None:
        publish(session, digest_of(house, city, link, lines).model_copy(update={"regular": True}))


def digest_of(house: House, city: City, link: Link, lines: tuple[PartnerDigestLine, ...]) -> PartnerDigest:
    """The mail that tells the holder of a link to the city's page what is open."""
    return PartnerDigest(
        number=subject_of(city.id),
        at=house.now(),
        city=city.id,
        officer_name=link.name,
        officer_email=link.email,
        officer_locale=link.locale,
        link_id=link.id,
        lines=lines,
    )


def waiting_lines(session: Session, house: House, city: City) -> Iterator[PartnerDigestLine]:
    """The files that wait for this city, soonest first."""
    today = day_in(city.tz, house.now())
    for row in session.execute(_waiting(city.id)):
        yield PartnerDigestLine(
            number=row.number,
            title=row.title,
            organisation=row.organisation,
            due_on=row.due_on,
            late=row.due_on is not None and row.due_on < today,
        )


def _waiting(city: str) -> Select[str, date | None, str, str]:
    columns = (OpinionRow.number, OpinionRow.due_on, Dossier.title, Dossier.organisation)
    query = select(*columns).join(Dossier, Dossier.number == OpinionRow.number)
    theirs = query.where(OpinionRow.city == city, OpinionRow.state.in_(WAITING), undecided())
    theirs = theirs.where(OpinionRow.clock == Clock.RUNNING)
    return theirs.order_by(OpinionRow.due_on, OpinionRow.number)


def undecided() -> ColumnElement[bool]:
    """Whether an open file is still to be decided with the city of a question."""
    decided = exists().where(Determination.number == OpinionRow.number, Determination.city == OpinionRow.city)
    return Dossier.closed_at.is_(None) & ~decided


def board_link(session: Session, house: House, city: City, officer: Person) -> Link | None:
    """The officer's link to the page of their city, made if they never had one; None when the desk closed theirs."""
    subject = subject_of(city.id)
    query = select(Link).where(Link.subject == subject, Link.role == Role.PARTNER, Link.email == officer.email)
    found = session.scalars(query.order_by(Link.id.desc())).all()
    if found:
        return found[0] if found[0].open_on(house.now()) else None
    return new_board_link(session, house, city, officer)


def new_board_link(session: Session, house: House, city: City, officer: Person) -> Link:
    """Another link to the page of a city, for somebody who speaks for it. It holds until it is revoked."""
    link = Link(
        id=uuid7(),
        role=Role.PARTNER,
        subject=subject_of(city.id),
        city=city.id,
        name=officer.name,
        email=officer.email,
        locale=officer.locale,
        sent_at=house.now(),
    )
    session.add(link)
    session.flush()
    return link
