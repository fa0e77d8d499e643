"""A dialogue of both offices where Paris says yes and a partner city no, and the opinions it replaced."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA, of_dossier
from shared.db import Base, Json


class Dialogue(Base):
    """One dialogue with one city, at most, for a file. `awaits`: the office that did not write last.

    `note`: why the desk ended it. `version` changes with everything that is written in it.
    """

    __tablename__ = "dialogue"
    __table_args__ = (
        CheckConstraint(
            "state IN ('proposed', 'open', 'confirmed', 'revised', 'closed', 'lapsed')", name="known_state"
        ),
        CheckConstraint(
            "(opened_at IS NULL) = (opened_by IS NULL) AND (opened_at IS NULL) = (due_on IS NULL)",
            name="opened_by_someone",
        ),
        CheckConstraint("state = 'proposed' OR opened_at IS NOT NULL", name="opened_if_held"),
        CheckConstraint("(state IN ('proposed', 'open')) = (ended_at IS NULL)", name="ended_if_over"),
        CheckConstraint("awaits IN ('paris', 'city')", name="known_side"),
        SCHEMA,
    )

    number: Mapped[str] = mapped_column(of_dossier(), primary_key=True)
    city: Mapped[str] = mapped_column(String(40), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    opinion: Mapped[str] = mapped_column(String(40))  # what the city had said when it began
    opened_at: Mapped[datetime | None]
    opened_by: Mapped[str | None] = mapped_column(String(80))
    opened_name: Mapped[str] = mapped_column(String(120), server_default="")
    due_on: Mapped[date | None]
    awaits: Mapped[str] = mapped_column(String(10), server_default="city")
    officer_name: Mapped[str] = mapped_column(String(120), server_default="")
    officer_email: Mapped[str] = mapped_column(String(254), server_default="")
    officer_locale: Mapped[str] = mapped_column(String(10), server_default="en")
    link_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    ended_name: Mapped[str] = mapped_column(String(120), server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default="1")

    @property
    def tag(self) -> str:
        """What changes whenever either side writes."""
        return f"{self.city}-d{self.version}"


class DialogueNote(Base):
    """What one office wrote to the other. Never changed."""

    __tablename__ = "dialogue_note"
    __table_args__ = (
        CheckConstraint("side IN ('paris', 'city')", name="known_side"),
        Index(None, "number", "city"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(of_dossier())
    city: Mapped[str] = mapped_column(String(40))
    side: Mapped[str] = mapped_column(String(10))
    author: Mapped[str] = mapped_column(String(80))
    author_name: Mapped[str] = mapped_column(String(120), server_default="")
    text: Mapped[str]
    at: Mapped[datetime]


class OpinionVersion(Base):
    """An opinion as a city gave it before it changed it. Never changed; the present one is the question's."""

    __tablename__ = "opinion_version"
    __table_args__ = (SCHEMA,)

    number: Mapped[str] = mapped_column(of_dossier(), primary_key=True)
    city: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    opinion: Mapped[str] = mapped_column(String(40))
    answers: Mapped[Json]
    given_at: Mapped[datetime]
    entered_by: Mapped[str | None] = mapped_column(String(80))
    replaced_at: Mapped[datetime]
