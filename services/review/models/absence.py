"""Days on which somebody of the office or a reviewer is away, and who stands in for them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA
from shared.db import Base


class Absence(Base):
    """Somebody is away from `starts_on` to `ends_on`, both days included, unless it was cancelled."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="ends_after_start"),
        CheckConstraint("substitute_id IS NULL OR substitute_id <> person_id", name="someone_else"),
        CheckConstraint("(cancelled_at IS NULL) = (cancelled_by IS NULL)", name="cancelled_by_someone"),
        Index("absence_open_idx", "ends_on", postgresql_where=text("cancelled_at IS NULL")),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(120))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    substitute_id: Mapped[UUID | None]
    substitute_name: Mapped[str] = mapped_column(String(120), server_default="")
    recorded_by: Mapped[str] = mapped_column(String(80))
    recorded_name: Mapped[str] = mapped_column(String(120), server_default="")
    recorded_at: Mapped[datetime]
    cancelled_by: Mapped[str | None] = mapped_column(String(80))
    cancelled_at: Mapped[datetime | None]
