"""A reviewer's open files for the offline form: what was typed so far, and what each looked like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.models import Assignment, Dossier, ReviewDraft
from services.review.operations.anonymous import hidden_titles
from services.review.operations.case import person_id
from services.review.operations.queue import ORDER
from services.review.operations.review_drafts import Typed
from shared.house import House
from shared.policy import Actor

MOST = 200  # files in one form


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReview:
    """An open file of a reviewer. `tag`: of what is kept of their review now."""

    number: str
    title: str
    due_on: date
    tag: str
    typed: Typed


def open_reviews(session: Session, house: House, actor: Actor) -> tuple[OpenReview, ...]:
    """What this reviewer has to read, in the order of their queue."""
    columns = (Assignment, Dossier.title, Dossier.programme_digest, ReviewDraft)
    query = select(*columns).join(Dossier, Dossier.number == Assignment.number)
    query = query.outerjoin(ReviewDraft, ReviewDraft.assignment_id == Assignment.id)
    query = query.where(Assignment.person_id == person_id(actor), Assignment.state == "assigned")
    rows = session.execute(query.order_by(*ORDER).limit(MOST)).all()
    hidden = hidden_titles(session, house, ((row.Assignment.number, row.programme_digest) for row in rows))
    return tuple(
        OpenReview(
            number=mine.number,
            title=hidden.get(mine.number, title),
            due_on=mine.due_on,
            tag=f"{mine.version}.{draft.seq if draft is not None else 0}",
            typed=draft.content if draft is not None else {},
        )
        for mine, title, _, draft in rows
    )
