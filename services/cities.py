"""A command that tells what the agreement with each partner city is worth, today or on another day."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime

import click
from rich.console import Console
from rich.table import Table

from services.review.operations.city_views import CityRow, city_rows
from services.up import settings_of
from shared.db import engine_for, transaction
from shared.house import build_house
from shared.settings import Settings

COLUMNS = ("city", "state", "since", "until", "next change", "officers", "open files", "to do")


@click.command()
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Another day than today, by the dates known now.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def cities(settings: Settings, *, on: datetime | None, as_json: bool) -> None:
    """The partner cities: what each agreement is worth, until when, who answers there, what waits for the desk."""
    house = build_house(settings_of(settings))
    engine = engine_for(house.settings.database_url, "review", pool=1)
    with transaction(engine) as session:
        house.registry.refresh(session)
        day = on.date() if on is not None else house.today()
        found = city_rows(session, house, on=day)
    engine.dispose()
    if as_json:
        click.echo(json.dumps([_told(one) for one in found]))
        return
    table = Table(title=f"cities on {day}", title_justify="left")
    for column in COLUMNS:
        table.add_column(column, overflow="fold")
    for one in found:
        table.add_row(*_cells(one))
    Console().print(table)


def _told(row: CityRow) -> dict[str, object]:
    # Who answers is counted, not named: what a command prints ends in logs.
    days = {name: _day(getattr(row, name)) or None for name in ("since", "ends_on", "turns_on")}
    tasks = [{"kind": one.kind, "day": _day(one.day) or None} for one in row.tasks]
    return {**asdict(row), **days, "officers": len(row.officers), "tasks": tasks}


def _cells(row: CityRow) -> tuple[str, ...]:
    turn = f"{_day(row.turns_on)} {row.becomes}" if row.turns_on is not None else ""
    todo = ", ".join(f"{one.kind} {_day(one.day)}".strip() for one in row.tasks)
    named = (row.city, row.state, _day(row.since), _day(row.ends_on))
    return (*named, turn, str(len(row.officers)), str(row.open_files), todo)


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
