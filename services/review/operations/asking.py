"""Partner cities: asked where an agreement is current, and what they answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import update

from services.review.domain.papers import OpinionForm
from services.review.domain.verdict import Answer
from services.review.models import OpinionRow
from services.review.operations.case import Case, Trace
from services.review.operations.partner_clock import arm_clock, begin_clock
from services.review.operations.partner_digest import arm_partner_digest
from shared.access import Link, Person, officers
from shared.clock import day_in
from shared.errors import Conflict, Invalid, NotFound
from shared.events import OpinionReceived, OpinionRequested, StageEntered
from shared.ids import uuid7
from shared.policy import Actor, Role
from shared.programme import City, StageKind
from shared.timers import cancel_timers

LINK_LIFE = timedelta(days=365)  # at most: a link ends with its question, and with its file


def ask_cities(case: Case) -> None:
    """Open one question per city of the proposal; those whose agreement is current today are asked."""
    for city_id in case.dossier.cities:
        city = case.house.programme.cities[city_id]
        if city.state_on(case.today).current:
            _ask(case, city)
        else:
            case.session.add(_question(case, city, Answer.NOT_ASKED))


def ask_city(case: Case, city_id: str) -> None:
    """Ask one city that has no question open, whatever its agreement was worth before."""
    _ask(case, case.house.programme.cities[city_id])


def _question(case: Case, city: City, state: Answer) -> OpinionRow:
    return OpinionRow(
        number=case.number, city=city.id, state=state, agreement_state=city.state_on(case.today), attempt=1
    )


def _ask(case: Case, city: City) -> None:
    officer = next(iter(officers(case.session, city.id, day_in(city.tz, case.now))), None)
    row = _question(case, city, Answer.ASKED)
    row.asked_at, row.officer_locale = case.now, city.language
    due_on = begin_clock(case, city, row)
    if officer is not None:
        row.officer_name, row.officer_email, row.officer_locale = officer.name, officer.email, officer.locale
        row.link_id = _link(case, city, officer)
        case.tell(_request(case, row, row.link_id, due_on))
        arm_partner_digest(case.session, case.house, city)
    case.session.add(row)
    arm_clock(case.session, case.house, city, row)
    entered = StageKind.PARTNER_CHECK
    case.tell(StageEntered(number=case.number, at=case.now, stage=entered, due_on=due_on, city=city.id))


def _link(case: Case, city: City, officer: Person) -> UUID:
    link = Link(
        id=uuid7(),
        role=Role.PARTNER,
        subject=case.number,
        city=city.id,
        name=officer.name,
        email=officer.email,
        locale=officer.locale,
        sent_at=case.now,
        expires_at=case.now + LINK_LIFE,
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
    if faults := form.faults(domains=domains, by_desk=by_desk, today=case.today):
        raise Invalid(faults)
    row.state, row.opinion, row.given_at = Answer.GIVEN, form.opinion, case.now
    row.answers = form.model_dump(mode="json")
    row.entered_by = actor.ref if by_desk else None
    cancel_timers(case.session, case.number, at=case.now, prefix=f"opinion:{row.city}:")
    if row.officer_email:
        case.tell(_receipt(case, row, form))
    return Trace(details={"city": row.city, "opinion": form.opinion, "by_desk": by_desk})


def _receipt(case: Case, row: OpinionRow, form: OpinionForm) -> OpinionReceived:
    actor = case.deed.actor
    asked = Actor(ref="", name=row.officer_name, email=row.officer_email, locale=row.officer_locale)
    to = actor if Role.PARTNER in actor.roles and actor.email else asked  # a deputy may have answered
    return OpinionReceived(
        number=case.number,
        at=case.now,
        city=row.city,
        officer_name=to.name,
        officer_email=to.email,
        officer_locale=to.locale,
        opinion=form.opinion,
        title=case.dossier.title,
    )


def close_questions(case: Case, cities: Sequence[str]) -> None:
    """These cities are decided, or the file is over: they are waited for no more, and no link of theirs opens."""
    for row in case.opinions():
        if row.state == Answer.ASKED:
            row.state = Answer.CLOSED
    cancel_timers(case.session, case.number, at=case.now, prefix="opinion:")
    case.session.execute(
        update(Link)
        .where(Link.subject == case.number, Link.role == Role.PARTNER, Link.city.in_(cities), Link.revoked_at.is_(None))
        .values(revoked_at=case.now)
    )
