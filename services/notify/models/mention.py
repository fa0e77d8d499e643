"""Every press mention drafted, version by version, and what it may cite."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Json


class MentionState(StrEnum):
    """Where a press mention stands."""

    DRAFT = "draft"
    RECALLED = "recalled"  # the applicant does not want to be cited any more
    REPLACED = "replaced"  # a later version exists
    DISCARDED = "discarded"  # the decision it told of was taken back


class Mention(Base):
    """One version of the press text about one proposal, in one language.

    `fragments` say for each passage of `text` where it comes from and who approved it; `agreements` hold the state of
    each named city's agreement on the day of drafting; `pattern` is that of its sentences; `basis` seals the facts
    and states it was made of; `reworded_by`: who wrote parts of it anew.
    """

    __tablename__ = "mention"
    __table_args__ = (UniqueConstraint("number", "locale", "version"), {"schema": "notify"})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    locale: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    short: Mapped[str]
    pattern: Mapped[str] = mapped_column(String(1), server_default="")
    state: Mapped[str] = mapped_column(String(20))
    project: Mapped[str]
    organisation: Mapped[str]
    cities: Mapped[list[str]]
    fragments: Mapped[list[Any]] = mapped_column(JSONB)
    basis: Mapped[str] = mapped_column(String(64), server_default="")
    reworded_by: Mapped[str | None]
    agreements: Mapped[Json]
    drafted_at: Mapped[datetime]


class PressStage(StrEnum):
    """Where the press text about a proposal stands; the list of the press desk is by these."""

    DRAFT = "draft"
    APPROVING = "approving"  # someone was asked, or has approved
    APPROVED = "approved"  # by everyone who must; no day is set
    PLANNED = "planned"  # approved, and appears by itself on its day
    BOUNCED = "bounced"  # it could not appear on its day: the press office must look at it
    PUBLISHED = "published"
    STOPPED = "stopped"  # not to be spread any more


class PressFile(Base):
    """What the press may be told of a proposal: the newest consents, the facts once it is decided, and how it appears.

    `what`: by language, the one sentence that the desk wrote about the project, with its author and version.
    `unquoted`: the quote is left out, by its author's wish or the press office's. `publish_at`: when it appears;
    `bounced`: why it did not. `note`: by language, what a new version of a published text puts right.
    """

    __tablename__ = "press_file"
    __table_args__ = (Index(None, "stage"), {"schema": "notify"})

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    consents: Mapped[Json | None]
    facts: Mapped[Json | None]
    what: Mapped[Json | None]
    unquoted: Mapped[bool] = mapped_column(server_default="false")
    stage: Mapped[str] = mapped_column(String(20), server_default="draft")
    publish_at: Mapped[datetime | None]
    bounced: Mapped[str | None]
    note: Mapped[Json | None]
