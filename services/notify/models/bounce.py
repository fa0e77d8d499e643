"""The reports of mails that came back, each kept once, so that one read twice changes nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base


class Bounce(Base):
    """A report (RFC 3464) that one of our mails did not arrive. `digest`: SHA-256 of the report, in hexadecimal."""

    __tablename__ = "bounce"
    __table_args__ = ({"schema": "notify"},)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    mail_id: Mapped[UUID] = mapped_column(ForeignKey("notify.mail.id"), index=True)
    status: Mapped[str] = mapped_column(String(12))  # RFC 3463, for example 5.1.1
    told_at: Mapped[datetime]
