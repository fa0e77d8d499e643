"""Files that prepare an agreement: how many there are, and all that may be called again when it is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine, and_, or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from services.review.domain.road import Act
from services.review.domain.turning import Demand, ReopenForm, demand_of
from services.review.models import Determination, Dossier
from services.review.operations.case import Deed
from services.review.operations.gate import carry_out
from shared.db import transaction
from shared.errors import Conflict, NotFound, Refusal
from shared.house import House
from shared.i18n import words
from shared.policy import Actor
from shared.programme.outcomes import Outcome


class _Rehearsed(Exception):
    """A file was only tried: the transaction must leave nothing behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What became of one kept file. `consent`: its author wants to be called again; `refusal`: why it stays."""

    number: str
    title: str
    consent: bool
    refusal: Refusal | None = None

    @property
    def called(self) -> bool:
        """Whether it comes back, or would."""
        return self.consent and self.refusal is None


def demand(session: Session, city: str) -> Demand:
    """What is proposed for a city: every file that is open for it, or was kept for its agreement."""
    kept = select(Determination.number).where(
        Determination.number == Dossier.number, Determination.city == city, Determination.outcome == Outcome.THEME_ONLY
    )
    query = select(Dossier.sector, Dossier.call_again).where(Dossier.cities.contains([city]))
    found = session.execute(query.where(or_(Dossier.closed_at.is_(None), kept.exists())))
    return demand_of((row.sector, row.call_again) for row in found)


def kept_for(session: Session, house: House, city: str) -> list[Call]:
    """The files that were kept for the agreement with this city, and whose authors know it."""
    told = Determination.told_from <= house.now()
    kept = and_(Determination.number == Dossier.number, Determination.city == city)
    query = select(Dossier.number, Dossier.title, Dossier.call_again).join(Determination, kept)
    rows = session.execute(query.where(Determination.outcome == Outcome.THEME_ONLY, told).order_by(Dossier.number))
    return [Call(number=row.number, title=row.title, consent=row.call_again) for row in rows]


def call_again(engine: Engine, house: House, city_id: str, *, actor: Actor, dry_run: bool = False) -> tuple[Call, ...]:
    """Reopen every kept file whose author agreed, each on its own; the others are only told.

    Raises NotFound for a city the programme does not know, Conflict while no agreement with it is current.
    """
    city = house.programme.cities.get(city_id)
    if city is None:
        raise NotFound("shared.error.not_found")
    if not city.state_on(house.today()).current:
        raise Conflict("review.turn.error_not_current", city=city.name.in_(actor.locale))
    with transaction(engine) as session:
        kept = [one for one in kept_for(session, house, city_id) if one.number not in actor.barred]
    reason = words("fr").t("review.turn.because_created", city=city.name.in_("fr"))
    deed = Deed(act=Act.REOPEN_CITY, actor=actor, city=city_id, paper=ReopenForm(reason=reason))
    return tuple(_each(engine, house, kept, deed, dry_run=dry_run))


def _each(engine: Engine, house: House, kept: Iterable[Call], deed: Deed, *, dry_run: bool) -> Iterable[Call]:
    for one in kept:
        refusal = _one(engine, house, one.number, deed, dry_run=dry_run) if one.consent else None
        yield Call(number=one.number, title=one.title, consent=one.consent, refusal=refusal)


def _one(engine: Engine, house: House, number: str, deed: Deed, *, dry_run: bool) -> Refusal | None:
    try:
        with transaction(engine) as session:
            carry_out(session, house, number, deed)
            session.flush()
            if dry_run:
                raise _Rehearsed
    except _Rehearsed:
        pass
    except Refusal as refusal:
        return refusal
    except OperationalError:
        # Someone holds the file longer than we wait: the others must not pay for it.
        return Conflict("review.bulk.error_busy")
    return None
