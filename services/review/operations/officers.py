"""Whoever speaks for a city holds its open questions: handed on when the office changes, and written to again.

The office of a day counts, not that of the day of the question. An address that the desk chose itself stays chosen;
whose link the desk revoked is not written to by itself any more.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.review.domain.officer_papers import AddressForm
from services.review.domain.turning import Clock
from services.review.domain.verdict import Answer
from services.review.models import Dossier, OpinionRow
from services.review.operations.case import SYSTEM, Case, lock
from services.review.operations.officer_links import question_link, request_of, send_to
from services.review.operations.partner_clock import settle_reminders
from services.review.operations.partner_digest import WAITING, arm_partner_digest, undecided
from shared import audit
from shared.access import Link, Person, officers
from shared.bus import publish
from shared.clock import day_in
from shared.errors import Invalid
from shared.events import MailRefused, SecondPeriodBegan, subject_of
from shared.house import House
from shared.policy import Actor, Role


def holder_of(session: Session, house: House, row: OpinionRow) -> Link | None:
    """The open link by which a question is answered today, handed on where the office changed hands.

    None: nobody speaks for the city, or the desk revoked the links of all who do.
    """
    speak = speaking(session, house, row.city)
    link = session.get(Link, row.link_id) if row.link_id is not None else None
    if link is not None and link.open_on(house.now()) and _still(session, link, speak):
        return link
    able = (one for one in speak if row.link_id is not None or not shut_out(session, row, one.email))
    next_one = next(able, None)
    return _hand_over(session, house, row, next_one) if next_one is not None else None


def speaking(session: Session, house: House, city: str) -> list[Person]:
    """Who speaks for a city today, by the day it is there: the officer first."""
    return officers(session, city, day_in(house.programme.city(city).tz, house.now()))


def _still(session: Session, link: Link, speak: Sequence[Person]) -> bool:
    if any(one.email == link.email for one in speak):
        return True
    former = select(Person.id).where(Person.email == link.email, Person.city == link.city)
    return session.scalar(former) is None  # the desk chose this address itself


def shut_out(session: Session, row: OpinionRow, email: str) -> bool:
    """Whether the last link of this address to a question was revoked."""
    query = _links(row).where(Link.email == email).order_by(Link.id.desc())
    last = session.scalars(query).first()
    return last is not None and last.revoked_at is not None


def _links(row: OpinionRow) -> Select[Link]:
    return select(Link).where(Link.subject == row.number, Link.city == row.city, Link.role == Role.PARTNER)


def _hand_over(session: Session, house: House, row: OpinionRow, to: Person) -> Link:
    speak = {one.email for one in speaking(session, house, row.city)}
    for old in session.scalars(_links(row).where(Link.revoked_at.is_(None), Link.email.not_in(speak))):
        old.revoked_at = house.now()
    link = question_link(session, house, row, to.actor(), sent=True)
    row.officer_name, row.officer_email, row.officer_locale = to.name, to.email, to.locale
    row.link_id = link.id
    details = {"city": row.city, "link": str(link.id)}
    audit.record(session, row.number, act="hand_over_question", actor=SYSTEM.ref, at=house.now(), **details)
    return link


def open_questions(session: Session, city: str) -> list[tuple[Dossier, OpinionRow]]:
    """The questions that a city may still answer and whose clock runs, their files locked."""
    query = select(OpinionRow.number).join(Dossier, Dossier.number == OpinionRow.number)
    theirs = query.where(OpinionRow.city == city, OpinionRow.state.in_(WAITING), undecided())
    files = lock(session, session.scalars(theirs))
    asked = select(OpinionRow).where(OpinionRow.city == city, OpinionRow.number.in_(files))
    rows = session.scalars(asked.order_by(OpinionRow.due_on, OpinionRow.number))
    found = ((files[row.number], row) for row in rows if row.state in WAITING and row.clock == Clock.RUNNING)
    return [(dossier, row) for dossier, row in found if dossier is not None]


def reached(session: Session, house: House, city: str) -> int:
    """Hand every open question of a city to whoever speaks for it today, with a mail; how many changed hands.

    Whoever holds a question already is not written to again: it may be called any number of times.
    """
    handed = 0
    for dossier, row in open_questions(session, city):
        before = row.link_id
        link = holder_of(session, house, row)
        if link is not None and link.id != before:
            handed += 1
            mail = second_period if row.state == Answer.SILENT else request_of
            publish(session, mail(house, dossier, row, link))
            settle_reminders(house, row)
    if handed:
        arm_partner_digest(session, house, house.programme.city(city))
    return handed


def second_period(house: House, dossier: Dossier, row: OpinionRow, link: Link) -> SecondPeriodBegan:
    """The mail that tells the holder of a link that the first period is over; or both, of a city that is silent."""
    return SecondPeriodBegan(
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
        over=row.state == Answer.SILENT,
    )


def tell_due(case: Case, row: OpinionRow) -> None:
    """Tell whoever speaks for the city today the day by which an answer is awaited now."""
    link = holder_of(case.session, case.house, row)
    if link is not None:
        case.tell(request_of(case.house, case.dossier, row, link))


def ask_again_by_mail(
    session: Session, house: House, actor: Actor, *, number: str, city: str, form: AddressForm
) -> Link:
    """Send a question to an address that the desk chooses, where a mail did not arrive; reminders follow it.

    Raises NotFound for a city that was not asked, Conflict when no answer is awaited, Invalid for no address.
    """
    if faults := form.faults():
        raise Invalid(faults)
    holder = Actor(ref="", name=form.name, email=form.email, locale=form.locale)
    return send_to(session, house, actor, number=number, city=city, holder=holder)


def refused(session: Session, house: House, event: MailRefused) -> None:
    """A mail to an officer will never arrive: their questions say so, until a link is sent to somebody else."""
    query = select(OpinionRow).where(OpinionRow.officer_email == event.recipient, OpinionRow.state.in_(WAITING))
    city = event.number.removeprefix(subject_of(""))
    theirs = OpinionRow.city == city if city != event.number else OpinionRow.number == event.number
    for row in session.scalars(query.where(theirs, OpinionRow.link_id.is_not(None)).order_by(OpinionRow.number)):
        row.unreached_link = row.link_id
        details = {"city": row.city, "letter": event.letter, "mail": str(event.mail_id)}
        audit.record(session, row.number, act="mail_refused", actor=SYSTEM.ref, at=house.now(), **details)
