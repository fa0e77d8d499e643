"""Events and their deliveries: the database keeps the letter, the queue only rings the bell.

`publish` stores an event and one delivery per listener in the transaction of the change. A bell (a Celery
message naming some subjects) makes a worker answer (shared.stations): it takes what waits for these subjects,
in order, and closes each delivery in the transaction of its effect. Bells may be lost, doubled or late:
nothing happens.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Identity, Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.db import Base, Json, at_commit
from shared.events import ROUTES, Event, Listener, encode
from shared.ids import uuid7

BATCH = 200  # subjects per bell: above it throughput is flat, below it the commit costs more than the work
CHANNEL = "tremplin_work"


class EventRow(Base):
    """What happened, kept as it was told."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "subject", "position"), {"schema": "bus"})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Identity(always=True))
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    payload: Mapped[Json]


class Work(Base):
    """One delivery of one event to one listener; open until its effect is committed.

    `ring_at`: when the relay rings (again). `due_at`: not to be taken before, after a failure.
    """

    __tablename__ = "work"
    __table_args__ = (
        UniqueConstraint("event_id", "listener"),
        Index("work_open_ring_at_idx", "ring_at", postgresql_where=text("done_at IS NULL AND dead_at IS NULL")),
        Index(
            "work_open_subject_idx",
            "listener",
            "subject",
            "position",
            postgresql_where=text("done_at IS NULL"),
        ),
        {"schema": "bus"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Identity(always=True))
    event_id: Mapped[UUID] = mapped_column(ForeignKey("bus.event.id"))
    listener: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ring_at: Mapped[datetime] = mapped_column(server_default=func.now())
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    rings: Mapped[int] = mapped_column(server_default="0")
    attempts: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None]
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    discarded: Mapped[str | None]


def publish(session: Session, *events: Event) -> None:
    """Tell what happened: stored, with its deliveries, when the transaction commits."""
    session.info.setdefault("news", []).extend(events)
    at_commit(session, "news", _store_news)


# Both tables in one round trip, whatever the number of events: this is the hot path of every act.
_STORE = text("""
    WITH told AS (
      INSERT INTO bus.event (id, kind, subject, at, payload)
      SELECT * FROM json_to_recordset(CAST(:events AS json))
        AS event(id uuid, kind text, subject text, at timestamptz, payload jsonb))
    INSERT INTO bus.work (id, event_id, listener, subject, kind)
    SELECT * FROM json_to_recordset(CAST(:deliveries AS json))
      AS work(id uuid, event_id uuid, listener text, subject text, kind text)
    RETURNING pg_notify(:channel, '')""")


def _store_news(session: Session) -> None:
    events, deliveries = [], []
    for event in session.info.pop("news"):
        told, kind = encode(event), type(event).__name__
        row = {"id": str(uuid7()), "kind": kind, "subject": event.number, "at": told["at"], "payload": told}
        events.append(row)
        for listener in sorted(ROUTES[type(event)]):
            work = {"id": str(uuid7()), "event_id": row["id"], "listener": str(listener)}
            deliveries.append(work | {"subject": event.number, "kind": kind})
    told = {"events": json.dumps(events), "deliveries": json.dumps(deliveries), "channel": CHANNEL}
    session.connection().execute(_STORE, told)  # no mapped row here: the mapper's own accounts would only cost


_CLAIM = text("""
    UPDATE bus.work SET rings = rings + 1,
           ring_at = clock_timestamp() + least(15, 5 * power(1.3, least(rings, 5))) * interval '1 second'
     WHERE id IN (SELECT id FROM bus.work
                   WHERE done_at IS NULL AND dead_at IS NULL AND ring_at <= clock_timestamp()
                     AND listener = ANY(:listeners)
                   ORDER BY ring_at LIMIT :room FOR UPDATE SKIP LOCKED)
    RETURNING listener, subject""")


def claim(session: Session, listeners: Iterable[Listener], room: int) -> dict[Listener, list[str]]:
    """The subjects to ring for now, at most `room` deliveries; each is rung again later if nobody answers."""
    rows = session.execute(_CLAIM, {"listeners": [str(one) for one in listeners], "room": room}).all()
    waiting: dict[Listener, dict[str, None]] = {}
    for row in rows:
        waiting.setdefault(Listener(row.listener), {})[row.subject] = None
    return {listener: list(subjects) for listener, subjects in waiting.items()}


_IN_FLIGHT = text("""
    SELECT count(*) FROM (SELECT 1 FROM bus.work
     WHERE done_at IS NULL AND dead_at IS NULL AND rings > 0
       AND ring_at > clock_timestamp() AND due_at <= clock_timestamp() LIMIT :window) AS rung""")


def room_in_flight(session: Session, window: int) -> int:
    """How many more deliveries may be rung before the window of unanswered ones is full."""
    rung: int = session.execute(_IN_FLIGHT, {"window": window}).scalar_one()
    return window - rung
