"""What a reviewer types before filing, and every version of what they filed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA
from shared.db import Base, Json


def _of_assignment() -> ForeignKey:
    # Checked at the end of the transaction, like all keys here: rows may be written in any order.
    return ForeignKey("review.assignment.id", deferrable=True, initially="DEFERRED")


class ReviewDraft(Base):
    """What a reviewer typed so far, as typed: `content` by field name, whatever is wrong with it.

    `seq` counts the savings: whoever saves says which one they saw last.
    """

    __tablename__ = "review_draft"
    __table_args__ = (SCHEMA,)

    assignment_id: Mapped[UUID] = mapped_column(_of_assignment(), primary_key=True)
    content: Mapped[Json]
    saved_at: Mapped[datetime]
    seq: Mapped[int]


class ReviewVersion(Base):
    """A review as it was filed (version 1) or amended. Never edited.

    `after_reading`: the reviewer could read another review of the file when they filed this version.
    """

    __tablename__ = "review_version"
    __table_args__ = (CheckConstraint("version > 0", name="counted_from_one"), SCHEMA)

    assignment_id: Mapped[UUID] = mapped_column(_of_assignment(), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    scores: Mapped[Json]
    unjudged: Mapped[Json]
    comments: Mapped[Json]
    for_applicant: Mapped[str]
    confidential: Mapped[str]
    after_reading: Mapped[bool]
    filed_at: Mapped[datetime]
