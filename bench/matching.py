"""How well and how fast many files find their readers: the exact plan against the usual greedy way, in one run.

Greedy takes the files in their order and gives each the best readers who still have room. Both see the same
files, readers, ties and limits. Measured: the sum of points, the worst-served file, the seconds of one core.

Run: `./tremplin bench matching` (options: `--files 500 --readers 60 --each 3 --rounds 5`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from statistics import median
from time import process_time
from uuid import UUID

import click
from rich.console import Console
from rich.table import Table

from services.review.domain.assignment import Candidate, Facts
from services.review.domain.matching import Choice, Vacancy, best, plan

LIMIT = 1.0  # seconds of one core for the plan
SEED = 20261123
SECTORS = ("eco", "tic", "biotech", "finance", "tourisme", "mode_design_luxe", "ess", "autre")
WEIGHTS = (9, 7, 6, 4, 4, 4, 3, 2)
DOMAINS = tuple(f"{city}:{nth}" for city in ("montreal", "shanghai", "san_francisco", "rio") for nth in range(5))
SIGNS = "abcdefghijklmnopqrstuvwxyz"
Plan = Mapping[str, Choice]


@click.command()
@click.option("--files", default=500, show_default=True)
@click.option("--readers", default=60, show_default=True)
@click.option("--each", default=3, show_default=True, help="Readers of each file.")
@click.option("--slack", default=1.05, show_default=True, help="Room of all readers, in times of what is needed.")
@click.option("--rounds", default=5, show_default=True, help="Times are medians of so many rounds, in turn.")
def matching(*, files: int, readers: int, each: int, slack: float, rounds: int) -> None:
    """Compare the exact plan with greedy; exit 1 above one second, or where greedy is better in anything."""
    draw = Random(SEED)  # noqa: S311 -- a sample, no secret
    wanted = [_file(draw, nth, each) for nth in range(files)]
    people = [_reader(draw, nth) for nth in range(readers)]
    room = -(-int(files * each * slack) // readers)
    ways: dict[str, Callable[[], Plan]] = {
        "plan": lambda: plan(wanted, people, max_open=room),
        "greedy": lambda: _greedy(wanted, people, room),
    }
    made: dict[str, Plan] = {}
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, work in ways.items():
            begun = process_time()
            made[way] = work()
            seconds[way].append(process_time() - begun)
    told = {way: _measure(made[way], each) | {"seconds": median(seconds[way])} for way in ways}
    _report(told, f"{files} files, {readers} readers with room for {room}, {each} for each file")
    better = told["plan"]["points"] >= told["greedy"]["points"] and told["plan"]["empty"] <= told["greedy"]["empty"]
    if not better or told["plan"]["seconds"] > LIMIT:
        sys.exit(1)


def _name(draw: Random) -> str:
    return "".join(draw.choices(SIGNS, k=draw.randint(8, 24)))


def _file(draw: Random, nth: int, each: int) -> Vacancy:
    facts = Facts(
        number=f"TR-2026-{nth:05}",
        sector=draw.choices(SECTORS, WEIGHTS)[0],
        organisations=tuple(_name(draw) for _ in range(3)),
        mail_domains=frozenset({f"{_name(draw)}.example.org"}),
        domains=frozenset(draw.sample(DOMAINS, draw.randint(1, 3))),
        language=draw.choices(("fr", "en"), (4, 1))[0],
        people=(_name(draw),),
    )
    return Vacancy(facts=facts, needed=each)


def _reader(draw: Random, nth: int) -> Candidate:
    return Candidate(
        id=UUID(int=nth + 1),
        name=_name(draw),
        email=f"{nth}@{_name(draw)}.example.org",
        organisation=_name(draw),
        sectors=frozenset(draw.sample(SECTORS, draw.randint(1, 3))),
        domains=frozenset(draw.sample(DOMAINS, draw.randint(0, 4))),
        languages=frozenset(draw.choice((("fr",), ("fr", "en"), ("en",)))),
    )


def _greedy(wanted: Sequence[Vacancy], people: Sequence[Candidate], room: int) -> Plan:
    loads = {one.id: one for one in people}
    made = {}
    for file in wanted:
        choice = best(file, loads.values(), max_open=room)
        made[file.facts.number] = choice
        for one in choice.chosen:
            reader = loads[one.reader.id]
            loads[reader.id] = replace(reader, load=reader.load + 1, open=reader.open + 1)
    return made


def _measure(made: Plan, each: int) -> dict[str, float]:
    return {
        "empty": sum(each - len(one.chosen) for one in made.values()),
        "points": sum(one.points for one in made.values()),
        "worst_knowing": min(one.knowing for one in made.values()),
        "files_short": sum(one.knowing < each for one in made.values()),
        "worst_points": min(one.points for one in made.values()),
    }


def _report(told: Mapping[str, Mapping[str, float]], title: str) -> None:
    table = Table(title=title)
    for column in ("way", "places empty", "points", "worst: knowing", "files short", "worst: points", "seconds"):
        table.add_column(column, justify="left" if column == "way" else "right")
    for way, found in told.items():
        *counts, seconds = found.values()
        table.add_row(way, *(f"{one:,.0f}" for one in counts), f"{seconds:.3f}")
    Console().print(table)
    print(json.dumps(told))


if __name__ == "__main__":
    matching()
