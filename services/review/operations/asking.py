"""Partner cities: asked where an agreement is current, reminded once, and silent when they are silent."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import update

from services.review.domain.papers import OpinionForm
from services.review.domain.road import Act
from services.review.domain.verdict import Answer
from services.review.models import OpinionRow
from services.review.operations.case import Case, Trace
from shared.access import Link, Person, people
from shared.errors import Conflict, Invalid, NotFound
from shared.events import DelayEnded, OpinionReceived, OpinionRequested, StageEntered
from shared.ids import uuid7
from shared.policy import Role
from shared.programme import City, StageKind
from shared.timers import cancel_timers, set_timer

FIRST, SECOND = "opinion_first", "opinion_second"
TIMERS = {FIRST: Act.ASK_AGAIN, SECOND: Act.FALL_SILENT}


def ask_cities(case: Case) -> None:
    """Open one question per city of the proposal; those whose agreement is current today are asked."""
    officers = {one.city: one for one in reversed(people(case.session, Role.PARTNER))}
    for city_id in case.dossier.cities:
        city = case.house.programme.cities[city_id]
        if city.state_on(case.today).current:
            _ask(case, city, officers.get(city_id))
        else:
            case.session.add(_question(case, city, Answer.NOT_ASKED))


def _question(case: Case, city: City, state: Answer) -> OpinionRow:
    return OpinionRow(
        number=case.number, city=city.id, state=state, agreement_state=city.state_on(case.today), attempt=1
    )


def _ask(case: Case, city: City, officer: Person | None) -> None:
    row = _question(case, city, Answer.ASKED)
    row.asked_at = case.now
    row.due_on = case.today + timedelta(days=city.reply_days)
    row.second_due_on = row.due_on + timedelta(days=city.second_days)
    row.officer_locale = city.language
    if officer is not None:
        row.officer_name, row.officer_email, row.officer_locale = officer.name, officer.email, officer.locale
        row.link_id = _link(case, city, officer)
        case.tell(_request(case, row, row.link_id, row.due_on))
    case.session.add(row)
    for timer, day in ((FIRST, row.due_on), (SECOND, row.second_due_on)):
        _wait(case, city, timer, day)
    entered = StageKind.PARTNER_CHECK
    case.tell(StageEntered(number=case.number, at=case.now, stage=entered, due_on=row.due_on, city=city.id))


def _link(case: Case, city: City, officer: Person) -> UUID:
    link = Link(
        id=uuid7(),
        role=Role.PARTNER,
        subject=case.number,
        city=city.id,
        name=officer.name,
        email=officer.email,
        locale=officer.locale,
    )
    case.session.add(link)
    return link.id


def _request(case: Case, row: OpinionRow, link_id: UUID, due_on: date) -> OpinionRequested:
    return OpinionRequested(
        number=case.number,
        at=case.now,
        city=row.city,
        officer_name=row.officer_name,
        officer_email=row.officer_email,
        officer_locale=row.officer_locale,
        link_id=link_id,
        title=case.dossier.title,
        organisation=case.dossier.organisation,
        due_on=due_on,
        attempt=row.attempt,
    )


def _wait(case: Case, city: City, timer: str, day: date) -> None:
    # The day is over when it is over in that city.
    over = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(city.tz))
    event = DelayEnded(number=case.number, at=case.now, timer=timer, city=city.id)
    set_timer(case.session, event, slot=_slot(city.id, timer), due_at=over)


def _slot(city_id: str, timer: str = "") -> str:
    return f"opinion:{city_id}:{timer}"


def ask_again(case: Case) -> Trace:
    """The first period is over: the city is reminded, and has a second one."""
    row = _still_asked(case)
    row.attempt, row.due_on = 2, row.second_due_on
    if row.link_id is not None and row.due_on is not None:
        case.tell(_request(case, row, row.link_id, row.due_on))
    return Trace(details={"city": row.city, "attempt": row.attempt})


def fall_silent(case: Case) -> Trace:
    """The second period is over too. The city may still answer until the decision."""
    row = _still_asked(case)
    row.state = Answer.SILENT
    return Trace(details={"city": row.city})


def _still_asked(case: Case) -> OpinionRow:
    row = case.opinion()
    if row.state != Answer.ASKED:
        raise Conflict("review.error.city_not_waiting")
    return row


def give_opinion(case: Case) -> Trace:
    """A city's eight answers, from its own page or written down by the desk with a proof of their origin.

    Raises Conflict when it answered before or was never asked, Invalid with every fault.
    """
    row, form = case.opinion(), case.paper(OpinionForm)
    if row.state not in (Answer.ASKED, Answer.SILENT):
        given = row.state == Answer.GIVEN
        raise Conflict("review.error.opinion_given" if given else "review.error.city_not_asked")
    actor = case.deed.actor
    by_desk = Role.PARTNER not in actor.roles
    if not by_desk and actor.city != row.city:
        raise NotFound("shared.error.not_found")
    domains = frozenset(one.id for one in case.house.programme.cities[row.city].domains)
    if faults := form.faults(domains=domains, by_desk=by_desk):
        raise Invalid(faults)
    row.state, row.opinion, row.given_at = Answer.GIVEN, form.opinion, case.now
    row.answers = form.model_dump(mode="json")
    row.entered_by = actor.ref if by_desk else None
    cancel_timers(case.session, case.number, at=case.now, prefix=_slot(row.city))
    if row.officer_email:
        case.tell(_receipt(case, row, form))
    return Trace(details={"city": row.city, "opinion": form.opinion, "by_desk": by_desk})


def _receipt(case: Case, row: OpinionRow, form: OpinionForm) -> OpinionReceived:
    return OpinionReceived(
        number=case.number,
        at=case.now,
        city=row.city,
        officer_name=row.officer_name,
        officer_email=row.officer_email,
        officer_locale=row.officer_locale,
        opinion=form.opinion,
        title=case.dossier.title,
    )


def close_questions(case: Case) -> None:
    """The file is over: no city is waited for, no personal link opens any more."""
    for row in case.opinions():
        if row.state == Answer.ASKED:
            row.state = Answer.CLOSED
    cancel_timers(case.session, case.number, at=case.now, prefix="opinion:")
    case.session.execute(
        update(Link)
        .where(Link.subject == case.number, Link.role == Role.PARTNER, Link.revoked_at.is_(None))
        .values(revoked_at=case.now)
    )
