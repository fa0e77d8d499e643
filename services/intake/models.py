"""Intake's tables: drafts, what was filed in each version, its files, and what its author has been told since."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Sequence, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Json

SERIAL = Sequence("proposal_serial", schema="intake", metadata=Base.metadata)


class Filing(Base):
    """A proposal as it was filed: dated, numbered, never changed; `status` tells its author where it is."""

    __tablename__ = "filing"
    __table_args__ = (
        CheckConstraint("(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_is_dated"),
        CheckConstraint("(decided_at IS NULL) = (decisions IS NULL)", name="decided_is_told"),
        CheckConstraint("withdrawn_at IS NULL OR decided_at IS NULL", name="ended_once"),
        Index(None, "received_at"),
        {"schema": "intake"},
    )

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    call: Mapped[str] = mapped_column(String(60))
    locale: Mapped[str] = mapped_column(String(10))
    received_at: Mapped[datetime]
    legal_on: Mapped[date | None]
    proposal: Mapped[Json]
    link_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(String(40), default="submitted")
    withdrawn_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decisions: Mapped[Json | None]
    version: Mapped[int] = mapped_column(server_default="1")
    revised_at: Mapped[datetime | None]  # when the present version came, if it is not the first
    files: Mapped[list[str]] = mapped_column(server_default="[]")  # ids of the present version's attachments
    held_because: Mapped[str | None] = mapped_column(String(40))  # waits for a person before the office hears of it

    @property
    def open(self) -> bool:
        """Whether nothing has ended this filing yet: neither its author nor the office."""
        return self.withdrawn_at is None and self.decided_at is None

    @property
    def tag(self) -> str:
        """What changes with every version (RFC 9110, ETag)."""
        return f"v{self.version}"


class Version(Base):
    """A proposal as it stood before a newer version replaced it. Never changed; the present one is the filing's."""

    __tablename__ = "version"
    __table_args__ = ({"schema": "intake"},)

    number: Mapped[str] = mapped_column(ForeignKey("intake.filing.number"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    filed_at: Mapped[datetime]
    proposal: Mapped[Json]
    files: Mapped[list[str]]


class Draft(Base):
    """What someone began to write: not filed, as typed. `typed`: form name -> the values given to it.

    `number`: the proposal of which it prepares a new version, or which it completes (`request_id`).
    """

    __tablename__ = "draft"
    __table_args__ = (Index(None, "touched_at"), {"schema": "intake"})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    call: Mapped[str] = mapped_column(String(60))
    locale: Mapped[str] = mapped_column(String(10))
    typed: Mapped[Json]
    revision: Mapped[int] = mapped_column(server_default="1")
    begun_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    link_id: Mapped[UUID]
    email: Mapped[str | None] = mapped_column(String(254))
    number: Mapped[str | None] = mapped_column(String(40))
    request_id: Mapped[UUID | None]
    filed_as: Mapped[str | None] = mapped_column(String(40))

    @property
    def tag(self) -> str:
        """What changes with every saving (RFC 9110, ETag)."""
        return f"d{self.revision}"


class FileState(StrEnum):
    """What is known of an attachment."""

    QUARANTINE = "quarantine"  # not examined yet: nobody opens it
    CLEAN = "clean"
    REFUSED = "refused"  # examined, and dangerous: kept apart, never served


class Attachment(Base):
    """A file that someone sent: it belongs to a draft, then to the proposal filed from it.

    The bytes stand in the files of the house under the id; `name` is shown, never used as a path.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("state IN ('quarantine', 'clean', 'refused')", name="known_state"),
        Index(None, "draft_id"),
        Index(None, "number"),
        {"schema": "intake"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    draft_id: Mapped[UUID | None]
    number: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20), server_default="quarantine")
    examined_at: Mapped[datetime | None]
    found: Mapped[str] = mapped_column(String(120), server_default="")  # why it was refused
    has_copy: Mapped[bool] = mapped_column(server_default="false")  # a copy without metadata stands beside it


class HeldDecision(Base):
    """A decision that its author may not read yet. `told`: the event that brought it, whole."""

    __tablename__ = "held_decision"
    __table_args__ = ({"schema": "intake"},)

    number: Mapped[str] = mapped_column(ForeignKey("intake.filing.number"), primary_key=True)
    told_from: Mapped[datetime]
    told: Mapped[Json]


class PiecesAsked(Base):
    """What the desk asked the author to complete, until when, and what came of it."""

    __tablename__ = "pieces_asked"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'completed', 'lapsed')", name="known_state"),
        Index(None, "number"),
        {"schema": "intake"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(ForeignKey("intake.filing.number"))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    essential: Mapped[bool]
    reason: Mapped[str]
    pieces: Mapped[list[Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(String(20), server_default="open")
    ended_at: Mapped[datetime | None]


class ConditionAsked(Base):
    """A condition of the decision, as its author reads and answers it. `origin`: committee, or partner for the city.

    `note`: the last word that was written to the author about it; `how`: by whom it was closed.
    """

    __tablename__ = "condition_asked"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'answered', 'refused', 'met', 'waived')", name="known_state"),
        {"schema": "intake"},
    )

    number: Mapped[str] = mapped_column(ForeignKey("intake.filing.number"), primary_key=True)
    city: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    origin: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), server_default="open")
    answer: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(server_default="")
    how: Mapped[str] = mapped_column(String(20), server_default="")


class Likeness(Base):
    """The words of a proposal, to notice that nearly the same was filed before (trigrams)."""

    __tablename__ = "likeness"
    __table_args__ = (
        Index("likeness_words_idx", "words", postgresql_using="gin", postgresql_ops={"words": "gin_trgm_ops"}),
        {"schema": "intake"},
    )

    number: Mapped[str] = mapped_column(ForeignKey("intake.filing.number"), primary_key=True)
    words: Mapped[str]


class IdempotencyKey(Base):
    """A key that a client sent with a filing: the same key brings the same receipt."""

    __tablename__ = "idempotency_key"
    __table_args__ = ({"schema": "intake"},)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(ForeignKey("intake.filing.number"))
    made_at: Mapped[datetime]


class Step(Base):
    """Something that happened to a filing, as its author reads it."""

    __tablename__ = "step"
    __table_args__ = (Index(None, "number", "id"), {"schema": "intake"})

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    number: Mapped[str] = mapped_column(ForeignKey("intake.filing.number"))
    at: Mapped[datetime]
    code: Mapped[str] = mapped_column(String(40))
    stage: Mapped[str | None] = mapped_column(String(40))
    city: Mapped[str | None] = mapped_column(String(40))
    due_on: Mapped[date | None]
