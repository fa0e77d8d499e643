"""How a file stands: its scores, its lamps per city and what may be decided, from rows as they are now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.review.domain.approvals import Said, approvals_at
from services.review.domain.road import Progress
from services.review.domain.scores import Standing, gates, read_scores, standing
from services.review.domain.turning import Clock
from services.review.domain.verdict import Answer, CityFacts, Lamps, allowed, lamps
from services.review.models import Approval, Assignment, Dossier, OpinionRow
from services.review.operations.case import Case
from services.review.operations.partner_clock import next_reminder
from shared.house import House
from shared.programme import AgreementState, Rubric, StageKind
from shared.programme.outcomes import Opinion, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class CityStanding:
    """One city on a day: agreement, answer, lamps, and the outcomes to choose from (proposed first).

    `due_on`: the last day on which its answer is awaited; `remind_on`: of its next reminder. None: no clock runs.
    """

    city: str
    facts: CityFacts
    lamps: Lamps
    allowed: tuple[Outcome, ...]
    due_on: date | None = None
    remind_on: date | None = None


def is_off_sector(house: House, dossier: Dossier) -> bool:
    """Whether the project comes from outside the call's strategic sectors."""
    sector = house.programme.sectors.get(dossier.sector)
    return sector is None or sector.open


def standing_of(house: House, dossier: Dossier, assignments: Iterable[Assignment], *, rubric: Rubric) -> Standing:
    """The standing that the filed reviews give, or the consensus that replaced their mean."""
    filed = [read_scores(one.scores) for one in assignments if one.state == "filed" and one.scores]
    settled = dossier.consensus
    return standing(
        rubric,
        filed,
        off_sector=is_off_sector(house, dossier),
        consensus=read_scores(settled["scores"]) if settled else None,
    )


def cities_of(
    house: House, dossier: Dossier, opinions: Iterable[OpinionRow], *, score: Standing, rubric: Rubric, on: date
) -> tuple[CityStanding, ...]:
    """Every city of the proposal, in the applicant's order, as it stands on the day `on`."""
    rows = {row.city: row for row in opinions}
    least = gates(rubric, off_sector=is_off_sector(house, dossier))
    facts = [(city, _facts(house, city, rows.get(city), on=on)) for city in dossier.cities]
    lit = {city: lamps(rubric, one, total=score.total, criteria=score.criteria, gates=least) for city, one in facts}
    return tuple(
        CityStanding(city=city, facts=one, lamps=lit[city], allowed=allowed(one, lit[city]), **_clock(rows.get(city)))
        for city, one in facts
    )


def _clock(row: OpinionRow | None) -> dict[str, date | None]:
    if row is None or row.state != Answer.ASKED or row.clock != Clock.RUNNING:
        return {}
    return {"due_on": row.due_on, "remind_on": next_reminder(row)}


def _facts(house: House, city: str, row: OpinionRow | None, *, on: date) -> CityFacts:
    known = house.programme.cities.get(city)
    return CityFacts(
        agreement=known.state_on(on) if known is not None else AgreementState.TO_BE_CREATED,
        answer=Answer(row.state) if row is not None else Answer.NOT_ASKED,
        opinion=Opinion(row.opinion) if row is not None and row.opinion else None,
    )


def said_by(rows: Iterable[Approval]) -> tuple[Said, ...]:
    """What was said, by whom, as the rules read it."""
    return tuple(Said(stage_id=one.stage_id, holder=str(one.person_id), agreed=one.agreed) for one in rows)


def progress_of(case: Case) -> Progress:
    """How far reviews, opinions and approvals have come at the stage where the file is."""
    assignments, here = case.assignments(), case.rules.stages.stage(case.place.id)
    said = said_by(case.approvals())
    strands = [approvals_at(one, said) for one in (here, *case.rules.stages.beside(here.id))]
    reads = here.kind is StageKind.EVALUATION
    return Progress(
        reviews_open=sum(one.state == "assigned" for one in assignments) if reads else 0,
        reviews_filed=sum(one.state == "filed" for one in assignments),
        reviews_needed=here.minimum if reads else 0,
        opinions_open=_awaited(case) if reads else 0,
        approvals_open=sum(one.open for one in strands),
        disagreement=bool(standing_of(case.house, case.dossier, assignments, rubric=case.rules.rubric).flags),
        refused=any(one.refused for one in strands),
    )


def _awaited(case: Case) -> int:
    """How many cities the file waits for. One whose agreement was stopped is awaited only where every one was."""
    known = case.house.programme.cities
    states = [known[one].state_on(case.today) for one in case.dossier.cities if one in known]
    waiting = {Clock.RUNNING, Clock.PAUSED} if all(one.frozen for one in states) else {Clock.RUNNING}
    return sum(one.state == Answer.ASKED and one.clock in waiting for one in case.opinions())
