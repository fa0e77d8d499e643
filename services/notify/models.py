"""What notify keeps: every mail ever owed (the ledger), every press mention drafted, and what it may cite.

A mail's body holds a placeholder where a personal link stands; the link is made as the mail leaves.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Json


class MailState(StrEnum):
    """Where a mail stands."""

    PENDING = "pending"
    HELD = "held"  # may not leave before `held_until`
    SENDING = "sending"  # a worker has it, until it dies or until `lease_until`
    SENT = "sent"
    DEFERRED = "deferred"  # the mail server said: not now
    REFUSED = "refused"  # the mail server said: never; or the address can hold no mail
    CAPPED = "capped"  # too many to one address within an hour: a person lets it leave
    DISCARDED = "discarded"  # its decision was taken back before it left: it never will
    UNCERTAIN = "uncertain"  # the answer was lost, and only a person may send it again


class Mail(Base):
    """One letter to one person about one event."""

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("event_key", "recipient", "letter"),
        Index(None, "number", "id"),
        Index("mail_recipient_idx", text("lower(recipient)"), "written_at"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_a_time"),
        CheckConstraint("state <> 'held' OR held_until IS NOT NULL", name="held_has_an_end"),
        CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="sending_has_a_lease"),
        {"schema": "notify"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    event_key: Mapped[str] = mapped_column(String(200))
    letter: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    message_id: Mapped[str] = mapped_column(String(200))
    in_reply_to: Mapped[str | None] = mapped_column(String(200))
    mail_class: Mapped[str] = mapped_column(String(1))
    state: Mapped[str] = mapped_column(String(20))
    written_at: Mapped[datetime]
    held_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(server_default="0")
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]


class MentionState(StrEnum):
    """Where a press mention stands."""

    DRAFT = "draft"
    RECALLED = "recalled"  # the applicant does not want to be cited any more
    REPLACED = "replaced"  # a later version exists
    DISCARDED = "discarded"  # the decision it told of was taken back


class Mention(Base):
    """One version of the press text about one proposal, in one language.

    `fragments` say for each passage of `text` where it comes from and who approved it; `agreements` hold the state of
    each named city's agreement on the day of drafting; `pattern` is that of its sentences.
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
    agreements: Mapped[Json]
    drafted_at: Mapped[datetime]


class PressFile(Base):
    """What the press may be told of a proposal: the newest consents, and the facts once it is decided.

    `what`: by language, the one sentence that the desk wrote about the project, with its author and version.
    """

    __tablename__ = "press_file"
    __table_args__ = ({"schema": "notify"},)

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    consents: Mapped[Json | None]
    facts: Mapped[Json | None]
    what: Mapped[Json | None]
