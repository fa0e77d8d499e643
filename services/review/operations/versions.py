"""Every version of a filed review, as the office and its own author may read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.scores import read_scores
from services.review.models import Assignment, ReviewVersion
from shared.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A review as it stood. `after_reading`: its author could read another review of the file by then."""

    version: int
    filed_at: datetime
    after_reading: bool
    scores: Mapping[str, Decimal]
    unjudged: Mapping[str, str]
    comments: Mapping[str, str]
    for_applicant: str
    confidential: str


def versions_of(session: Session, number: str, assignment: UUID) -> tuple[str, tuple[VersionView, ...]]:
    """The reviewer's name and all versions of their review, the newest first. Raises NotFound."""
    row = session.get(Assignment, assignment)
    if row is None or row.number != number:
        raise NotFound("shared.error.not_found")
    query = select(ReviewVersion).where(ReviewVersion.assignment_id == assignment)
    found = session.scalars(query.order_by(ReviewVersion.version.desc()))
    return row.name, tuple(_view(one) for one in found)


def _view(one: ReviewVersion) -> VersionView:
    return VersionView(
        version=one.version,
        filed_at=one.filed_at,
        after_reading=one.after_reading,
        scores=read_scores(one.scores),
        unjudged=one.unjudged,
        comments=one.comments,
        for_applicant=one.for_applicant,
        confidential=one.confidential,
    )
