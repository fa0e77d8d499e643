"""Commands that ask: is the programme sound, is the house well, what happened to this file, does the journal hold."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from services import operate
from services.stack import read_processes
from services.up import settings_of
from shared import audit as journal
from shared.db import engine_for, transaction
from shared.house import House, build_house
from shared.ids import read_number
from shared.settings import Settings

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _house(settings: Settings) -> tuple[House, Engine]:
    found = settings_of(settings)
    return build_house(found), engine_for(found.database_url, "relay", pool=1)


def _owner(settings: Settings) -> Engine:
    return engine_for(settings_of(settings).database_url, pool=1)


def _number(typed: str) -> str:
    number = read_number(typed)
    if number is None:
        raise click.UsageError(f"{typed} is not a proposal number: check its last character")
    return number


def _print(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


@click.command()
@as_json
@click.pass_obj
def doctor(settings: Settings, *, as_json: bool) -> None:
    """Look at every part of the house; for what is unwell, say what to do. Exit 1 if something is."""
    house, engine = _house(settings)
    findings = list(operate.examine(house, engine))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        rows = [(f.name, "well" if f.well else "UNWELL", f.seen, f.cure) for f in findings]
        _print("doctor", ("part", "state", "seen", "what to do"), rows)
    if not all(finding.well for finding in findings):
        sys.exit(1)


@click.group()
def audit() -> None:
    """The journal."""


@audit.command()
@click.pass_obj
def verify(settings: Settings) -> None:
    """Read the whole journal again; name the first entry that does not hold and exit 1."""
    with transaction(_house(settings)[1]) as session:
        count, broken = journal.verify(session)
    if broken is not None:
        click.echo(f"the journal is broken at {broken.subject}, entry {broken.seq}: {broken.reason}", err=True)
        sys.exit(1)
    click.echo(f"the journal holds: {count} entries")


@click.command()
@click.argument("number")
@as_json
@click.pass_obj
def story(settings: Settings, number: str, *, as_json: bool) -> None:
    """Tell all that happened to one file, in order."""
    happened = operate.story(_house(settings)[1], _number(number))
    if not happened:
        click.echo(f"nothing is known of {_number(number)}", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps([{**asdict(one), "at": one.at.isoformat()} for one in happened]))
        return
    rows = [(operate.stamp(one.at), one.kind, one.what) for one in happened]
    _print(f"{_number(number)}", ("when", "what", "which"), rows)


@click.command()
@click.argument("number")
@click.pass_obj
def retry(settings: Settings, number: str) -> None:
    """Try again, at once, all that failed or died for one file. Safe: what was done is not done twice."""
    click.echo(f"{operate.retry(_owner(settings), _number(number))} deliveries will be tried again")


@click.command()
@click.argument("number")
@click.option("--reason", required=True, help="Kept in the journal.")
@click.pass_obj
def discard(settings: Settings, number: str, reason: str) -> None:
    """Give up the dead deliveries of one file, for a reason."""
    house, _ = _house(settings)
    given_up = operate.discard(_owner(settings), _number(number), reason=reason, now=house.now())
    click.echo(f"{given_up} deliveries given up")


@click.command()
@as_json
@click.pass_obj
def ps(settings: Settings, *, as_json: bool) -> None:
    """The processes of the house that runs in this home."""
    found = read_processes(settings.home.absolute())
    if as_json:
        click.echo(json.dumps(found))
        return
    names = ("name", "pid", "queue", "since", "restarts")
    _print("processes", names, [tuple(str(one[name] or "") for name in names) for one in found])
