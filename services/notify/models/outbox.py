"""What people of the office did with mails of the ledger: edited, released, discarded, sent again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base


class MailAct(StrEnum):
    """What a person does with a mail."""

    EDIT = "edit"
    RELEASE = "release"
    DISCARD = "discard"
    RESEND = "resend"


class MailRevision(Base):
    """One act on one version of a mail. `subject`, `text` and `html` are what stood before an edit.

    `note`: the reason of a discard, or the error that stood when a mail was sent again.
    """

    __tablename__ = "mail_revision"
    __table_args__ = (
        CheckConstraint("(act = 'edit') = (subject IS NOT NULL)", name="edit_keeps_what_stood"),
        {"schema": "notify"},
    )

    mail: Mapped[UUID] = mapped_column(ForeignKey("notify.mail.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act: Mapped[str] = mapped_column(String(20))
    by: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    note: Mapped[str]
    subject: Mapped[str | None]
    text: Mapped[str | None]
    html: Mapped[str | None]
