"""Answering a bell: what waits for some proposals is taken in order and closed with its effect.

A station is what a service brings to the bus: one function per event. Retry, order, poison and dead letters
are kept here, once for all services, as columns of the work table; Celery only carries the bell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Engine, Row, text
from sqlalchemy.orm import Session

from shared.db import Json, transaction
from shared.events import CanarySent, Event, Listener, decode
from shared.logs import where

MAX_ATTEMPTS = 8

log = structlog.get_logger()

Handler = Callable[[Session, Event], None]
Errand = Callable[[Sequence["Delivery"]], Mapping[UUID, Exception]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An event on its way to a listener."""

    id: UUID
    subject: str
    attempts: int
    kind: str
    payload: Json

    def event(self) -> Event:
        """What is delivered. Raises KeyError or ValidationError when no release can read it."""
        return decode(self.kind, self.payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """What a service does with the events it listens to.

    `take` runs inside the transaction that closes the delivery; `refresh` is called at its beginning. `preload` may
    fetch the rows of many subjects in one query, so that a batch costs few round trips. A station with an `errand`
    works outside of any transaction instead (sending mail): it returns the deliveries that failed, with their reason.
    """

    listener: Listener
    take: Mapping[type[Event], Handler]
    refresh: Callable[[Session], object] | None = None
    preload: Callable[[Session, Sequence[str]], object] | None = None
    errand: Errand | None = None


# A delivery is taken only when nothing older of its proposal is failing or dead: order per proposal holds.
# Attempts are counted and committed before the work, so that a handler that kills its process is counted too.
_TAKE = text("""
    WITH locked AS MATERIALIZED (
      SELECT id, position, subject, attempts, due_at, dead_at FROM bus.work
       WHERE listener = :listener AND subject = ANY(:subjects) AND done_at IS NULL
       ORDER BY position FOR UPDATE),
    clear AS (
      SELECT id, bool_and(dead_at IS NULL AND due_at <= clock_timestamp() AND attempts <= :tried)
                   OVER (PARTITION BY subject ORDER BY position) AS free
        FROM locked),
    taken AS (
      UPDATE bus.work SET attempts = attempts + 1
       WHERE done_at IS NULL AND id IN (SELECT id FROM clear WHERE free)
      RETURNING id, subject, attempts, event_id, position)
    SELECT taken.id, taken.subject, taken.attempts, event.kind, event.payload
      FROM taken JOIN bus.event ON event.id = taken.event_id ORDER BY taken.position""")

_TRIED = text("""
    SELECT DISTINCT subject FROM bus.work
     WHERE listener = :listener AND subject = ANY(:subjects) AND done_at IS NULL AND attempts > 0""")


def answer(engine: Engine, station: Station, subjects: Sequence[str]) -> int:
    """Do what waits for these subjects, in order; the number of deliveries closed.

    Deliveries never tried before go together in one transaction. Those that failed or crashed before, and all
    of a batch in which one fails, go one subject at a time: a poison event holds back only its own proposal.
    """
    fresh, again = _take_fresh(engine, station, subjects)
    if station.errand is not None:
        done = _run_errand(engine, station, fresh)
    else:
        done = _together_or_apart(engine, station, fresh)
    for subject in again:
        taken = _take(engine, station, [subject], tried=MAX_ATTEMPTS - 1)
        apart = _run_errand if station.errand is not None else _apart
        done += apart(engine, station, taken)
    return done


def _take_fresh(engine: Engine, station: Station, subjects: Sequence[str]) -> tuple[list[Delivery], Sequence[str]]:
    query = {"listener": station.listener, "subjects": list(subjects)}
    with transaction(engine) as session:
        again = session.execute(_TRIED, query).scalars().all()
        rows = session.execute(_TAKE, query | {"tried": 0}).all()
    return [_delivery(row) for row in rows], again


def _take(engine: Engine, station: Station, subjects: Sequence[str], *, tried: int) -> list[Delivery]:
    query = {"listener": station.listener, "subjects": list(subjects), "tried": tried}
    with transaction(engine) as session:
        rows = session.execute(_TAKE, query).all()
    return [_delivery(row) for row in rows]


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(id=row.id, subject=row.subject, attempts=row.attempts, kind=row.kind, payload=row.payload)


def _together_or_apart(engine: Engine, station: Station, deliveries: list[Delivery]) -> int:
    if not deliveries:
        return 0
    try:
        _carry(engine, station, deliveries)
    except Exception as error:
        log.warning("bus.batch_undone", listener=station.listener, deliveries=len(deliveries), at=where(error))
        done = 0
        for _, group in groupby(sorted(deliveries, key=lambda one: one.subject), key=lambda one: one.subject):
            done += _apart(engine, station, list(group))
        return done
    return len(deliveries)


def _apart(engine: Engine, station: Station, deliveries: list[Delivery]) -> int:
    for done, delivery in enumerate(deliveries):
        try:
            _carry(engine, station, [delivery])
        except Exception as error:
            _fail(engine, {delivery.id: error}, untried=[later.id for later in deliveries[done + 1 :]])
            return done
    return len(deliveries)


_LOCK = text("SELECT id FROM bus.work WHERE id = ANY(:ids) AND done_at IS NULL ORDER BY position FOR UPDATE")
_CLOSE = text("UPDATE bus.work SET done_at = clock_timestamp(), error = NULL WHERE id = ANY(:ids)")


def _carry(engine: Engine, station: Station, deliveries: list[Delivery]) -> None:
    with transaction(engine) as session:
        still = set(session.execute(_LOCK, {"ids": [one.id for one in deliveries]}).scalars())
        mine = [one for one in deliveries if one.id in still]
        if station.refresh is not None and mine:
            station.refresh(session)
        if station.preload is not None and mine:
            # Held until the commit: a session forgets rows that nobody holds.
            session.info["preloaded"] = station.preload(session, list({one.subject for one in mine}))
        for delivery in mine:
            event = delivery.event()
            if not isinstance(event, CanarySent):
                station.take[type(event)](session, event)
        session.execute(_CLOSE, {"ids": list(still)})


def _run_errand(engine: Engine, station: Station, deliveries: list[Delivery]) -> int:
    if not deliveries or station.errand is None:
        return 0
    failed = station.errand(deliveries)
    with transaction(engine) as session:
        session.execute(_CLOSE, {"ids": [one.id for one in deliveries if one.id not in failed]})
    _fail(engine, failed)
    return len(deliveries) - len(failed)


_FAIL = text("""
    UPDATE bus.work SET error = :error,
           due_at = clock_timestamp() + least(1800, 5 * power(2, attempts - 1)) * interval '1 second',
           ring_at = clock_timestamp() + least(1800, 5 * power(2, attempts - 1)) * interval '1 second',
           dead_at = CASE WHEN attempts >= :most THEN clock_timestamp() END
     WHERE id = :id AND done_at IS NULL RETURNING dead_at, kind, subject""")
_UNTRY = text("UPDATE bus.work SET attempts = greatest(attempts - 1, 0) WHERE id = ANY(:ids) AND done_at IS NULL")


def _fail(engine: Engine, failed: Mapping[UUID, Exception], untried: Sequence[UUID] = ()) -> None:
    # The class of the error alone is kept: its text may quote a person.
    with transaction(engine) as session:
        for work_id, error in failed.items():
            mark = {"id": work_id, "error": type(error).__name__, "most": MAX_ATTEMPTS}
            row = session.execute(_FAIL, mark).first()
            if row is not None:
                event = "bus.delivery_died" if row.dead_at else "bus.delivery_failed"
                log.error(event, work=str(work_id), kind=row.kind, subject=row.subject, at=where(error))
        if untried:
            session.execute(_UNTRY, {"ids": list(untried)})
