"""Ideas from the public, and the thematic axes that the office makes of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA
from shared.db import Base


class Axis(Base):
    """A thematic axis: what the office read in several ideas. `version` counts the acts on it.

    `domain_city`: the city for whose agreement, to be created, it is proposed as a domain.
    """

    __tablename__ = "axis"
    __table_args__ = (CheckConstraint("domain_city IS NOT NULL OR domain_note = ''", name="noted_domain"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title_fr: Mapped[str] = mapped_column(String(150))
    title_en: Mapped[str] = mapped_column(String(150))
    text_fr: Mapped[str]
    text_en: Mapped[str]
    cities: Mapped[list[str]]
    version: Mapped[int] = mapped_column(server_default="1")
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    domain_city: Mapped[str | None] = mapped_column(String(40))
    domain_note: Mapped[str] = mapped_column(server_default="")

    @property
    def tag(self) -> str:
        """What changes with every act on the axis."""
        return f"a{self.version}"


class Idea(Base):
    """What somebody answered to the three questions. `aside`: why it is in no axis, once the desk said so.

    Once erased (`erased_at`) nothing that was typed is left, and the row still counts.
    """

    __tablename__ = "idea"
    __table_args__ = (
        CheckConstraint("axis_id IS NULL OR aside = ''", name="grouped_or_aside"),
        Index(None, "axis_id"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    locale: Mapped[str] = mapped_column(String(10))
    themes: Mapped[str]
    strengths: Mapped[str]
    projects: Mapped[str]
    cities: Mapped[list[str]]
    sector: Mapped[str | None] = mapped_column(String(40))
    organisation: Mapped[str] = mapped_column(String(200))
    axis_id: Mapped[UUID | None] = mapped_column(ForeignKey(Axis.id))
    aside: Mapped[str] = mapped_column(server_default="")
    erased_at: Mapped[datetime | None]
