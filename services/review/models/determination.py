"""The signed decision with one city."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA, of_dossier
from shared.db import Base


class Determination(Base):
    """The signed decision with one city. Never edited: a correction is a new decision."""

    __tablename__ = "determination"
    __table_args__ = (
        CheckConstraint("outcome <> 'retained_conditions' OR conditions <> ''", name="conditions_are_told"),
        CheckConstraint("reasons <> '' AND signatory_name <> ''", name="reasoned_and_signed"),
        SCHEMA,
    )

    number: Mapped[str] = mapped_column(of_dossier(), primary_key=True)
    city: Mapped[str] = mapped_column(String(40), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(40))
    reasons: Mapped[str]
    conditions: Mapped[str] = mapped_column(default="")
    agreement_state: Mapped[str] = mapped_column(String(40))
    agreement_version: Mapped[str] = mapped_column(String(80), default="")
    signatory_name: Mapped[str] = mapped_column(String(120))
    signatory_capacity: Mapped[str] = mapped_column(String(200))
    signatory_service: Mapped[str] = mapped_column(String(200))
    decided_by: Mapped[str] = mapped_column(String(80))
    signed_at: Mapped[datetime]
