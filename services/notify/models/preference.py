"""Who wants no digests any more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base


class Preference(Base):
    """One reader's wish; without a row, digests come. `reader`: see domain/digests.reader_id."""

    __tablename__ = "preference"
    __table_args__ = ({"schema": "notify"},)

    reader: Mapped[UUID] = mapped_column(primary_key=True)
    digests: Mapped[bool]
    changed_at: Mapped[datetime]
