"""What changes of agreements touched, as the desk reads it and tells it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA
from shared.db import Base


class AgreementTurn(Base):
    """One change of the state of a city's agreement. `seq`: the act on the city's record that led to it, if one did.

    `files`: what it did to each file it touched ({"number", "effect"}), in order. Nobody outside of the office hears
    of it before `told_at`.
    """

    __tablename__ = "agreement_turn"
    __table_args__ = (
        CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name="seen_by_someone"),
        CheckConstraint("(told_at IS NULL) = (told_by IS NULL)", name="told_by_someone"),
        Index(None, "city", "at"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    city: Mapped[str] = mapped_column(String(40))
    on: Mapped[date]
    before: Mapped[str] = mapped_column(String(40))
    after: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int | None]
    at: Mapped[datetime]
    files: Mapped[list[Any]] = mapped_column(JSONB)
    seen_by: Mapped[str | None] = mapped_column(String(80))
    seen_name: Mapped[str] = mapped_column(String(120), server_default="")
    seen_at: Mapped[datetime | None]
    told_by: Mapped[str | None] = mapped_column(String(80))
    told_name: Mapped[str] = mapped_column(String(120), server_default="")
    told_at: Mapped[datetime | None]
