"""A file of the office: the text as filed, what was asked to complete it, and its moves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.review.domain.road import WORKING
from shared.db import Base, Json

SCHEMA = {"schema": "review"}
_OPEN = ", ".join(f"'{stage}'" for stage in WORKING)


class Dossier(Base):
    """One proposal as the office works on it. `version` counts the acts; `proposal` is the text as filed.

    `agreements`: city -> {"state", "version"} on the day of filing. `title_key`, `organisation_key`: the
    names without case, accents and signs, to notice that the same thing was filed twice.
    """

    __tablename__ = "dossier"
    __table_args__ = (
        CheckConstraint(f"(stage IN ({_OPEN})) = (closed_at IS NULL)", name="closed_if_ended"),
        CheckConstraint("(screened_at IS NULL) = (screened_by IS NULL)", name="screened_by_someone"),
        CheckConstraint("stage IN ('screening', 'withdrawn') OR screened_at IS NOT NULL", name="screened_first"),
        CheckConstraint(
            "stage NOT IN ('inadmissible', 'transferred') OR screened_by LIKE 'person:%'", name="ended_by_a_person"
        ),
        Index("dossier_open_idx", "stage", "due_on", "number", postgresql_where=text("closed_at IS NULL")),
        Index(None, "stage", "number"),
        Index(None, "title_key"),
        Index(None, "organisation_key"),
        SCHEMA,
    )

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    stage: Mapped[str] = mapped_column(String(20))  # the kind of stage, or of end
    stage_id: Mapped[str] = mapped_column(String(40))  # which one, on the road the file began with
    # of decisions and approvals: one more whenever a decision was taken back, or a city reopened
    round: Mapped[int] = mapped_column(server_default="1")
    version: Mapped[int]
    opened_at: Mapped[datetime]
    entered_at: Mapped[datetime]
    due_on: Mapped[date | None]
    programme_digest: Mapped[str] = mapped_column(String(64))
    proposal: Mapped[Json]
    title: Mapped[str] = mapped_column(String(150))
    title_key: Mapped[str] = mapped_column(String(150))
    organisation: Mapped[str] = mapped_column(String(200))
    organisation_key: Mapped[str] = mapped_column(String(200))
    sector: Mapped[str] = mapped_column(String(40))
    cities: Mapped[list[str]]
    locale: Mapped[str] = mapped_column(String(10))
    received_at: Mapped[datetime]
    legal_on: Mapped[date | None]
    is_public_law: Mapped[bool]
    applicant_link: Mapped[UUID]
    agreements: Mapped[Json]
    screened_by: Mapped[str | None] = mapped_column(String(80))
    screened_name: Mapped[str] = mapped_column(String(120), default="")
    screened_at: Mapped[datetime | None]
    consensus: Mapped[Json | None]
    text_version: Mapped[int] = mapped_column(server_default="1")
    files: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")  # FiledFile values
    alike: Mapped[list[str]] = mapped_column(server_default="[]")  # numbers of proposals whose text is very close
    legal_stopped: Mapped[bool] = mapped_column(server_default="false")
    legal_warned: Mapped[int | None]  # the last warning before the legal date: 21, 7 or 1 days
    closed_at: Mapped[datetime | None]
    undelivered: Mapped[UUID | None]  # the last letter that did not arrive, until the desk has seen to it
    call_again: Mapped[bool] = mapped_column(server_default="false")  # when an agreement it prepares is there

    @property
    def tag(self) -> str:
        """What changes with every act: the strong validator of the office's view (RFC 9110, ETag)."""
        return f"v{self.version}"


def of_dossier() -> ForeignKey:
    """The tie of a row to its file."""
    # Rows of one transaction are written table by table, in no promised order: the tie is checked at the end.
    return ForeignKey(Dossier.number, deferrable=True, initially="DEFERRED")


class PiecesRequest(Base):
    """What the desk asked the applicant to complete; the answer is a new version of the text."""

    __tablename__ = "pieces_request"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'completed', 'lapsed')", name="known_state"),
        Index(None, "number"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(of_dossier())
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(80))
    officer: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str]
    essential: Mapped[bool]
    pieces: Mapped[list[Any]] = mapped_column(JSONB)  # Piece values
    due_on: Mapped[date]
    extended: Mapped[bool] = mapped_column(server_default="false")
    state: Mapped[str] = mapped_column(String(20), server_default="open")
    ended_at: Mapped[datetime | None]


class Move(Base):
    """One act on a file, in order; `seq` is the version it led to."""

    __tablename__ = "move"
    __table_args__ = (SCHEMA,)

    number: Mapped[str] = mapped_column(of_dossier(), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(80))
    actor_name: Mapped[str] = mapped_column(String(120), default="")
    from_stage: Mapped[str | None] = mapped_column(String(20))
    to_stage: Mapped[str] = mapped_column(String(20))
    city: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[datetime]
    reasons: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]  # when the stage should be over, as it was known after this act
