"""The three ways of moving a backlog that the spine benchmark compares; each runs in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

import psycopg
from celery import Celery
from sqlalchemy import String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from services import relay
from services.migrations import upgrade
from services.stack import Addresses
from shared.bus import publish
from shared.db import Base, engine_for, transaction
from shared.events import KINDS, ROUTES, Event, Listener
from shared.house import build_house
from shared.settings import Settings
from shared.stations import Station
from shared.worker import celery_app, let_answer

STEPS = 5
PER_MESSAGE_SHARE = 20  # the slow way gets a twentieth of the backlog: its rate is the same, the wait is not
ROOT = Path(__file__).parent.parent
TABLES = ("bench.dossier", "bench.history")
BIRTH = datetime(2026, 11, 23, tzinfo=UTC)
Started = tuple[list[subprocess.Popen[bytes]], Callable[[], None]]


class Stepped(Event):
    """A proposal of the benchmark reached a step."""

    step: int


ROUTES[Stepped] = frozenset({Listener.REVIEW})
KINDS["Stepped"] = Stepped


class Dossier(Base):
    """A proposal of the benchmark."""

    __tablename__ = "dossier"
    __table_args__ = ({"schema": "bench"},)

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    step: Mapped[int]


class History(Base):
    """One line per step."""

    __tablename__ = "history"
    __table_args__ = ({"schema": "bench"},)

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)


def make_tables(url: str) -> None:
    """The house's own tables, and the two that every way moves."""
    upgrade(url)
    engine = engine_for(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS bench"))
        Base.metadata.create_all(connection, tables=[Base.metadata.tables[name] for name in TABLES])
        connection.execute(text("GRANT USAGE ON SCHEMA bench TO tremplin_review"))
        connection.execute(text("GRANT ALL ON ALL TABLES IN SCHEMA bench TO tremplin_review"))
    engine.dispose()


def _refill(url: str, backlog: int) -> list[str]:
    numbers = [f"B-{serial:06d}" for serial in range(backlog)]
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("TRUNCATE bench.dossier, bench.history, bus.work, bus.event, bus.timer")
        connection.execute("INSERT INTO bench.dossier SELECT unnest(%s::text[]), 0", (numbers,))
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE bench.dossier, bus.work, bus.event")
    return numbers


def _spawn(addresses: Addresses, *argv: str) -> subprocess.Popen[bytes]:
    env = {**os.environ, "DATABASE_URL": addresses.database_url, "VALKEY_URL": addresses.valkey_url}  # noqa: TID251 -- for the child
    env |= {"PYTHONPATH": str(ROOT), "LOG_LEVEL": "error"}
    return subprocess.Popen([sys.executable, "-m", "bench.ways", *argv], env=env, cwd=ROOT)


def start_product(addresses: Addresses, backlog: int, processes: int) -> Started:
    """Workers up, backlog written; the relay, started last, sets it moving."""
    numbers = _refill(addresses.database_url, backlog)
    engine = engine_for(addresses.database_url, "review")
    with transaction(engine) as session:
        publish(session, *(Stepped(number=number, at=BIRTH, step=0) for number in numbers))
    running = [_spawn(addresses, "worker", str(processes))]
    sleep(4)

    def begin() -> None:
        running.append(_spawn(addresses, "relay"))

    return running, begin


def start_per_message(addresses: Addresses, backlog: int, processes: int) -> Started:
    """The usual way: each step is a message, sent when the step before has committed."""
    numbers = _refill(addresses.database_url, backlog)
    running = [_spawn(addresses, "worker", str(processes))]
    sleep(4)
    app = celery_app(Settings(database_url=addresses.database_url, valkey_url=addresses.valkey_url))

    def begin() -> None:
        for number in numbers:
            app.send_task("bench.step", args=[number, 0], queue="review")

    return running, begin


def start_bare(addresses: Addresses, backlog: int, processes: int) -> Started:
    """The limit: loops that claim 200 rows and write them back, no broker, no events."""
    _refill(addresses.database_url, backlog)
    running: list[subprocess.Popen[bytes]] = []

    def begin() -> None:
        running.extend(_spawn(addresses, "bare") for _ in range(processes))

    return running, begin


def _hear(session: Session, event: Event) -> None:
    assert isinstance(event, Stepped)
    if event.step < STEPS:
        dossier = session.get_one(Dossier, event.number)
        dossier.step = event.step + 1
        session.add(History(number=event.number, step=dossier.step))
        publish(session, Stepped(number=event.number, at=event.at, step=dossier.step))


def _preload(session: Session, numbers: Sequence[str]) -> object:
    return session.scalars(select(Dossier).where(Dossier.number.in_(numbers)).with_for_update()).all()


def _workers(settings: Settings) -> Celery:
    app = celery_app(settings)
    station = Station(listener=Listener.REVIEW, take={Stepped: _hear}, preload=_preload)
    let_answer(app, settings, {Listener.REVIEW: station})
    connections: list[psycopg.Connection[tuple[object, ...]]] = []

    @app.task(name="bench.step", ignore_result=True)
    def step(number: str, done: int) -> None:
        if not connections:
            connections.append(psycopg.connect(settings.database_url.replace("+psycopg", "")))
        with connections[0].transaction():
            connections[0].execute(
                "UPDATE bench.dossier SET step = %s WHERE number = %s AND step = %s", (done + 1, number, done)
            )
            connections[0].execute("INSERT INTO bench.history VALUES (%s, %s)", (number, done + 1))
        if done + 1 < STEPS:
            app.send_task("bench.step", args=[number, done + 1], queue="review")

    return app


_BARE = """
    WITH mine AS (SELECT number, step FROM bench.dossier WHERE step < %(steps)s
                  LIMIT 200 FOR UPDATE SKIP LOCKED)
    SELECT number, step FROM mine"""
_WRITE = """
    WITH moved AS (SELECT unnest(%s::text[]) AS number, unnest(%s::int[]) AS step),
         kept AS (INSERT INTO bench.history SELECT number, step FROM moved)
    UPDATE bench.dossier d SET step = moved.step FROM moved WHERE d.number = moved.number"""


def _bare(url: str) -> None:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        while True:
            with connection.transaction():
                rows = connection.execute(_BARE, {"steps": STEPS}).fetchall()
                moved = [(number, step + 1) for number, step in rows]
                connection.execute(_WRITE, ([one[0] for one in moved], [one[1] for one in moved]))
            if not rows:
                return


def _main(role: str, *rest: str) -> None:
    settings = Settings()
    if role == "worker":
        options = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=ERROR"]
        _workers(settings).worker_main(["worker", "-Q", "review", "-c", rest[0], *options])
    elif role == "bare":
        _bare(settings.database_url)
    else:
        relay.main(build_house(settings))


if __name__ == "__main__":
    _main(*sys.argv[1:])
