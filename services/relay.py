"""The relay: rings for what waits, wakes what is due, seals the journal. Any number of copies may run.

It claims due deliveries, commits, then publishes the bells. LISTEN makes it quick; a poll every 300 ms is the
guarantee. When the broker is away the deliveries stay where they are and are rung again.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from time import monotonic, sleep

import psycopg
import structlog
from celery import Celery
from kombu.exceptions import OperationalError as BrokerAway
from redis.exceptions import RedisError
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from services import reconcile
from services.bounces import collect
from shared import audit, timers
from shared.bus import CHANNEL, claim, publish, room_in_flight
from shared.db import engine_for, transaction
from shared.events import CanarySent, Listener
from shared.house import House
from shared.logs import where
from shared.worker import celery_app, ring

POLL = 0.3  # seconds
WINDOW = 400  # deliveries rung and not yet answered: above it re-ringing feeds on itself
TIMERS, SEAL, CANARY, RECONCILE, BOUNCES = 1.0, 1.0, 10.0, 60.0, 30.0  # seconds between two rounds

_SWEEP = text("""
    WITH old AS (SELECT event_id FROM bus.work WHERE kind = 'CanarySent' GROUP BY event_id
                 HAVING bool_and(coalesce(done_at < now() - interval '10 minutes', false))),
         gone AS (DELETE FROM bus.work WHERE event_id IN (SELECT event_id FROM old))
    DELETE FROM bus.event WHERE id IN (SELECT event_id FROM old)""")
_WAITING = text("SELECT EXISTS (SELECT 1 FROM bus.work WHERE kind = 'CanarySent' AND done_at IS NULL)")

log = structlog.get_logger()


class Relay:
    """One copy of the relay."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._engine: Engine = engine_for(house.settings.database_url, "relay", pool=2)
        self._post: Engine = engine_for(house.settings.database_url, "notify", pool=1)
        self._app: Celery = celery_app(house.settings)
        self._stopped = False  # a plain flag: an Event's lock would bite its own signal handler
        self._next: dict[str, float] = {}

    def stop(self, *_: object) -> None:
        """Leave after the present round."""
        self._stopped = True

    def run(self) -> None:
        """Work until told to stop; a database that goes away is waited for."""
        while not self._stopped:
            try:
                self._listen()
            except (psycopg.Error, SQLAlchemyError) as error:
                log.warning("relay.database_away", at=where(error))
                sleep(1)
        self._engine.dispose()
        self._post.dispose()

    def _listen(self) -> None:
        address = self._house.settings.database_url.replace("postgresql+psycopg://", "postgresql://")
        with psycopg.connect(address, autocommit=True, connect_timeout=5) as ear:
            ear.execute(f"LISTEN {CHANNEL}")
            while not self._stopped:
                if not self.round():
                    for _ in ear.notifies(timeout=POLL, stop_after=1):
                        pass

    def round(self) -> bool:
        """Ring once for all that is due; whether there may be more at once."""
        self._every("timers", TIMERS, self._wake)
        self._every("seal", SEAL, self._seal)
        self._every("canary", CANARY, self._send_canary)
        self._every("reconcile", RECONCILE, self._reconcile)
        self._every("bounces", BOUNCES, self._collect)
        with transaction(self._engine) as session:
            room = room_in_flight(session, WINDOW)
            waiting = claim(session, list(Listener), room) if room > 0 else {}
        rung = sum(len(subjects) for subjects in waiting.values())
        for listener, subjects in waiting.items():
            self._ring(listener, subjects)
        return rung >= WINDOW // 2

    def _ring(self, listener: Listener, subjects: list[str]) -> None:
        try:
            ring(self._app, listener, subjects)
        except (BrokerAway, RedisError, OSError) as error:
            log.warning("relay.broker_away", listener=listener, waiting=len(subjects), at=where(error))
            sleep(0.5)

    def _every(self, name: str, seconds: float, act: Callable[[], None]) -> None:
        if monotonic() >= self._next.get(name, 0):
            self._next[name] = monotonic() + seconds
            act()

    def _wake(self) -> None:
        with transaction(self._engine) as session:
            timers.wake(session, self._house.now())

    def _seal(self) -> None:
        with transaction(self._engine) as session:
            audit.seal(session, self._house.now())

    def _send_canary(self) -> None:
        with transaction(self._engine) as session:
            session.execute(_SWEEP)
            if not session.execute(_WAITING).scalar_one():
                publish(session, CanarySent(number="canary", at=self._house.now()))

    def _collect(self) -> None:
        if self._house.settings.bounces is not None:
            collect(self._house, self._post, self._house.settings.bounces)

    def _reconcile(self) -> None:
        with transaction(self._engine) as session:
            for alarm in reconcile.mend(session):
                log.error("reconcile.alarm", alarm=alarm.kind, count=alarm.count)


def main(house: House) -> None:
    """Run one relay in this process until SIGTERM or Ctrl-C."""
    relay = Relay(house)
    signal.signal(signal.SIGTERM, relay.stop)
    signal.signal(signal.SIGINT, relay.stop)
    relay.run()
