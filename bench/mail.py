"""How fast letters leave: a real Celery worker and relay, against the same messages over one kept smtplib connection.

The letters stand in the ledger, rendered; the house's own worker claims them, hands them over and keeps each answer,
every step committed. The yardstick hands over the same messages, composed beforehand, one after the other, and keeps
nothing. Both speak to the same mail server over a socket, in turns in one run; it writes each mail to disk before it
says yes. Run: `./tremplin bench mail` (options: `--count 500 --rounds 3 --processes 1`).
"""

from __future__ import annotations

import json
import os
import smtplib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from urllib.parse import urlsplit

import click
import psycopg
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from services.migrations import upgrade
from services.notify.handlers import station
from services.notify.mailer import compose
from services.notify.models import Mail, MailState
from services.notify.operations.posting import outgoing
from services.stack import Stack
from services.up import environment
from shared.db import at_commit, engine_for, transaction
from shared.events import OpinionReceived
from shared.house import House, build_house
from shared.programme import Opinion
from shared.settings import Settings

ROOT = Path(__file__).parent.parent
FLOOR = 0.60  # of the yardstick, at least
BIRTH = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOLD = "UPDATE bus.work SET ring_at = 'infinity', due_at = 'infinity' WHERE listener = 'post' AND done_at IS NULL"
BEGIN = "UPDATE bus.work SET ring_at = now(), due_at = now() WHERE listener = 'post' AND done_at IS NULL"
WAITING = "SELECT count(*) FROM notify.mail WHERE state <> 'sent'"
Message = tuple[str, str, bytes]


@dataclass(frozen=True, kw_only=True)
class Office:
    """A house whose letters are measured, with a line to its database that no service has."""

    house: House
    notify: Engine
    line: psycopg.Connection[tuple[object, ...]]


@click.command()
@click.option("--count", default=500, show_default=True, help="Letters of each round.")
@click.option("--rounds", default=3, show_default=True, help="Each way is run so many times, in turn.")
@click.option("--processes", default=1, show_default=True, help="Worker processes (the house keeps one by default).")
def mail(*, count: int, rounds: int, processes: int) -> None:
    """Compare the post with one kept smtplib connection; exit 1 below 0.60 of it."""
    with TemporaryDirectory(prefix="tremplin-bench-") as home, Stack(Path(home)) as stack:
        given = {name: getattr(stack.addresses, name) for name in ("database_url", "valkey_url", "smtp_url")}
        more = {"home": Path(home), "workers": processes, "log_level": "error"}
        house = build_house(Settings().model_copy(update=given | more))
        url = house.settings.database_url
        upgrade(url)
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as line, _at_work(house.settings):
            office = Office(house=house, notify=engine_for(url, "notify", pool=2), line=line)
            rates = [_round(office, turn, count) for turn in range(rounds + 1)][1:]  # the first is to warm up
    _report([post for post, _ in rates], [bare for _, bare in rates])


def _round(office: Office, turn: int, count: int) -> tuple[float, float]:
    """Letters a second by the post, and of the yardstick."""
    messages = _write(office, range(turn * count, (turn + 1) * count))
    ways = {"post": lambda: _post(office), "bare": lambda: _bare(office.house, messages)}
    order = ("post", "bare") if turn % 2 else ("bare", "post")
    spent = {name: ways[name]() for name in order}
    return count / spent["post"], count / spent["bare"]


@contextmanager
def _at_work(settings: Settings) -> Iterator[None]:
    env = {**os.environ, **environment(settings)}  # noqa: TID251 -- for the children
    ways = (["worker", "--queue", "notify"], ["relay"])
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "services.cli", *words],
            env=env,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for words in ways
    ]
    try:
        sleep(8)  # until the worker has forked and listens
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


def _write(office: Office, numbers: range) -> list[Message]:
    """Enter letters in the ledger that nobody posts until the round begins; the same as ready messages."""
    take = station(office.house).take[OpinionReceived]
    with transaction(office.notify) as session:
        for n in numbers:
            take(session, _event(n))
        rows = session.scalars(select(Mail).where(Mail.state == MailState.PENDING)).all()
        messages = [compose(outgoing(office.house, row)) for row in rows]
        at_commit(session, "hold", _hold)
    return [(one["From"].addresses[0].addr_spec, one["To"].addresses[0].addr_spec, one.as_bytes()) for one in messages]


def _hold(session: Session) -> None:
    session.execute(text(HOLD))


def _event(n: int) -> OpinionReceived:
    return OpinionReceived(
        number=f"TR-2026-{n:07d}",
        at=BIRTH,
        city="montreal",
        officer_name="Jeanne",
        officer_email=f"officer{n}@example.org",
        officer_locale="fr",
        opinion=Opinion.FAVOURABLE,
        title="Berges croisées : un quai, deux villes",
    )


def _post(office: Office) -> float:
    """Seconds until the ledger says of every letter that it was sent."""
    begun = perf_counter()
    office.line.execute(BEGIN)
    office.line.execute("SELECT pg_notify('tremplin_work', '')")
    while office.line.execute(WAITING).fetchone() != (0,):
        if perf_counter() > begun + 300:
            raise click.ClickException("not all letters left within 300 s")
        sleep(0.02)
    return perf_counter() - begun


def _bare(house: House, messages: Sequence[Message]) -> float:
    """Seconds until the mail server took every message, the connection's opening included."""
    address = urlsplit(house.settings.smtp_url)
    begun = perf_counter()
    with smtplib.SMTP(address.hostname or "", address.port or 25) as server:
        for sender, recipient, content in messages:
            server.sendmail(sender, [recipient], content)
    return perf_counter() - begun


def _report(post: Sequence[float], bare: Sequence[float]) -> None:
    table = Table(title="letters per second, one mail server")
    for column in ("way", "median", "rounds"):
        table.add_column(column, justify="left" if column == "way" else "right")
    for way, rates in (("the post: relay, worker, ledger", post), ("one kept smtplib connection", bare)):
        table.add_row(way, f"{median(rates):,.0f}", " ".join(f"{one:,.0f}" for one in rates))
    Console().print(table)
    share = median(ours / theirs for ours, theirs in zip(post, bare, strict=True))
    print(json.dumps({"post": post, "bare": bare, "share": round(share, 2)}))
    if share < FLOOR:
        Console(stderr=True).print(f"the post reaches {share:.2f} of the yardstick: less than {FLOOR:.2f}")
        sys.exit(1)


if __name__ == "__main__":
    mail()
