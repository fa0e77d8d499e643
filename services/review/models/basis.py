"""What each decision rested on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA, of_dossier
from shared.db import Base, Json


class Basis(Base):
    """The inputs of one decision and the verdict they gave; never changed.

    `round`: of the decision, 1 unless one was taken back. `rules_digest`: the rules that the file follows.
    `seals`: SHA-256 of the rubric and of each city's agreement as they were read that day.
    """

    __tablename__ = "basis"
    __table_args__ = (SCHEMA,)

    number: Mapped[str] = mapped_column(of_dossier(), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    rules_digest: Mapped[str] = mapped_column(String(64))
    seals: Mapped[Json]
    inputs: Mapped[Json]
    verdict: Mapped[Json]
