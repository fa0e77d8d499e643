"""Intake's tables: what was filed, under which key, and what its author has been told since."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Sequence, String
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

    @property
    def open(self) -> bool:
        """Whether nothing has ended this filing yet: neither its author nor the office."""
        return self.withdrawn_at is None and self.decided_at is None


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
