"""A reviewer's answers to an invitation other than yes: they decline, or hand the file over; why they were asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.assignment import Aside, Facts, Why, facts_of, tie
from services.review.domain.invitation import DeclineForm, HandOverForm
from services.review.domain.matching import Vacancy, best
from services.review.models import Assignment, Dossier
from services.review.operations.case import Case, Trace, person_id
from services.review.operations.choosing import assign_reviewers, candidate_of, choice_details, facts, pool
from services.review.operations.reviewing import cancelled, check_unfiled, give_named
from services.review.operations.rules import rules_by
from services.review.operations.stepping_aside import recused
from shared.access import Person
from shared.errors import Fault, Invalid, NotFound
from shared.house import House
from shared.policy import Actor
from shared.programme import StageKind
from shared.proposal import Proposal

_READING = StageKind.EVALUATION


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Why a reviewer was asked (the first reason, and all in points), and what they may answer.

    `hint`: a tie that names, numbers or addresses suggest. `colleagues`: to whom they may hand the file over,
    by name; none once it is filed.
    """

    why: Why
    points: Mapping[str, int]
    hint: Aside | None
    colleagues: tuple[tuple[UUID, str], ...]


def invitation(session: Session, house: House, actor: Actor, number: str) -> Invitation:
    """The invitation of this reviewer to a file. Raises NotFound when they have none, or not any more."""
    mine, dossier = _own(session, actor, number), session.get_one(Dossier, number)
    about = facts_of(number, Proposal.model_validate(dossier.proposal))
    return Invitation(
        why=Why(mine.why),
        points=mine.points,
        hint=tie(about, candidate_of(session.get_one(Person, mine.person_id))),
        colleagues=_colleagues(session, house, dossier, about) if mine.state == "assigned" else (),
    )


def office_tie(session: Session, actor: Actor, number: str, proposal: Proposal) -> Aside | None:
    """What may tie somebody of the office to a file they are looking at: a hint, for them to step aside or not."""
    person = session.get(Person, person_id(actor))
    return tie(facts_of(number, proposal), candidate_of(person)) if person is not None else None


def _own(session: Session, actor: Actor, number: str) -> Assignment:
    query = select(Assignment).where(Assignment.number == number, Assignment.person_id == person_id(actor))
    mine = session.scalars(query).first()
    if mine is None or not mine.live:
        raise NotFound("shared.error.not_found")
    return mine


def _colleagues(session: Session, house: House, dossier: Dossier, about: Facts) -> tuple[tuple[UUID, str], ...]:
    known, stage = pool(session), rules_by(session, house, dossier.programme_digest).stages.of_kind(_READING)
    given = session.scalars(select(Assignment.person_id).where(Assignment.number == dossier.number))
    taken = [*given, *recused(session, dossier.number)]
    barred = known.barred(taken, start=house.today(), end=stage.due_on(house.today()))
    wanted = Vacancy(facts=about, needed=len(known.candidates), barred=barred)
    free = best(wanted, known.candidates.values(), max_open=stage.max_load)
    # By name: the order of the choice would tell a colleague's load.
    return tuple(sorted(((one.reader.id, one.reader.name) for one in free.chosen), key=lambda one: one[1]))


def decline(case: Case) -> Trace:
    """A reviewer does not take the file; the next best gets it at once, and it never comes back to them.

    Raises Conflict once the review is filed or while the desk has to rule on a tie, Invalid without a reason.
    """
    mine, form = case.own_assignment(), case.paper(DeclineForm)
    check_unfiled(mine)
    if faults := form.faults():
        raise Invalid(faults)
    mine.state = "declined"
    case.tell(cancelled(case, mine, why="review.cancelled.declined"))
    choice = assign_reviewers(case, count=1)
    return Trace(
        reasons=form.words, details={"assignment": str(mine.id), "reason": form.reason, **choice_details(choice)}
    )


def hand_over(case: Case) -> Trace:
    """A reviewer passes the file on to a colleague who is free and has no tie or, naming nobody, to the next best.

    Raises Conflict once the review is filed or while the desk has to rule on a tie, Invalid when that colleague
    cannot read it.
    """
    mine, form = case.own_assignment(), case.paper(HandOverForm)
    check_unfiled(mine)
    details: Mapping[str, object]
    if form.reviewer is None:
        mine.state = "handed_over"
        details = choice_details(assign_reviewers(case, count=1))
    else:
        _check_colleague(case, form.reviewer)
        mine.state = "handed_over"
        details = give_named(case, form.reviewer, why=Why.COLLEAGUE).details
    case.tell(cancelled(case, mine, why="review.cancelled.handed_over"))
    return Trace(reasons=form.words, details={"assignment": str(mine.id), **details})


def _check_colleague(case: Case, wanted: UUID) -> None:
    # One answer for every cause: a reviewer must not learn from it who reads the file, or who has a tie.
    free = _colleagues(case.session, case.house, case.dossier, facts(case))
    if wanted not in {one for one, _ in free}:
        raise Invalid((Fault(field="reviewer", code="review.fault.not_a_free_reviewer"),))
