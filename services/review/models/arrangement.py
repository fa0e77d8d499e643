"""The rules under which files were opened, kept as long as a file needs them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA
from shared.db import Base, Json


class Arrangement(Base):
    """A programme's rules (a `Rules` value as JSON) under their digest; never changed."""

    __tablename__ = "arrangement"
    __table_args__ = (SCHEMA,)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    rules: Mapped[Json]
    kept_at: Mapped[datetime]
