"""Reviewers: who gets a file, who may not read it, and what they hand in."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.review.domain import assignment as rules
from services.review.domain.assignment import Candidate, Choice, Facts, Why
from services.review.domain.papers import AssignForm, ConflictForm, ReleaseForm, ReviewForm, RulingForm
from services.review.domain.scores import comment_faults, kept_scores, score_faults
from services.review.models import Assignment
from services.review.operations.case import Case, Trace
from shared.access import Person, people
from shared.errors import Conflict, Fault, Invalid, NotFound
from shared.events import ReviewAssigned, ReviewCancelled
from shared.i18n import words
from shared.ids import uuid7
from shared.policy import Permission, Role, may
from shared.programme import StageKind


def candidates(session: Session, *, taken: frozenset[UUID]) -> dict[UUID, tuple[Person, Candidate]]:
    """All reviewers but those `taken`, with what each has read and still has to read.

    Whoever sees every file at the office cannot read one blind: they are no candidates.
    """
    counted = select(
        Assignment.person_id,
        func.count().label("load"),
        func.count().filter(Assignment.state == "assigned").label("open"),
    ).where(Assignment.state.in_(("assigned", "filed")))
    loads = {row.person_id: row for row in session.execute(counted.group_by(Assignment.person_id))}
    return {
        person.id: (person, _candidate(person, loads.get(person.id)))
        for person in people(session, Role.REVIEWER)
        if person.id not in taken and not may(person.actor(), Permission.DOSSIERS)
    }


def _candidate(person: Person, row: object) -> Candidate:
    return Candidate(
        id=person.id,
        name=person.name,
        email=person.email,
        organisation=person.organisation,
        sectors=frozenset(person.sectors),
        load=getattr(row, "load", 0),
        open=getattr(row, "open", 0),
    )


def assign_reviewers(case: Case, *, count: int | None = None) -> Choice:
    """Give the file to the next best reviewers: `count`, or as many as the programme still wants.

    When fewer are free, those are taken: the desk sees who is missing, and why the others were set aside.
    """
    made = case.assignments()
    stage = case.rules.stages.of_kind(StageKind.EVALUATION)
    if count is None:
        count = max(0, stage.reviewers - sum(one.live for one in made))
    known = candidates(case.session, taken=frozenset(one.person_id for one in made))
    facts = rules.facts_of(case.number, case.proposal)
    choice = rules.choose(facts, (one for _, one in known.values()), count=count, max_open=stage.max_load)
    for one, why in choice.chosen:
        _give(case, known[one.id][0], why)
    return choice


def _give(case: Case, person: Person, why: Why) -> None:
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
            title=case.dossier.title,
            due_on=due_on,
        )
    )


def choice_details(choice: Choice) -> Mapping[str, object]:
    """Who was chosen and set aside, by id, with the reasons: for the journal."""
    return {
        "chosen": {str(one.id): why for one, why in choice.chosen},
        "aside": {str(one.id): why for one, why in choice.aside},
    }


def assign(case: Case) -> Trace:
    """The desk gives the file to somebody, or to the next best until the programme's number is reached.

    Raises Invalid when that person cannot read it, Conflict when nobody is free.
    """
    wanted = case.paper(AssignForm).reviewer
    if wanted is None:
        choice = assign_reviewers(case)
        if not choice.chosen:
            raise Conflict("review.error.nobody_free")
        return Trace(details=choice_details(choice))
    made = case.assignments()
    person, candidate = candidates(case.session, taken=frozenset(one.person_id for one in made)).get(
        wanted, (None, None)
    )
    if person is None or candidate is None:
        raise Invalid((Fault(field="reviewer", code="review.fault.not_a_free_reviewer"),))
    facts: Facts = rules.facts_of(case.number, case.proposal)
    if rules.tie(facts, candidate) is not None:
        raise Invalid((Fault(field="reviewer", code="review.fault.reviewer_has_a_tie"),))
    _give(case, person, Why.DESK)
    return Trace(details={"chosen": {str(person.id): Why.DESK}})


def declare_conflict(case: Case) -> Trace:
    """A reviewer declares their interests; a tie takes the file from them at once and gives it to another.

    Raises Conflict once the review is filed, and while the desk has to rule on an earlier doubt.
    """
    mine, form = case.own_assignment(), case.paper(ConflictForm)
    _check_unfiled(mine)
    if faults := form.faults():
        raise Invalid(faults)
    mine.declaration, mine.declared_at, mine.tie = form.conflict, case.now, form.reason
    details: dict[str, object] = {"assignment": str(mine.id), "conflict": form.conflict}
    if form.conflict == "yes":
        details |= _replace(case, mine)
    return Trace(details=details)


def rule_on_conflict(case: Case) -> Trace:
    """The desk answers a reviewer's doubt. Raises NotFound for another file's, Conflict without a doubt."""
    form, doubtful = case.paper(RulingForm), _of_this_file(case)
    if doubtful.state != "assigned" or doubtful.declaration != "perhaps":
        raise Conflict("review.error.no_doubt_left")
    details: dict[str, object] = {"assignment": str(doubtful.id), "conflict": form.conflict}
    doubtful.declaration = "yes" if form.conflict else "none"
    doubtful.declared_at = case.now
    if form.conflict:
        details |= _replace(case, doubtful)
    return Trace(reasons=form.reason, details=details)


def _replace(case: Case, conflicted: Assignment) -> Mapping[str, object]:
    conflicted.state = "conflicted"
    case.tell(cancelled(case, conflicted, why="review.cancelled.conflict"))
    return choice_details(assign_reviewers(case, count=1))


def release(case: Case) -> Trace:
    """The desk takes the file back from someone who has not filed; otherwise one reader could hold it for ever.

    Raises NotFound for another file's assignment, Conflict when there is nothing left to take back.
    """
    form, row = case.paper(ReleaseForm), _of_this_file(case)
    if row.state != "assigned":
        raise Conflict("review.error.nothing_to_take_back")
    row.state = "cancelled"
    case.tell(cancelled(case, row, why="review.cancelled.released"))
    details: dict[str, object] = {"assignment": str(row.id)}
    if form.replace:
        details |= choice_details(assign_reviewers(case, count=1))
    return Trace(reasons=form.reason, details=details)


def _of_this_file(case: Case) -> Assignment:
    row = case.session.get(Assignment, case.deed.assignment)
    if row is None or row.number != case.number:
        raise NotFound("shared.error.not_found")
    return row


def cancelled(case: Case, row: Assignment, *, why: str) -> ReviewCancelled:
    """The news that a review is not needed any more; `why` is a catalogue id, told in the reader's language."""
    return ReviewCancelled(
        number=case.number,
        at=case.now,
        assignment_id=row.id,
        reviewer_name=row.name,
        reviewer_email=row.email,
        reviewer_locale=row.locale,
        title=case.dossier.title,
        reason=words(row.locale).t(why),
    )


def file_review(case: Case) -> Trace:
    """A reviewer hands in scores and texts, once.

    Raises Conflict when that was done before or a doubt about a tie is open, Invalid with every fault.
    """
    mine, form = case.own_assignment(), case.paper(ReviewForm)
    _check_unfiled(mine)
    rubric = case.rules.rubric
    faults = (*score_faults(rubric, form.scores), *comment_faults(rubric, form.scores, form.comments))
    if mine.declaration is None and not form.no_conflict:
        faults = (*faults, Fault(field="no_conflict", code="review.fault.declare_first"))
    if faults:
        raise Invalid(faults)
    if mine.declaration is None:
        mine.declaration, mine.declared_at = "none", case.now
    mine.scores = kept_scores(form.scores)
    mine.comments = {one: said for one, said in form.comments.items() if said}
    mine.for_applicant, mine.confidential = form.for_applicant, form.confidential
    mine.state, mine.filed_at = "filed", case.now
    return Trace(details={"assignment": str(mine.id), "scores": mine.scores})


def _check_unfiled(mine: Assignment) -> None:
    if mine.state == "filed":
        raise Conflict("review.error.review_filed")
    if mine.declaration == "perhaps":
        raise Conflict("review.error.desk_rules_first")
