"""How fast a backlog moves: five steps of many proposals through relay and real Celery workers.

Measured in one run, alternately: the product's spine; (a) the usual way, one Celery message per step; (b) the
limit, a bare loop that claims 200 rows and writes them back set-wise without any broker. All three write the
same durable rows per step: the proposal's new stage and one line of history.

Run: `./tremplin bench` (options: `--backlog 20000 --rounds 3`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import click
import psycopg
from rich.console import Console
from rich.table import Table

from bench.ways import PER_MESSAGE_SHARE, STEPS, Started, make_tables, start_bare, start_per_message, start_product
from services.stack import Addresses, Stack

FLOOR = 8.0  # times (a): what the spine must reach


@click.command()
@click.option("--backlog", default=20_000, show_default=True, help="Proposals that wait at the first step.")
@click.option("--rounds", default=3, show_default=True, help="Each way is run so many times, in turn.")
@click.option("--processes", default=2, show_default=True, help="Worker processes of each way.")
def spine(*, backlog: int, rounds: int, processes: int) -> None:
    """Compare the spine with one message per step and with the bare claim loop; exit 1 below eight times."""
    with TemporaryDirectory(prefix="tremplin-bench-") as home, Stack(Path(home), mail=False) as stack:
        addresses = stack.addresses
        make_tables(addresses.database_url)
        rates: dict[str, list[float]] = {"product": [], "per message": [], "bare loop": []}
        for turn in range(rounds):
            Console(stderr=True).print(f"round {turn + 1} of {rounds}")
            rates["per message"].append(
                _rate(addresses, "per_message", max(200, backlog // PER_MESSAGE_SHARE), processes)
            )
            rates["bare loop"].append(_rate(addresses, "bare", backlog, processes))
            rates["product"].append(_rate(addresses, "product", backlog, processes))
    _report(rates, backlog)


def _rate(addresses: Addresses, way: str, backlog: int, processes: int) -> float:
    starters = {"per_message": start_per_message, "bare": start_bare, "product": start_product}
    with _running(starters[way](addresses, backlog, processes)) as begin:
        begun = monotonic()
        begin()
        _wait_for(addresses.database_url, backlog)
        return backlog * STEPS / (monotonic() - begun)


@contextmanager
def _running(started: Started) -> Iterator[Callable[[], None]]:
    processes, begin = started
    try:
        yield begin
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


def _wait_for(url: str, backlog: int, limit: float = 300.0) -> None:
    until = monotonic() + limit
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        while monotonic() < until:
            query = "SELECT count(*) FROM bench.dossier WHERE step = %s"
            row = connection.execute(query, (STEPS,)).fetchone()
            if row is not None and row[0] >= backlog:
                return
            sleep(0.05)
    raise click.ClickException(f"not finished within {limit:.0f} s")


def _report(rates: dict[str, list[float]], backlog: int) -> None:
    middle = {way: median(values) for way, values in rates.items()}
    ratio, limit = middle["product"] / middle["per message"], middle["product"] / middle["bare loop"]
    table = Table(title=f"{STEPS} steps of {backlog} proposals, steps per second")
    for column in ("way", "median", "rounds", "product is"):
        table.add_column(column, justify="left" if column == "way" else "right")
    for way, values in rates.items():
        times = middle["product"] / middle[way]
        table.add_row(way, f"{middle[way]:,.0f}", " ".join(f"{one:,.0f}" for one in values), f"{times:.2f} x")
    Console().print(table)
    print(json.dumps({"rates": rates, "times_per_message": ratio, "share_of_bare_loop": limit}))
    if ratio < FLOOR:
        Console(stderr=True).print(f"the spine moves {ratio:.1f} x one message per step: less than {FLOOR:.0f} x")
        sys.exit(1)


if __name__ == "__main__":
    spine()
