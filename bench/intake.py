"""What filing costs: the JSON door against the bare limit in the same run, and the whole HTML way of one proposal.

The limit is Flask, the same pydantic model and one durable transaction that writes the same rows with plain psycopg:
no checks of the programme, no sealed journal, no key. Both are called in this process, one request after the other,
against the same PostgreSQL with synchronous commit, in turns.

Run: `./tremplin bench intake` (options: `--count 600 --rounds 5`).
"""

from __future__ import annotations

import copy
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import click
from flask.testing import FlaskClient
from rich.console import Console
from rich.table import Table

from bench.bare import bare_app
from services.intake.domain.answers import typed_from
from services.intake.example import EXAMPLE
from services.migrations import upgrade
from services.stack import Stack
from services.wsgi import build
from shared.house import build_house
from shared.settings import Settings

SHARE = 0.60  # of the limit's rate, that the JSON door must reach
CPU_MS = 20.0  # at most, for the whole HTML way of one proposal
FORM = "/calls/appel-ouvert/apply"
Turn = Callable[[int], None]


@click.command()
@click.option("--count", default=600, show_default=True, help="Proposals filed in each round by each way.")
@click.option("--rounds", default=5, show_default=True, help="Each way is run so many times, in turn.")
def intake(*, count: int, rounds: int) -> None:
    """Compare filing with the bare limit; exit 1 below 60 % of it, or above 20 ms of processor for the pages."""
    with TemporaryDirectory(prefix="tremplin-bench-") as home, Stack(Path(home), mail=False) as stack:
        url = stack.addresses.database_url
        upgrade(url)
        given = {"database_url": url, "valkey_url": stack.addresses.valkey_url, "home": Path(home), "limits": "off"}
        product = build(build_house(Settings().model_copy(update=given)))
        ways: dict[str, Turn] = {
            "bare limit": _json(bare_app(url).test_client()),
            "JSON door": _json(product.test_client()),
            "HTML way": _html(product.test_client),
        }
        measured = _measure(ways, count, rounds)
    _report(measured)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one way reached in each turn: proposals per second, and processor milliseconds per proposal."""

    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)


def _measure(ways: dict[str, Turn], count: int, rounds: int) -> dict[str, Seen]:
    seen = {name: Seen() for name in ways}
    for turn in range(rounds + 1):
        for name, way in ways.items():
            begun, cpu = perf_counter(), process_time()
            for rank in range(count):
                way(turn * count + rank)
            if turn:  # the first is to warm up
                seen[name].rates.append(count / (perf_counter() - begun))
                seen[name].costs.append((process_time() - cpu) / count * 1000)
    return seen


def _json(client: FlaskClient) -> Turn:
    body = json.dumps(EXAMPLE).encode()

    def file(rank: int) -> None:
        headers = {"Idempotency-Key": f"bench-{rank}", "Content-Type": "application/json"}
        answer = client.post("/api/v1/proposals", data=body, headers=headers)
        _check(answer.status_code, 201)

    return file


def _html(someone: Callable[[], FlaskClient]) -> Turn:
    typed: dict[str, Any] = typed_from(copy.deepcopy(EXAMPLE))

    def file(_: int) -> None:
        client = someone()
        page = client.get(FORM).get_data(as_text=True)
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', page))
        answer = client.post(FORM, data=typed | hidden)
        _check(answer.status_code, 303)
        _check(client.get(answer.location).status_code, 200)

    return file


def _check(status: int, expected: int) -> None:
    if status != expected:
        raise click.ClickException(f"answered {status} instead of {expected}")


def _report(measured: dict[str, Seen]) -> None:
    table = Table(title="filing, one request after the other: medians")
    for column in ("way", "proposals/s", "processor ms each"):
        table.add_column(column, justify="left" if column == "way" else "right")
    for name, seen in measured.items():
        table.add_row(name, f"{median(seen.rates):.0f}", f"{median(seen.costs):.1f}")
    Console().print(table)
    # Turn by turn: the machine wobbles from one to the next, and both ways with it.
    turns = zip(measured["JSON door"].rates, measured["bare limit"].rates, strict=True)
    share = median(door / limit for door, limit in turns)
    cost = median(measured["HTML way"].costs)
    print(json.dumps({"share_of_limit": round(share, 3), "html_cpu_ms": round(cost, 2)}))
    faults = [f"the JSON door reaches {share:.0%} of the limit: less than {SHARE:.0%}"] if share < SHARE else []
    faults += [f"the HTML way costs {cost:.1f} ms of processor: more than {CPU_MS:.0f}"] if cost > CPU_MS else []
    for fault in faults:
        Console(stderr=True).print(fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    intake()
