"""The door of a partner city's officer: answers being written, codes that prove them, browsers that came, proofs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA, of_dossier
from shared.db import Base, Json


class OpinionDraft(Base):
    """What the holder of a link typed so far, as typed. `seq` counts the savings: whoever saves says what they saw."""

    __tablename__ = "opinion_draft"
    __table_args__ = (SCHEMA,)

    link_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(of_dossier())
    city: Mapped[str] = mapped_column(String(40))
    content: Mapped[Json]
    saved_at: Mapped[datetime]
    seq: Mapped[int]


class OpinionCode(Base):
    """A code that was mailed to the holder of a link. Its digits stand nowhere: they are made of `id` and a secret.

    `ended_at`: it served, or a newer one took its place. `tries`: how often a wrong one was typed.
    """

    __tablename__ = "opinion_code"
    __table_args__ = (CheckConstraint("tries >= 0", name="counted_tries"), Index(None, "link_id", "id"), SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    link_id: Mapped[UUID]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(server_default="0")
    ended_at: Mapped[datetime | None]


class LinkBrowser(Base):
    """A browser in which a link was opened, known by the digest of a random cookie and by nothing else.

    `rank` counts the browsers of one link from 1: a second one says that the link was passed on, or read elsewhere.
    """

    __tablename__ = "link_browser"
    __table_args__ = (SCHEMA,)

    link_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    rank: Mapped[int]
    seen_at: Mapped[datetime]


class OpinionProof(Base):
    """The file that proves an opinion which the desk wrote down. `id` names it in the file store."""

    __tablename__ = "opinion_proof"
    __table_args__ = (SCHEMA,)

    number: Mapped[str] = mapped_column(of_dossier(), primary_key=True)
    city: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime]
