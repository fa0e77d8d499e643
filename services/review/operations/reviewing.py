"""Reviewers: who gets a file, and who may not read it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.review.domain.assignment import Why, tie
from services.review.domain.invitation import PlannedForm
from services.review.domain.matching import reasons
from services.review.domain.papers import AssignForm, ConflictForm, ReleaseForm, RulingForm
from services.review.models import Assignment
from services.review.operations.anonymous import reader_title
from services.review.operations.case import Case, Trace
from services.review.operations.choosing import assign_reviewers, choice_details, facts, give, pool
from services.review.operations.stepping_aside import bar
from shared.access import Person
from shared.errors import Conflict, Fault, Invalid, NotFound
from shared.events import ReviewCancelled
from shared.i18n import words


def assign(case: Case) -> Trace:
    """The desk gives the file to somebody, to those of a plan, or to the next best until there are enough.

    Raises Invalid when that person cannot read it, Conflict when nobody is free.
    """
    if isinstance(case.deed.paper, PlannedForm):
        return _as_planned(case, case.deed.paper)
    wanted = case.paper(AssignForm).reviewer
    if wanted is not None:
        return give_named(case, wanted, why=Why.DESK)
    choice = assign_reviewers(case)
    if not choice.chosen:
        raise Conflict("review.error.nobody_free")
    return Trace(details=choice_details(choice))


def give_named(case: Case, wanted: UUID, *, why: Why) -> Trace:
    """Give the file to a reviewer by name, whatever else they have to read.

    Raises Invalid when they once had the file, are no reviewer, or have a tie.
    """
    known = pool(case.session)
    candidate = known.candidates.get(wanted)
    if candidate is None or any(one.person_id == wanted for one in case.assignments()):
        raise Invalid((Fault(field="reviewer", code="review.fault.not_a_free_reviewer"),))
    if tie(facts(case), candidate) is not None:
        raise Invalid((Fault(field="reviewer", code="review.fault.reviewer_has_a_tie"),))
    points = {str(reason): n for reason, n in reasons(facts(case), candidate).items()}
    give(case, known.people[wanted], why=why, points=points)
    return Trace(details={"chosen": {str(wanted): why}, "points": {str(wanted): points}})


def _as_planned(case: Case, form: PlannedForm) -> Trace:
    taken = {one.person_id for one in case.assignments()}
    for one in form.picked:
        person = case.session.get(Person, one.reviewer)
        if person is None or person.closed_at is not None or person.id in taken:
            raise Conflict("review.matching.error_changed")
        give(case, person, why=one.why, points=one.points)
    chosen = {str(one.reviewer): one.why for one in form.picked}
    return Trace(details={"chosen": chosen, "points": {str(one.reviewer): dict(one.points) for one in form.picked}})


def declare_conflict(case: Case) -> Trace:
    """A reviewer declares their interests; a tie takes the file from them at once and gives it to another.

    Raises Conflict once the review is filed, and while the desk has to rule on an earlier doubt.
    """
    mine, form = case.own_assignment(), case.paper(ConflictForm)
    check_unfiled(mine)
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
    bar(case, conflicted.person_id, name=conflicted.name, reason=conflicted.tie)
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
        title=reader_title(case.session, case.house, case.dossier),
        reason=words(row.locale).t(why),
    )


def check_unfiled(mine: Assignment) -> None:
    """Raise Conflict when the review was filed, or the desk has to rule on a doubt first."""
    if mine.state == "filed":
        raise Conflict("review.error.review_filed")
    if mine.declaration == "perhaps":
        raise Conflict("review.error.desk_rules_first")
