"""The ledger: every mail ever owed.

A mail's body holds a placeholder where a personal link stands; the link is made as the mail leaves.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base


class MailState(StrEnum):
    """Where a mail stands."""

    PENDING = "pending"
    HELD = "held"  # may not leave before `held_until`
    SENDING = "sending"  # a worker has it, until it dies or until `lease_until`
    SENT = "sent"
    DEFERRED = "deferred"  # the mail server said: not now
    REFUSED = "refused"  # the mail server said: never; or the address can hold no mail
    CAPPED = "capped"  # too many to one address within an hour: a person lets it leave
    BOUNCED = "bounced"  # it left, and a server told later that it did not arrive
    DISCARDED = "discarded"  # its decision was taken back before it left: it never will
    UNCERTAIN = "uncertain"  # the answer was lost, and only a person may send it again


class Mail(Base):
    """One letter to one person about one event."""

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("event_key", "recipient", "letter"),
        Index(None, "number", "id"),
        Index("mail_recipient_idx", text("lower(recipient)"), "written_at"),
        CheckConstraint("state = 'bounced' OR (state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_a_time"),
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
    message_id: Mapped[str] = mapped_column(String(200), index=True)
    in_reply_to: Mapped[str | None] = mapped_column(String(200))
    mail_class: Mapped[str] = mapped_column(String(1))
    state: Mapped[str] = mapped_column(String(20))
    written_at: Mapped[datetime]
    held_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(server_default="0")
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")  # one more with each act of a person
    awaits_second: Mapped[bool] = mapped_column(server_default="false")  # held until somebody else lets it leave
