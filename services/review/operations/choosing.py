"""Who may read a file, as things stand: reviewers with their loads and absences, and the best of them for one file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.review.domain.assignment import Aside, Candidate, Facts, Why, away, facts_of
from services.review.domain.matching import Choice, Pick, Vacancy, best
from services.review.models import Absence, Assignment
from services.review.operations.anonymous import reader_title
from services.review.operations.case import Case
from services.review.operations.digest import arm_digest
from services.review.operations.stepping_aside import recused
from shared.access import Person, people
from shared.events import ReviewAssigned
from shared.ids import uuid7
from shared.policy import Permission, Role, may
from shared.programme import StageKind

Period = tuple[date, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """All reviewers, what each has read and still has to read, and when they are away."""

    people: Mapping[UUID, Person]
    candidates: Mapping[UUID, Candidate]
    absences: Mapping[UUID, list[Period]] = field(default_factory=dict)

    def away(self, start: date, end: date) -> frozenset[UUID]:
        """Who is away for more than half of these days, both included."""
        return frozenset(one for one, periods in self.absences.items() if away(periods, start=start, end=end))

    def barred(self, taken: Iterable[UUID], *, start: date, end: date) -> dict[UUID, Aside]:
        """Who may not have a file that is to be read from `start` to `end`, and was given to those `taken`."""
        return dict.fromkeys(self.away(start, end), Aside.AWAY) | dict.fromkeys(taken, Aside.TAKEN)


def pool(session: Session) -> Pool:
    """Everyone who reviews now. Whoever sees every file at the office cannot read one blind: they do not."""
    counted = select(
        Assignment.person_id,
        func.count().label("load"),
        func.count().filter(Assignment.state == "assigned").label("open"),
    ).where(Assignment.state.in_(("assigned", "filed")))
    loads = {row.person_id: (row.load, row.open) for row in session.execute(counted.group_by(Assignment.person_id))}
    known = {one.id: one for one in people(session, Role.REVIEWER) if not may(one.actor(), Permission.DOSSIERS)}
    periods: dict[UUID, list[Period]] = {}
    for one in session.scalars(select(Absence).where(Absence.cancelled_at.is_(None))):
        periods.setdefault(one.person_id, []).append((one.starts_on, one.ends_on))
    return Pool(
        people=known,
        candidates={one.id: _candidate(one, *loads.get(one.id, (0, 0))) for one in known.values()},
        absences=periods,
    )


def _candidate(person: Person, load: int, still: int) -> Candidate:
    return Candidate(
        id=person.id,
        name=person.name,
        email=person.email,
        organisation=person.organisation,
        identifier=person.organisation_id,
        sectors=frozenset(person.sectors),
        domains=frozenset(person.domains),
        languages=frozenset(person.languages),
        quota=person.quota,
        load=load,
        open=still,
    )


def candidate_of(person: Person) -> Candidate:
    """A reviewer as the rules about ties see them; loads are left out."""
    return _candidate(person, 0, 0)


def facts(case: Case) -> Facts:
    """What of the case's proposal decides who may read it."""
    return facts_of(case.number, case.proposal)


def choose(case: Case, *, count: int) -> Choice:
    """The best `count` reviewers of a file as things stand, and those set aside with the reason."""
    known, stage = pool(case.session), case.rules.stages.of_kind(StageKind.EVALUATION)
    taken = [*(one.person_id for one in case.assignments()), *recused(case.session, case.number)]
    barred = known.barred(taken, start=case.today, end=case.due_on(StageKind.EVALUATION))
    wanted = Vacancy(facts=facts(case), needed=count, barred=barred)
    return best(wanted, known.candidates.values(), max_open=stage.max_load)


def assign_reviewers(case: Case, *, count: int | None = None) -> Choice:
    """Give the file to the next best reviewers: `count`, or as many as the programme still wants.

    When fewer are free, those are taken: the desk sees who is missing, and why the others were set aside.
    """
    if count is None:
        wanted = case.rules.stages.of_kind(StageKind.EVALUATION).reviewers
        count = max(0, wanted - sum(one.live for one in case.assignments()))
    choice = choose(case, count=count)
    for pick in choice.chosen:
        give_to(case, pick)
    return choice


def give_to(case: Case, pick: Pick) -> None:
    """Give the file to a reviewer who was chosen."""
    points = {str(why): points for why, points in pick.reasons.items()}
    give(case, case.session.get_one(Person, pick.reader.id), why=pick.why, points=points)


def give(case: Case, person: Person, *, why: Why, points: Mapping[str, int] | None = None) -> None:
    """Give the file to this person, and tell them."""
    due_on = case.due_on(StageKind.EVALUATION)
    row = Assignment(
        id=uuid7(),
        number=case.number,
        person_id=person.id,
        name=person.name,
        email=person.email,
        locale=person.locale,
        state="assigned",
        why=why,
        points=dict(points or {}),
        assigned_at=case.now,
        due_on=due_on,
    )
    case.session.add(row)
    case.tell(
        ReviewAssigned(
            number=case.number,
            at=case.now,
            assignment_id=row.id,
            reviewer_name=person.name,
            reviewer_email=person.email,
            reviewer_locale=person.locale,
            title=reader_title(case.session, case.house, case.dossier),
            due_on=due_on,
        )
    )
    arm_digest(case.session, case.house, person.id)


def choice_details(choice: Choice) -> Mapping[str, object]:
    """Who was chosen and set aside, by id, with the reasons and their points: for the journal."""
    return {
        "chosen": {str(one.reader.id): one.why for one in choice.chosen},
        "points": {str(one.reader.id): {str(why): n for why, n in one.reasons.items()} for one in choice.chosen},
        "aside": {str(one.id): why for one, why in choice.aside},
    }
