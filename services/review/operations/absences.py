"""Who is away and who stands in for them: recorded and ended by the desk, with both names in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.invitation import AbsenceForm
from services.review.models import Absence
from shared import audit
from shared.access import Person
from shared.errors import Conflict, Fault, Invalid, NotFound
from shared.house import House
from shared.ids import uuid7
from shared.policy import Actor, Role

SUBJECT = "absences"  # of the journal: they belong to no one file
COVERED = frozenset({Role.REVIEWER, Role.DESK, Role.COMMITTEE})


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceView:
    """Somebody is away from `starts_on` to `ends_on`. `present`: today is one of these days."""

    id: UUID
    person_id: UUID
    name: str
    starts_on: date
    ends_on: date
    substitute_id: UUID | None
    substitute_name: str
    recorded_name: str
    present: bool


def absences(session: Session, house: House) -> tuple[AbsenceView, ...]:
    """Absences that are not over, soonest first."""
    open_ones = select(Absence).where(Absence.cancelled_at.is_(None), Absence.ends_on >= house.today())
    found = session.scalars(open_ones.order_by(Absence.starts_on, Absence.name, Absence.id))
    return tuple(_view(one, house.today()) for one in found)


def _view(one: Absence, today: date) -> AbsenceView:
    return AbsenceView(
        id=one.id,
        person_id=one.person_id,
        name=one.name,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        substitute_id=one.substitute_id,
        substitute_name=one.substitute_name,
        recorded_name=one.recorded_name,
        present=one.starts_on <= today <= one.ends_on,
    )


def staff(session: Session) -> list[Person]:
    """Those whose absence matters to files, by name."""
    query = select(Person).where(Person.closed_at.is_(None)).order_by(Person.name, Person.email)
    return [one for one in session.scalars(query) if COVERED & set(one.roles)]


def record(session: Session, house: House, actor: Actor, form: AbsenceForm) -> AbsenceView:
    """Write down an absence. Raises Invalid with every fault.

    A substitute holds a role of the one who is away: the same tasks wait for both, and each acts in their own name.
    """
    known = {one.id: one for one in staff(session)}
    person, substitute = known.get(form.person), known.get(form.substitute) if form.substitute else None
    faults = [*form.faults()]
    if person is None:
        faults.append(Fault(field="person", code="review.absence.fault_person"))
    elif form.substitute and (substitute is None or not COVERED & set(person.roles) & set(substitute.roles)):
        faults.append(Fault(field="substitute", code="review.absence.fault_substitute", params={"name": person.name}))
    if faults or person is None:
        raise Invalid(tuple(faults))
    row = Absence(
        id=uuid7(),
        person_id=person.id,
        name=person.name,
        starts_on=form.starts_on,
        ends_on=form.ends_on,
        substitute_id=form.substitute,
        substitute_name=substitute.name if substitute else "",
        recorded_by=actor.ref,
        recorded_name=actor.name,
        recorded_at=house.now(),
    )
    session.add(row)
    _journal(session, house, actor, row, act="absence_recorded")
    return _view(row, house.today())


def end(session: Session, house: House, actor: Actor, absence_id: UUID) -> None:
    """Somebody is back, or not away after all. Raises NotFound, Conflict when that was said before."""
    row = session.get(Absence, absence_id, with_for_update=True)
    if row is None:
        raise NotFound("shared.error.not_found")
    if row.cancelled_at is not None:
        raise Conflict("review.absence.error_ended")
    row.cancelled_at, row.cancelled_by = house.now(), actor.ref
    _journal(session, house, actor, row, act="absence_ended")


def _journal(session: Session, house: House, actor: Actor, row: Absence, *, act: str) -> None:
    details = {
        "absence": str(row.id),
        "away": row.name,
        "substitute": row.substitute_name,
        "from": row.starts_on.isoformat(),
        "to": row.ends_on.isoformat(),
    }
    audit.record(session, SUBJECT, act=act, actor=actor.ref, at=house.now(), **details)
