"""What the holders of a role said where a stage wants their approval."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA, of_dossier
from shared.db import Base


class Approval(Base):
    """One person's word at one stage of a file. `round`: 1, and more after a decision was taken back.

    `on_behalf_of`: the role of which this person is a substitute, else empty.
    """

    __tablename__ = "approval"
    __table_args__ = (CheckConstraint("agreed OR reason <> ''", name="objection_has_a_reason"), SCHEMA)

    number: Mapped[str] = mapped_column(of_dossier(), primary_key=True)
    stage_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    on_behalf_of: Mapped[str] = mapped_column(String(20), default="")
    agreed: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
