"""What begins when a decision is told: the days of its conditions, and a word to a city that had said yes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from services.review.domain.basis import Verdict
from services.review.domain.condition import pushed
from services.review.domain.dialogue import deserves_courtesy
from services.review.domain.verdict import Lamps
from services.review.models import Basis, Condition, Determination, OpinionRow
from services.review.operations.case import Case
from services.review.operations.condition_words import begin_on
from shared.access import officers
from shared.clock import day_in
from shared.events import CourtesyNoted
from shared.programme.outcomes import Opinion, Outcome


def begin_what_follows(case: Case, rows: Sequence[Determination], *, told_from: datetime) -> None:
    """Start the clocks of the conditions, and write to the cities that are owed a word; once per decision."""
    _conditions(case, rows, told_from=told_from)
    verdict = _verdict(case)
    opinions = {one.city: one for one in case.opinions()}
    for row in rows:
        if verdict is not None and row.city in opinions and _is_owed(row, opinions[row.city], verdict):
            _courtesy(case, opinions[row.city], told_from=told_from)


def _conditions(case: Case, rows: Sequence[Determination], *, told_from: datetime) -> None:
    """The applicant's days begin when they are told: a decision that waited does not shorten them."""
    zone = case.house.programme.office.tz
    query = select(Condition).where(Condition.number == case.number, Condition.city.in_([one.city for one in rows]))
    kept = list(case.session.scalars(query.order_by(Condition.city, Condition.position)))
    for row in rows:
        if row.conditions_by is None:
            continue
        signed_on, told_on = day_in(zone, row.signed_at), day_in(zone, told_from)
        row.conditions_by = pushed(row.conditions_by, signed_on=signed_on, told_on=told_on)
        for one in kept:
            if one.city == row.city:
                one.due_on = row.conditions_by
    if kept:
        begin_on(case, kept, told_from=told_from)


def _verdict(case: Case) -> Verdict | None:
    basis = case.session.get(Basis, (case.number, case.dossier.round))
    return Verdict.model_validate(basis.verdict) if basis is not None else None


def _is_owed(row: Determination, opinion: OpinionRow, verdict: Verdict) -> bool:
    city = verdict.cities[row.city]
    lit = Lamps(quality=city.quality, paris=city.paris, city=city.partner)
    return deserves_courtesy(Opinion(opinion.opinion) if opinion.opinion else None, lit, Outcome(row.outcome))


def _courtesy(case: Case, row: OpinionRow, *, told_from: datetime) -> None:
    person = next(iter(officers(case.session, row.city, case.today)), None)
    name, email, locale = row.officer_name, row.officer_email, row.officer_locale
    if person is not None:
        name, email, locale = person.name, person.email, person.locale
    if not email:
        return
    case.tell(
        CourtesyNoted(
            number=case.number,
            at=case.now,
            city=row.city,
            officer_name=name,
            officer_email=email,
            officer_locale=locale,
            title=case.dossier.title,
            organisation=case.dossier.organisation,
            told_from=told_from,
        )
    )
