"""Reviews handed in: filed once, amended while others still read, every version kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from services.review.domain.papers import ReviewForm
from services.review.domain.scores import kept_scores, review_faults
from services.review.models import Assignment, ReviewDraft, ReviewVersion
from services.review.operations.case import Case, Trace
from services.review.operations.reviewing import check_unfiled
from shared.errors import Conflict, Fault, Invalid


def file_review(case: Case) -> Trace:
    """A reviewer hands in scores and texts, once; their draft has served.

    Raises Conflict when that was done before or a doubt about a tie is open, Invalid with every fault.
    """
    mine, form = case.own_assignment(), case.paper(ReviewForm)
    check_unfiled(mine)
    faults = _faults(case, form)
    if mine.declaration is None and not form.no_conflict:
        faults = (*faults, Fault(field="no_conflict", code="review.fault.declare_first"))
    if faults:
        raise Invalid(faults)
    if mine.declaration is None:
        mine.declaration, mine.declared_at = "none", case.now
    mine.state, mine.filed_at = "filed", case.now
    return Trace(details=_keep(case, mine, form, after_reading=False))


def amend_review(case: Case) -> Trace:
    """A reviewer amends what they filed, while the file is still being read; what stood before is kept.

    Whoever filed may read the others, so the version says whether there was anything to read: the office sees it.
    Raises Conflict before anything was filed, Invalid with every fault.
    """
    mine, form = case.own_assignment(), case.paper(ReviewForm)
    if mine.state != "filed":
        raise Conflict("review.amend.error_unfiled")
    if faults := _faults(case, form):
        raise Invalid(faults)
    return Trace(details=_keep(case, mine, form, after_reading=_could_read(case.session, mine)))


def _faults(case: Case, form: ReviewForm) -> tuple[Fault, ...]:
    return review_faults(case.rules.rubric, form.scores, comments=form.comments, unjudged=form.unjudged)


def _keep(case: Case, mine: Assignment, form: ReviewForm, *, after_reading: bool) -> dict[str, Any]:
    mine.scores, mine.unjudged = kept_scores(form.scores), dict(form.unjudged) or None
    mine.comments = {one: said for one, said in form.comments.items() if said}
    mine.for_applicant, mine.confidential = form.for_applicant, form.confidential
    mine.version += 1
    case.session.add(
        ReviewVersion(
            assignment_id=mine.id,
            version=mine.version,
            scores=mine.scores,
            unjudged=mine.unjudged or {},
            comments=mine.comments,
            for_applicant=mine.for_applicant,
            confidential=mine.confidential,
            after_reading=after_reading,
            filed_at=case.now,
        )
    )
    case.session.execute(delete(ReviewDraft).where(ReviewDraft.assignment_id == mine.id))
    details = {"assignment": str(mine.id), "scores": mine.scores, "unjudged": sorted(mine.unjudged or {})}
    return details | ({"version": mine.version, "after_reading": after_reading} if mine.version > 1 else {})


def _could_read(session: Session, mine: Assignment) -> bool:
    others = select(Assignment.id).where(Assignment.number == mine.number, Assignment.state == "filed")
    return bool(session.scalar(select(exists(others.where(Assignment.id != mine.id)))))
