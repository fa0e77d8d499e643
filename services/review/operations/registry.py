"""Acting on the record of a partner city: locked, checked, kept as a version, written into its journal, told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.review.domain.city_acts import after
from services.review.domain.city_papers import FORMS, CityAct, CityPaper, OfficerForm
from services.review.operations.evidence import arm_evidence
from services.review.operations.reaching import arm_engagement
from services.review.operations.turn_days import arm_turns
from shared import audit
from shared.access import Person, person_named
from shared.bus import publish
from shared.errors import Fault, Invalid, NotFound, Stale
from shared.events import CityActed, subject_of
from shared.house import House
from shared.policy import STAFF, Actor, Role
from shared.programme import City
from shared.registry import CityVersion

ACTS = {form: act for act, form in FORMS.items()}
NAMES = frozenset({"signers", "paris_owner", "partner_owner"})  # of people, perhaps: never in the journal
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:subject, 11))")


def tag_of(seq: int) -> str:
    """What changes with every act on the record of a city."""
    return f"c{seq}"


def act_on(
    session: Session, house: House, actor: Actor, city_id: str, *, form: CityPaper, match: str | None
) -> CityVersion:
    """Do one act on the record of a city; the version it led to. `match`: the tag of what was seen, if it was said.

    Raises NotFound for a city the programme does not know, Stale with who acted since, Conflict where the act is not
    possible now, Invalid with every fault.
    """
    if city_id not in house.programme.cities:
        raise NotFound("shared.error.not_found")
    session.execute(_LOCK, {"subject": subject_of(city_id)})
    last = latest(session, city_id)
    seq = last.seq if last is not None else 0
    if match is not None and match != tag_of(seq):
        raise Stale("review.registry.error_stale", by=last.actor_name if last is not None else "")
    act = ACTS[type(form)]
    city = after(_now(house, city_id, last), act, form)
    if isinstance(form, OfficerForm):
        _engage(session, city_id, form)
        arm_engagement(session, house, city_id, begins=form.valid_from)
    row = _version(house, actor, city, act=act, form=form, seq=seq + 1)
    session.add(row)
    session.flush()
    number, at = subject_of(city_id), row.at
    told = _written(form, without=NAMES)
    audit.record(session, number, act=f"city_{act}", actor=actor.ref, at=at, seq=row.seq, **told)
    publish(session, CityActed(number=number, at=at, city=city_id, act=act, seq=row.seq))
    arm_turns(session, house, city)
    arm_evidence(session, house, city)
    return row


def latest(session: Session, city_id: str) -> CityVersion | None:
    """The last version of a city's record; None where nobody ever acted."""
    query = select(CityVersion).where(CityVersion.city == city_id)
    return session.scalars(query.order_by(CityVersion.seq.desc()).limit(1)).first()


def _now(house: House, city_id: str, last: CityVersion | None) -> City:
    return house.programme.cities[city_id] if last is None else City.model_validate(last.value)


def _version(house: House, actor: Actor, city: City, *, act: CityAct, form: CityPaper, seq: int) -> CityVersion:
    return CityVersion(
        city=city.id,
        seq=seq,
        act=act,
        at=house.now(),
        actor=actor.ref,
        actor_name=actor.name,
        reason=form.reason,
        details=_written(form),
        value=city.model_dump(mode="json"),
    )


def _written(form: CityPaper, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    # Who an officer is stands in the list of people: the record and its journal say that the office changed hands.
    personal = {"name", "email", "capacity"} if isinstance(form, OfficerForm) else set()
    return form.model_dump(mode="json", exclude={"reason", *personal, *without}, exclude_defaults=True)


def _engage(session: Session, city_id: str, form: OfficerForm) -> None:
    """The office changes hands. Raises Invalid where the address belongs to somebody of this house or another city."""
    query = select(Person).where(Person.email == form.email)
    known = session.scalars(query).first()
    if known is not None and (STAFF & set(known.roles) or known.city not in (None, city_id)):
        raise Invalid((Fault(field="email", code="review.registry.fault_officer", params={"email": form.email}),))
    if form.ends_before:
        _end_before(session, city_id, form)
    person = person_named(session, form.email, role=Role.PARTNER, name=form.name)
    person.name, person.city, person.locale = form.name, city_id, form.locale
    person.capacity, person.deputy = form.capacity, form.deputy
    person.valid_from, person.valid_to, person.closed_at = form.valid_from, None, None


def _end_before(session: Session, city_id: str, form: OfficerForm) -> None:
    query = select(Person).where(Person.roles.contains([Role.PARTNER]), Person.city == city_id)
    for one in session.scalars(query.where(Person.deputy.is_(form.deputy), Person.email != form.email)):
        if one.in_office(form.valid_from):
            one.valid_to = form.valid_from - timedelta(days=1)
