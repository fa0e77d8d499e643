"""Commands that explain: why a file stands as it does, how it stood on a past day, does its verdict come out again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import click
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from services.review.domain.explanation import Audience
from services.review.operations.explained import as_figures, explanation
from services.review.operations.explained_words import Section, Speaker, sections
from services.review.operations.history import Evening, evening
from services.review.operations.history_words import evening_sections
from services.review.operations.replaying import Replayed, decided_numbers, replay
from services.up import settings_of
from shared.db import engine_for, transaction
from shared.errors import Invalid, NotFound, Refusal
from shared.house import House, build_house
from shared.i18n import LOCALES, Words, words
from shared.ids import read_number
from shared.settings import Settings


@contextmanager
def _reading(settings: Settings) -> Iterator[Session]:
    engine = engine_for(settings.database_url, "review", pool=1)
    try:
        with transaction(engine) as session:
            yield session
    finally:
        engine.dispose()


def _number(typed: str) -> str:
    number = read_number(typed)
    if number is None:
        raise click.UsageError(f"{typed} is not a proposal number: check its last character")
    return number


@click.command("explain")
@click.argument("number")
@click.option("--lang", type=click.Choice(LOCALES), default="fr", show_default=True)
@click.option("--for", "audience", type=click.Choice([*Audience]), default=Audience.OFFICE, show_default=True)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="How it stood when this day ended.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.pass_obj
def explain_file(
    settings: Settings, number: str, *, lang: str, audience: str, on: datetime | None, as_json: bool
) -> None:
    """Tell why one file stands as it does: figures, reasons, and who chose; for the applicant, what they may have."""
    house, found = build_house(settings_of(settings)), _number(number)
    with _reading(house.settings) as session:
        house.registry.refresh(session)
    speaker = Speaker(words=words(lang, house.programme.office.tz), cities=house.programme.cities)
    try:
        told, figures = _told(house, found, speaker, audience=Audience(audience), on=on.date() if on else None)
    except Refusal as refusal:
        click.echo(_sentence(refusal, speaker.words, found), err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
    else:
        _print(told)


def _told(
    house: House, number: str, speaker: Speaker, *, audience: Audience, on: date | None
) -> tuple[tuple[Section, ...], Any]:
    with _reading(house.settings) as session:
        if on is not None:
            past = evening(session, house, number, on=on)
            return evening_sections(past, speaker), TypeAdapter(Evening).dump_python(past, mode="json")
        found = explanation(session, house, number, audience=audience)
    return sections(found, speaker), as_figures(found)


def _sentence(refusal: Refusal, say: Words, number: str) -> str:
    if isinstance(refusal, Invalid):
        return " ".join(say.t(one.code, **one.params) for one in refusal.faults)
    if isinstance(refusal, NotFound) and not refusal.params:
        return say.t("review.explain.error_unknown", number=number)
    return say.t(refusal.code, **refusal.params)


def _print(told: Sequence[Section]) -> None:
    console = Console(highlight=False)
    for section in told:
        console.rule(section.title, align="left", style="default")
        for line in section.lines:
            console.print(line, markup=False)
        if section.rows:
            table = Table()
            for name in section.head:
                table.add_column(name, overflow="fold")
            for row in section.rows:
                table.add_row(*row)
            console.print(table)


@click.command("replay")
@click.argument("number", required=False)
@click.option("--all", "every", is_flag=True, help="Every decision that was kept.")
@click.pass_obj
def replay_verdict(settings: Settings, number: str | None, *, every: bool) -> None:
    """Count the verdict of a decision again from what was kept of it; exit 1 and name whatever differs."""
    if every == (number is not None):
        raise click.UsageError("give a number, or --all")
    wanted = None if number is None else _number(number)
    try:
        with _reading(settings_of(settings)) as session:
            numbers = decided_numbers(session) if wanted is None else [wanted]
            found = [one for each in numbers for one in replay(session, each)]
    except NotFound as refusal:
        click.echo(words("en").t(refusal.code, **refusal.params), err=True)
        sys.exit(1)
    for one in found:
        _print_replayed(one, whole=wanted is not None)
    differing = [one for one in found if one.differences]
    click.echo(f"{len(found) - len(differing)} of {len(found)} decisions come out as they were kept")
    if differing:
        sys.exit(1)


def _print_replayed(one: Replayed, *, whole: bool) -> None:
    title = f"{one.number}, decision {one.round}"
    if whole:
        table = Table(title=title, title_justify="left")
        for column in ("field", "kept", "counted again", ""):
            table.add_column(column, overflow="fold")
        for line in one.lines:
            table.add_row(line.field, line.kept, line.again, "" if line.same else "DIFFERS")
        Console(highlight=False).print(table)
    for line in one.differences:
        click.echo(f"{title}: {line.field}: kept {line.kept}, counted again {line.again}", err=True)
