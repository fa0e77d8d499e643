"""What an agreement has brought, gathered; and the office told of it three times before the agreement ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from services.review.domain.evidence import DAYS_BEFORE, Evidence, FileFact, evidence
from services.review.domain.verdict import Answer
from services.review.models import Determination, Dossier, Label, OpinionRow
from shared.bus import publish
from shared.clock import day_in
from shared.errors import NotFound
from shared.events import EvidenceDue, EvidenceReady, subject_of
from shared.house import House
from shared.programme import City
from shared.programme.outcomes import Outcome
from shared.proposal import Proposal
from shared.timers import set_timer

MORNING = time(8)  # at the office


def evidence_of(session: Session, house: House, city_id: str, *, version: str | None = None) -> Evidence:
    """The evidence of one version of a city's agreement, as things stand; unsaid: the version that counts today.

    Raises NotFound for a city, or a version, that is not there.
    """
    city = house.programme.cities.get(city_id)
    wanted = version or (city.version_on(house.today()) if city is not None else "")
    if city is None or wanted not in {one.version for one in city.versions}:
        raise NotFound("shared.error.not_found")
    return evidence(city, wanted, _files(session, house, city, wanted), on=house.today())


def _files(session: Session, house: House, city: City, version: str) -> Iterable[FileFact]:
    dossiers = session.scalars(_under(city.id, version)).all()
    numbers = [one.number for one in dossiers]
    decided = select(Determination).where(Determination.number.in_(numbers), Determination.city == city.id)
    asked = select(OpinionRow).where(OpinionRow.number.in_(numbers), OpinionRow.city == city.id)
    borne = select(Label).where(Label.proposal_number.in_(numbers), Label.state != "withdrawn")
    outcomes = {one.number: Outcome(one.outcome) for one in session.scalars(decided)}
    opinions = {one.number: one for one in session.scalars(asked)}
    labelled = {one.proposal_number for one in session.scalars(borne) if city.id in one.cities}
    tz = house.programme.office.tz
    return [
        _fact(one, city, tz, outcome=outcomes.get(one.number), row=opinions.get(one.number), labelled=labelled)
        for one in dossiers
    ]


def _under(city: str, version: str) -> Select[Dossier]:
    """The files of one version: those decided under it, and those filed under it that are not decided yet."""
    here = and_(Determination.number == Dossier.number, Determination.city == city)
    filed, decided = Dossier.agreements[city]["version"].astext, func.nullif(Determination.agreement_version, "")
    query = select(Dossier).outerjoin(Determination, here).where(Dossier.cities.contains([city]))
    return query.where(func.coalesce(decided, filed) == version)


def _fact(
    file: Dossier, city: City, tz: str, *, outcome: Outcome | None, row: OpinionRow | None, labelled: set[str]
) -> FileFact:
    proposal = Proposal.model_validate(file.proposal)
    wish = next(one for one in proposal.cities if one.city == city.id)
    began, ended = (row.asked_at, row.given_at) if row is not None else (None, None)
    return FileFact(
        number=file.number,
        title=file.title,
        written_in=file.locale,
        organisation=file.organisation,
        sector=file.sector,
        filed_on=day_in(tz, file.received_at),
        domain=wish.domain,
        asset=wish.asset,
        outcome=outcome,
        jobs=proposal.jobs.created,
        labelled=file.number in labelled,
        asked=began is not None,
        silent=row is not None and row.state == Answer.SILENT,
        replied_in=(day_in(city.tz, ended) - day_in(city.tz, began)).days if began and ended else None,
    )


def arm_evidence(session: Session, house: House, city: City) -> None:
    """See to it that the office is told before the agreement with this city ends."""
    standing = city.standing_on(house.today())
    if standing is None or standing.ends_on is None:
        return
    for days in DAYS_BEFORE:
        day = standing.ends_on - timedelta(days=days)
        if day > house.today():
            event = EvidenceDue(number=subject_of(city.id), at=house.now(), city=city.id, ends_on=standing.ends_on)
            set_timer(session, event, slot=f"evidence:{day}", due_at=_morning(house, day))


def _morning(house: House, day: date) -> datetime:
    return datetime.combine(day, MORNING, ZoneInfo(house.programme.office.tz))


def tell_evidence(session: Session, house: House, event: EvidenceDue) -> None:
    """Tell the office how many days are left and what the agreement brought; nothing where it was renewed meanwhile."""
    city = house.programme.cities.get(event.city)
    standing = city.standing_on(house.today()) if city is not None else None
    if standing is None or standing.ends_on != event.ends_on or event.ends_on < house.today():
        return
    found = evidence_of(session, house, event.city, version=standing.version)
    told = EvidenceReady(
        number=event.number,
        at=event.at,  # of two that were missed and come at the same moment one letter is made
        city=event.city,
        ends_on=event.ends_on,
        days=(event.ends_on - house.today()).days,
        files=len(found.files),
        labels=found.labels,
        unused=len(found.unused),
        email=house.programme.office.email,
        locale="fr",
    )
    publish(session, told)
