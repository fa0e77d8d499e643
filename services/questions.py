"""Commands that ask: is the programme sound, is the house well, what happened to this file, does the journal hold."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

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
from shared.i18n import LOCALES
from shared.i18n.coverage import coverage, languages, said
from shared.ids import read_number
from shared.programme import ProgrammeFaults, load
from shared.programme.proof import faults, notices
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
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
@as_json
@click.pass_obj
def check(settings: Settings, folder: Path | None, *, as_json: bool) -> None:
    """Prove the programme and count the words of each language: every fault at once, exit 1 if there is one."""
    digest, noticed = "", tuple[str, ...]()
    try:
        programme = load(folder or settings.programme)
        digest, noticed = programme.digest, tuple(str(one) for one in notices(programme))
        found = [str(fault) for fault in faults(programme, on=build_house(settings).today())]
    except ProgrammeFaults as error:
        found = [str(fault) for fault in error.faults]
    found += [f"{locale}: words are missing, and pages offer it" for locale in LOCALES if not coverage(locale).complete]
    if as_json:
        words = {locale: {**asdict(coverage(locale)), "offered": locale in LOCALES} for locale in languages()}
        click.echo(json.dumps({"digest": digest, "faults": found, "notices": noticed, "languages": words}))
    else:
        _print_check(digest, found, noticed)
    if found:
        sys.exit(1)


def _print_check(digest: str, found: Sequence[str], noticed: Sequence[str]) -> None:
    for notice in noticed:
        click.echo(f"notice: {notice}")
    for locale in languages():
        click.echo(said(locale))
    for fault in found:
        click.echo(fault, err=True)
    if found:
        click.echo(f"{len(found)} fault(s)", err=True)
    else:
        click.echo(f"the programme holds (digest {digest[:12]})")


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
def explain(settings: Settings, number: str, *, as_json: bool) -> None:
    """Tell all that happened to one file, in order."""
    story = operate.explain(_house(settings)[1], _number(number))
    if not story:
        click.echo(f"nothing is known of {_number(number)}", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps([{**asdict(one), "at": one.at.isoformat()} for one in story]))
        return
    rows = [(operate.stamp(one.at), one.kind, one.what) for one in story]
    _print(f"{_number(number)}", ("when", "what", "which"), rows)


@click.command()
@click.argument("number")
@click.pass_obj
def replay(settings: Settings, number: str) -> None:
    """Try again, at once, all that failed or died for one file. Safe: what was done is not done twice."""
    click.echo(f"{operate.replay(_owner(settings), _number(number))} deliveries will be tried again")


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
