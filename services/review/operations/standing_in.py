"""Files left behind by reviewers who are away, each offered to whoever stands in for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.assignment import Aside, Candidate, facts_of
from services.review.domain.matching import Vacancy, set_aside
from services.review.domain.road import Stage
from services.review.models import Absence, Assignment, Dossier
from services.review.operations.choosing import Pool, pool
from shared.house import House
from shared.programme import StageKind
from shared.proposal import Proposal


@dataclass(frozen=True, kw_only=True)
class Scene:
    """All files that are being read, with their assignments, and everyone who may read. `limit`: files at one time."""

    dossiers: Sequence[Dossier]
    made: Mapping[str, list[Assignment]]
    known: Pool
    today: date
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """An open file of someone who is away; `substitute` takes it, unless they may not (`why_not`)."""

    number: str
    title: str
    locale: str
    assignment: UUID
    absent: str
    substitute: Candidate
    why_not: Aside | None


def scene(session: Session, house: House) -> Scene:
    """How things stand now."""
    dossiers = list(session.scalars(select(Dossier).where(Dossier.stage == Stage.EVALUATION).order_by(Dossier.number)))
    made: dict[str, list[Assignment]] = {one.number: [] for one in dossiers}
    query = select(Assignment).where(Assignment.number.in_(made))
    for one in session.scalars(query.order_by(Assignment.assigned_at, Assignment.id)):
        made[one.number].append(one)
    return Scene(
        dossiers=dossiers,
        made=made,
        known=pool(session),
        today=house.today(),
        limit=house.programme.stages.of_kind(StageKind.EVALUATION).max_load,
    )


def stand_ins(session: Session, now: Scene) -> tuple[StandIn, ...]:
    """What each substitute would take over, file by file, as far as they have room."""
    found: list[StandIn] = []
    for dossier, row, substitute in _left_behind(session, now):
        before = [one for one in found if one.substitute.id == substitute.id and one.why_not is None]
        reader = replace(substitute, load=substitute.load + len(before), open=substitute.open + len(before))
        taken = [one.person_id for one in now.made[dossier.number]]
        taken += [one.substitute.id for one in before if one.number == dossier.number]
        barred = now.known.barred(taken, start=now.today, end=max(row.due_on, now.today))
        facts = facts_of(dossier.number, Proposal.model_validate(dossier.proposal))
        found.append(
            StandIn(
                number=dossier.number,
                title=dossier.title,
                locale=dossier.locale,
                assignment=row.id,
                absent=row.name,
                substitute=substitute,
                why_not=set_aside(Vacancy(facts=facts, needed=1, barred=barred), reader, max_open=now.limit),
            )
        )
    return tuple(found)


def _left_behind(session: Session, now: Scene) -> Iterator[tuple[Dossier, Assignment, Candidate]]:
    query = select(Absence).where(Absence.cancelled_at.is_(None), Absence.ends_on >= now.today)
    named = {one.person_id: one.substitute_id for one in session.scalars(query.order_by(Absence.starts_on.desc()))}
    for dossier in now.dossiers:
        for row in now.made[dossier.number]:
            substitute = now.known.candidates.get(named.get(row.person_id) or row.person_id)
            late = max(row.due_on, now.today)
            gone = row.state == "assigned" and row.person_id in now.known.away(now.today, late)
            if gone and substitute is not None and substitute.id != row.person_id:
                yield dossier, row, substitute
