"""Reviews as JSON: filed once, amended while others still read; one that comes too late is kept for its author."""

from __future__ import annotations

from flask import Response

from services.review import example
from services.review.api.base import act_of, api, done
from services.review.domain.papers import ReviewForm
from services.review.domain.road import Act
from services.review.operations.barred import for_reader
from services.review.operations.review_drafts import keep_draft, paper_typed
from shared.errors import Conflict
from shared.policy import Permission
from shared.web.context import actor, database, house
from shared.web.doors import allow


@api.post("/dossiers/<number>/reviews")
@allow(Permission.REVIEW)
@act_of(ReviewForm, example.REVIEW)
def file_review(number: str, body: ReviewForm) -> Response:
    """File your review of a file assigned to you, once; `unjudged` gives reasons in place of scores.

    A review that comes after the file was taken back answers 409, and is kept among your drafts.
    """
    _keep(number, body)
    return done(number, Act.FILE_REVIEW, body)


@api.post("/dossiers/<number>/reviews/amendments")
@allow(Permission.REVIEW)
@act_of(ReviewForm, example.REVIEW)
def amend_review(number: str, body: ReviewForm) -> Response:
    """File another version of your review while others still read; the office sees all versions."""
    _keep(number, body)
    return done(number, Act.AMEND_REVIEW, body)


def _keep(number: str, body: ReviewForm) -> None:
    # Before it is judged: whatever is answered, what was sent is there for its author.
    typed = paper_typed(body.model_dump(mode="json"))
    with for_reader(database("review"), actor()) as session:
        kept = keep_draft(session, house(), actor(), number=number, typed=typed)
    if not kept.live:
        raise Conflict("review.kept.taken")
