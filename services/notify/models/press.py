"""What becomes of a press text: who approved which words, when it appeared, where it was cited, in which release."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Json


class Answer(StrEnum):
    """What became of a question about some words."""

    ASKED = "asked"
    YES = "yes"
    NO = "no"


class PressApproval(Base):
    """One question or answer about the words of a mention: the newest for a `role` and `seal` holds.

    `role`: desk, applicant, press, or `partner:<city>`; `seal` is that of the words it is about, in `version`.
    """

    __tablename__ = "press_approval"
    __table_args__ = (Index(None, "number", "role"), {"schema": "notify"})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(60))
    seal: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    answer: Mapped[str] = mapped_column(String(10))
    by: Mapped[str]
    name: Mapped[str]
    at: Mapped[datetime]
    due_on: Mapped[date | None]


class Publication(Base):
    """A version of a mention that appeared. `corrects`: by language, what it puts right in the one before.

    `stopped`: why it must not be spread any more: consent, label, agreement or decision.
    """

    __tablename__ = "publication"
    __table_args__ = (
        Index(None, "number", "version", unique=True),
        CheckConstraint("(stopped IS NULL) = (stopped_at IS NULL)", name="stopped_has_a_time"),
        {"schema": "notify"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    published_at: Mapped[datetime]
    corrects: Mapped[Json | None]
    release: Mapped[UUID | None]
    stopped: Mapped[str | None] = mapped_column(String(20))
    stopped_at: Mapped[datetime | None]


class Citation(Base):
    """Where a project was cited: by whom, on which day, at which address."""

    __tablename__ = "citation"
    __table_args__ = (Index(None, "number"), {"schema": "notify"})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    outlet: Mapped[str] = mapped_column(String(200))
    title: Mapped[str]
    address: Mapped[str]
    seen_on: Mapped[date]
    noted_by: Mapped[str]
    noted_at: Mapped[datetime]


class ReleaseState(StrEnum):
    """Where a press release stands."""

    DRAFT = "draft"
    APPROVED = "approved"  # and appears on its day
    BOUNCED = "bounced"  # one of its mentions could not appear
    PUBLISHED = "published"


class Release(Base):
    """A press release: the chosen mentions under one title, grouped by `city` or `sector`, in every language.

    `said`: by language, title, lede and quotes; `frozen`: by language, the document as it appeared.
    """

    __tablename__ = "release"
    __table_args__ = ({"schema": "notify"},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(server_default="1")
    numbers: Mapped[list[str]]
    grouped_by: Mapped[str] = mapped_column(String(10))
    said: Mapped[Json]
    state: Mapped[str] = mapped_column(String(20))
    publish_at: Mapped[datetime | None]
    bounced: Mapped[str | None]
    published_at: Mapped[datetime | None]
    frozen: Mapped[Json | None]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
