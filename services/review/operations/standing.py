"""How a file stands: its scores, its lamps per city and what may be decided, from rows as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.review.domain.road import Progress
from services.review.domain.scores import Standing, gates, read_scores, standing
from services.review.domain.verdict import Answer, CityFacts, Lamps, allowed, lamps
from services.review.models import Assignment, Dossier, OpinionRow
from shared.house import House
from shared.programme import AgreementState, StageKind
from shared.programme.outcomes import Opinion, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class CityStanding:
    """One city on a day: agreement, answer, lamps, and the outcomes to choose from (proposed first)."""

    city: str
    facts: CityFacts
    lamps: Lamps
    allowed: tuple[Outcome, ...]


def is_off_sector(house: House, dossier: Dossier) -> bool:
    """Whether the project comes from outside the call's strategic sectors."""
    sector = house.programme.sectors.get(dossier.sector)
    return sector is None or sector.open


def standing_of(house: House, dossier: Dossier, assignments: Iterable[Assignment]) -> Standing:
    """The standing that the filed reviews give, or the consensus that replaced their mean."""
    filed = [read_scores(one.scores) for one in assignments if one.state == "filed" and one.scores]
    settled = dossier.consensus
    return standing(
        house.programme.rubric,
        filed,
        off_sector=is_off_sector(house, dossier),
        consensus=read_scores(settled["scores"]) if settled else None,
    )


def cities_of(
    house: House, dossier: Dossier, opinions: Iterable[OpinionRow], *, score: Standing, on: date
) -> tuple[CityStanding, ...]:
    """Every city of the proposal, in the applicant's order, as it stands on the day `on`."""
    rows = {row.city: row for row in opinions}
    return tuple(_city(house, dossier, city, row=rows.get(city), score=score, on=on) for city in dossier.cities)


def _city(
    house: House, dossier: Dossier, city: str, *, row: OpinionRow | None, score: Standing, on: date
) -> CityStanding:
    rubric = house.programme.rubric
    known = house.programme.cities.get(city)
    facts = CityFacts(
        agreement=known.state_on(on) if known is not None else AgreementState.TO_BE_CREATED,
        answer=Answer(row.state) if row is not None else Answer.NOT_ASKED,
        opinion=Opinion(row.opinion) if row is not None and row.opinion else None,
    )
    lit = lamps(
        rubric,
        facts,
        total=score.total,
        criteria=score.criteria,
        gates=gates(rubric, off_sector=is_off_sector(house, dossier)),
    )
    return CityStanding(city=city, facts=facts, lamps=lit, allowed=allowed(facts, lit))


def progress_of(
    house: House, dossier: Dossier, assignments: Sequence[Assignment], opinions: Sequence[OpinionRow]
) -> Progress:
    """How far reviews and opinions have come."""
    return Progress(
        reviews_open=sum(one.state == "assigned" for one in assignments),
        reviews_filed=sum(one.state == "filed" for one in assignments),
        reviews_needed=house.programme.stages.of_kind(StageKind.EVALUATION).minimum,
        opinions_open=sum(one.state == Answer.ASKED for one in opinions),
        disagreement=bool(standing_of(house, dossier, assignments).flags),
    )
