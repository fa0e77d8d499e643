"""The texts of letters as the office worded them: every version, by whom and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base


class LetterTemplate(Base):
    """One version of a letter's text in one language; `text` None: back to the one that came with the service."""

    __tablename__ = "letter_template"
    __table_args__ = ({"schema": "notify"},)

    letter: Mapped[str] = mapped_column(String(40), primary_key=True)
    locale: Mapped[str] = mapped_column(String(10), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str | None]
    why: Mapped[str]
    by: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
