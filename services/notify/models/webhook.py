"""What was told outside: the feed of changes, the addresses of other services, and every delivery to them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Json


class ChangeRow(Base):
    """Something that may be told outside; `seq` grows in the order in which changes could first be read."""

    __tablename__ = "change"
    __table_args__ = (Index(None, "seq", unique=True), {"schema": "notify"})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger(), Identity(always=True))
    kind: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(40))
    data: Mapped[Json]
    at: Mapped[datetime]


class Webhook(Base):
    """An address at which another service is told. `generation` counts its secrets; `off`: why nothing is sent."""

    __tablename__ = "webhook"
    __table_args__ = ({"schema": "notify"},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    address: Mapped[str]
    kinds: Mapped[list[str]]
    description: Mapped[str]
    generation: Mapped[int] = mapped_column(server_default="1")
    turned_at: Mapped[datetime | None]
    off: Mapped[str | None] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(server_default="1")
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class HookState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"  # tried for three days
    STOPPED = "stopped"  # its address was switched off


class WebhookDelivery(Base):
    """One change on its way to one address; `answer`: the beginning of what came back, at most 1 KB."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (Index(None, "webhook", "id"), {"schema": "notify"})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    webhook: Mapped[UUID] = mapped_column(ForeignKey("notify.webhook.id"))
    change: Mapped[UUID]  # written when its transaction commits, after this
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(server_default="0")
    status: Mapped[int | None]
    error: Mapped[str | None]
    answer: Mapped[str | None]
    tried_at: Mapped[datetime | None]
