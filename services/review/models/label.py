"""Labels: what the City lends its name to, in which cities and until when; and what was said before taking it back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA, of_dossier
from shared.db import Base


class LabelSerial(Base):
    """The last serial that a year gave to a label. Its row is locked while a number is taken: none is skipped."""

    __tablename__ = "label_serial"
    __table_args__ = (SCHEMA,)

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Label(Base):
    """One label, scoped to a project, cities and a period; `number` is what anyone verifies it by.

    `title`, `organisation`: as published. `state`: granted, notice or withdrawn; that it has ended is computed
    from `ends_on`, its last day. `version` counts the acts on it. `reasons`: why it was granted where the rules did
    not propose it.
    """

    __tablename__ = "label"
    __table_args__ = (
        CheckConstraint("state IN ('granted', 'notice', 'withdrawn')", name="known_state"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_a_time"),
        CheckConstraint("starts_on <= ends_on", name="begins_before_it_ends"),
        Index(None, "proposal_number"),
        # A project bears one label at most; one that was withdrawn leaves its place.
        Index("label_one_each_idx", "proposal_number", unique=True, postgresql_where=text("state <> 'withdrawn'")),
        SCHEMA,
    )

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    proposal_number: Mapped[str] = mapped_column(of_dossier())
    title: Mapped[str] = mapped_column(String(150))
    organisation: Mapped[str] = mapped_column(String(200))
    cities: Mapped[list[str]]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), server_default="granted")
    reasons: Mapped[str] = mapped_column(server_default="")
    granted_at: Mapped[datetime]
    granted_by: Mapped[str] = mapped_column(String(80))
    granted_name: Mapped[str] = mapped_column(String(120))
    signatory_name: Mapped[str] = mapped_column(String(120))
    signatory_capacity: Mapped[str] = mapped_column(String(200))
    signatory_service: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")


class LabelNotice(Base):
    """The office thinks of withdrawing a label: why, what its holder answered, and what was decided.

    `ground`: unlawful (L242-1 CRPA) or condition (L242-2 CRPA). `hearing_until`: the last day for an answer.
    """

    __tablename__ = "label_notice"
    __table_args__ = (
        CheckConstraint("ground IN ('unlawful', 'condition')", name="known_ground"),
        CheckConstraint("decision IN ('withdrawn', 'kept')", name="known_decision"),
        CheckConstraint("reasons <> ''", name="reasoned"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered_in_words"),
        CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by IS NULL)"
            " AND (decision IS NULL OR (decision_reasons <> '' AND signatory_name <> ''))",
            name="decided_by_someone",
        ),
        Index("label_notice_open_idx", "label", unique=True, postgresql_where=text("decision IS NULL")),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # Rows of one transaction are written table by table, in no promised order: the tie is checked at the end.
    label: Mapped[str] = mapped_column(ForeignKey(Label.number, deferrable=True, initially="DEFERRED"))
    given_at: Mapped[datetime]
    given_by: Mapped[str] = mapped_column(String(80))
    given_name: Mapped[str] = mapped_column(String(120))
    ground: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[str]
    hearing_until: Mapped[date]
    answer: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(String(20))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_name: Mapped[str] = mapped_column(String(120), server_default="")
    decision_reasons: Mapped[str] = mapped_column(server_default="")
    signatory_name: Mapped[str] = mapped_column(String(120), server_default="")
    signatory_capacity: Mapped[str] = mapped_column(String(200), server_default="")
    signatory_service: Mapped[str] = mapped_column(String(200), server_default="")
