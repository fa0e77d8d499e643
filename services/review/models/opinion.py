"""What a partner city was asked and answered."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Date, DateTime, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA, of_dossier
from shared.db import Base, Json


class OpinionRow(Base):
    """What a partner city was asked and answered. Not asked: its agreement was not current that day.

    `clock`: running, paused while the agreement is stopped, off for a question of courtesy; `due_on` is then past news.
    `remind_on`: the days of its reminders in that city; `reminded_at`: when the first of them left, in the same order.
    `unreached_link`: the link whose mail was refused for good; news as long as no other one was sent.
    """

    __tablename__ = "opinion"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'given', 'silent', 'not_asked', 'closed')", name="known_state"),
        CheckConstraint("(state = 'given') = (opinion IS NOT NULL)", name="answered_if_given"),
        CheckConstraint(
            "(opinion IS NULL) = (given_at IS NULL) AND (opinion IS NULL) = (answers IS NULL)",
            name="whole_answer",
        ),
        CheckConstraint("state = 'not_asked' OR (asked_at IS NOT NULL AND due_on IS NOT NULL)", name="dated_question"),
        CheckConstraint("clock IN ('running', 'paused', 'off')", name="known_clock"),
        CheckConstraint("(clock = 'paused') = (paused_at IS NOT NULL)", name="paused_since"),
        Index("opinion_asked_idx", "due_on", postgresql_where=text("state = 'asked'")),
        SCHEMA,
    )

    number: Mapped[str] = mapped_column(of_dossier(), primary_key=True)
    city: Mapped[str] = mapped_column(String(40), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    agreement_state: Mapped[str] = mapped_column(String(40))
    officer_name: Mapped[str] = mapped_column(String(120), default="")
    officer_email: Mapped[str] = mapped_column(String(254), default="")
    officer_locale: Mapped[str] = mapped_column(String(10), default="en")
    link_id: Mapped[UUID | None]
    asked_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    second_due_on: Mapped[date | None]
    attempt: Mapped[int] = mapped_column(default=1)
    remind_on: Mapped[list[date]] = mapped_column(ARRAY(Date()), default=list, server_default="{}")
    reminded_at: Mapped[list[datetime]] = mapped_column(
        ARRAY(DateTime(timezone=True)), default=list, server_default="{}"
    )
    unreached_link: Mapped[UUID | None]
    clock: Mapped[str] = mapped_column(String(10), default="running", server_default="running")
    paused_at: Mapped[datetime | None]
    answers: Mapped[Json | None]
    opinion: Mapped[str | None] = mapped_column(String(40))
    given_at: Mapped[datetime | None]
    entered_by: Mapped[str | None] = mapped_column(String(80))

    @property
    def tag(self) -> str:
        """What changes when the city answers."""
        return f"{self.city}-{self.state}"

    @property
    def unreached(self) -> bool:
        """Whether the mail that brought the officer their link will never arrive."""
        return self.link_id is not None and self.unreached_link == self.link_id
