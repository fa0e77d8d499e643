"""What must happen at a time: rows with a unique slot, woken by the relay.

A timer is an event kept for later. When its time comes (by the installation's clock, which a demonstration
may move on) it is published like any other event; the listener finds out whether it still matters.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Index, String, Text, UniqueConstraint, cast, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.bus import publish
from shared.db import Base, Json
from shared.events import Event, decode, encode
from shared.ids import uuid7


class Timer(Base):
    """An event that will be told at `due_at`; `slot` makes it exist once per proposal."""

    __tablename__ = "timer"
    __table_args__ = (
        UniqueConstraint("subject", "slot"),
        Index("timer_due_idx", "due_at", postgresql_where=text("woken_at IS NULL AND cancelled_at IS NULL")),
        {"schema": "bus"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(40))
    slot: Mapped[str] = mapped_column(String(120))
    due_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[Json]
    woken_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


def set_timer(session: Session, event: Event, *, slot: str, due_at: datetime) -> None:
    """Tell `event` at `due_at`. A slot that exists already is left as it is."""
    row = {
        "id": uuid7(),
        "subject": event.number,
        "slot": slot,
        "due_at": due_at,
        "kind": type(event).__name__,
        "payload": encode(event),
    }
    session.execute(insert(Timer).values(row).on_conflict_do_nothing())


def cancel_timers(session: Session, subject: str, *, at: datetime, prefix: str = "") -> None:
    """Let no timer of this proposal whose slot begins with `prefix` go off any more."""
    session.execute(
        update(Timer)
        .where(Timer.subject == subject, Timer.slot.startswith(prefix, autoescape=True))
        .where(Timer.woken_at.is_(None), Timer.cancelled_at.is_(None))
        .values(cancelled_at=at)
    )


def retire_timers(session: Session, subject: str, *, at: datetime, prefix: str) -> None:
    """Let no timer whose slot begins with `prefix` go off any more, and give their slots to others."""
    open_until = func.coalesce(Timer.cancelled_at, at)
    session.execute(
        update(Timer)
        .where(Timer.subject == subject, Timer.slot.startswith(prefix, autoescape=True))
        .values(slot=_past_slot(), cancelled_at=open_until)
    )


def _past_slot() -> ColumnElement[str]:
    return func.left(Timer.slot, 80) + ":" + cast(Timer.id, Text)


def wake(session: Session, now: datetime, *, limit: int = 200) -> int:
    """Publish the events of the timers that are due; their number. Any number of relays may call it."""
    due = session.scalars(
        select(Timer)
        .where(Timer.due_at <= now, Timer.woken_at.is_(None), Timer.cancelled_at.is_(None))
        .order_by(Timer.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for timer in due:
        timer.woken_at = now
        publish(session, decode(timer.kind, timer.payload).model_copy(update={"at": now}))
    return len(due)
