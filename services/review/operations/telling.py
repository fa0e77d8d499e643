"""A signed decision on its way out: told once, held for a while, and taken back whole while it still can be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.papers import RecallForm
from services.review.domain.road import Stage
from services.review.models import Assignment, Determination, Dossier
from services.review.operations.case import Case, Trace
from services.review.operations.conditions import drop_conditions
from services.review.operations.holding import arm_holds, end_holds
from services.review.operations.legal import set_alarms
from services.review.operations.rounds import decision_rows, round_rows, was_reopened, whole
from services.review.operations.rules import rules_by
from services.review.operations.standing import progress_of, standing_of
from services.review.operations.told import begin_what_follows
from shared.audit import record
from shared.errors import Conflict
from shared.events import CityDetermination, DeterminationRecalled, DeterminationSigned, Signatory
from shared.house import House
from shared.programme.outcomes import Outcome
from shared.proposal import Proposal

# The last minute of the hold belongs to the post: a letter on its way out cannot be called back with certainty.
LAST_MINUTE = timedelta(minutes=1)


def publish_decision(case: Case) -> None:
    """Tell what was decided, from the rows as they are stored; nothing when it was told before."""
    rows = round_rows(case.session, case.dossier)
    if any(one.told_from is not None for one in rows):
        return
    told_from = case.now + timedelta(minutes=case.house.programme.call.outbox_hold_minutes)
    for one in rows:
        one.told_from = told_from
    begin_what_follows(case, rows, told_from=told_from)
    arm_holds(case, rows, told_from=told_from)
    case.tell(signed_event(case.session, case.house, case.dossier, at=case.now))


def signed_event(session: Session, house: House, dossier: Dossier, *, at: datetime) -> DeterminationSigned:
    """The decision that stands as the letter and the press are told of it. Raises IndexError when there is none."""
    rows, latest = decision_rows(session, dossier), round_rows(session, dossier)
    rubric = rules_by(session, house, dossier.programme_digest).rubric
    reviews = session.scalars(select(Assignment).where(Assignment.number == dossier.number))
    total = standing_of(house, dossier, reviews, rubric=rubric).total
    proposal = Proposal.model_validate(dossier.proposal)
    return DeterminationSigned(
        number=dossier.number,
        at=at,
        signed_at=latest[0].signed_at,
        told_from=latest[0].told_from,
        decisions=tuple(_told(one) for one in rows),
        again=tuple(one.city for one in latest) if was_reopened(session, dossier.number) else (),
        signatory=_signatory(latest[0]),
        case_officer=dossier.screened_name or house.programme.office.case_officer,
        proposal=proposal,
        total=f"{total:.1f}" if total is not None else None,
        press_worthy=total is not None and total >= rubric.press,
        benefits=proposal.benefits if any(Outcome(one.outcome).positive for one in rows) else (),
    )


def _told(row: Determination) -> CityDetermination:
    return CityDetermination(
        city=row.city,
        outcome=Outcome(row.outcome),
        reasons=row.reasons,
        conditions=row.conditions,
        conditions_by=row.conditions_by,
        agreement_state=row.agreement_state,
        agreement_version=row.agreement_version,
        may_name_partner=row.may_name_partner,
        domain=row.domain,
    )


def _signatory(row: Determination) -> Signatory:
    return Signatory(name=row.signatory_name, capacity=row.signatory_capacity, service=row.signatory_service)


def publish(case: Case) -> Trace:
    """Let out a decision that waited for the others. Raises Conflict while a signature is missing."""
    progress = progress_of(case)
    if progress.approvals_open or progress.refused:
        raise Conflict("review.deciding.error_unsigned")
    return Trace()


def recallable_until(told_from: datetime | None) -> datetime | None:
    """Until when a decision may be taken back; None while it has not been told, and may be at any time."""
    return None if told_from is None else told_from - LAST_MINUTE


def is_recallable(session: Session, house: House, dossier: Dossier) -> bool:
    """Whether the file is decided and its letter has not left yet."""
    rows = round_rows(session, dossier) if dossier.stage == Stage.DECIDED else []
    until = recallable_until(rows[0].told_from) if rows else None
    return until is not None and house.now() < until


def recall(case: Case) -> Trace:
    """The committee takes its decision back: nobody was told, and the file comes before it again.

    Raises Conflict when the letter has left, or is about to.
    """
    form = case.paper(RecallForm)
    rows = round_rows(case.session, case.dossier)
    until = recallable_until(rows[0].told_from) if rows else None
    if not rows or (until is not None and case.now >= until):
        raise Conflict("review.deciding.error_left")
    return Trace(reasons=form.reason, details={"decisions": _take_back(case, rows)})


def undo_refused(case: Case) -> None:
    """Somebody would not sign: the decision does not stand, and the committee decides anew."""
    rows = round_rows(case.session, case.dossier)
    if rows:
        kept = _take_back(case, rows)
        record(case.session, case.number, act="undo_decision", actor=case.deed.actor.ref, at=case.now, decisions=kept)


def _take_back(case: Case, rows: list[Determination]) -> list[dict[str, Any]]:
    kept = [whole(one) for one in rows]
    if rows[0].told_from is not None:
        case.tell(DeterminationRecalled(number=case.number, at=case.now))
    for one in rows:
        case.session.delete(one)
    drop_conditions(case, [one.city for one in rows])
    end_holds(case)
    case.dossier.round += 1
    if case.place.kind is Stage.DECIDED:
        set_alarms(case.session, case.house, case.dossier, at=case.now)
    return kept
