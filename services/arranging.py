"""Commands about the arrangement: does the programme hold, what does its road look like, who would move with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from services.demo.samples import load_samples
from services.demo.simulation import Walk, walks
from services.notify.domain.matrix import audience_lines
from services.notify.operations.letter_language import shipped_faults
from services.notify.operations.rendering import missing_letters
from services.review.domain.join import JoinRow, join_table
from services.review.operations.moving import changes, move_to_present
from services.up import settings_of
from shared.db import engine_for, transaction
from shared.house import build_house
from shared.i18n import LOCALES, Words, words
from shared.i18n.coverage import coverage, languages, said
from shared.policy import Actor
from shared.programme import Programme, ProgrammeFaults, load
from shared.programme.proof import faults, notices
from shared.settings import Settings
from shared.web.road import picture, stops, summary


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
@click.option("--road", is_flag=True, help="Print the road of a file as a table.")
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="Draw the road into this file.")
@click.option("--outcomes", is_flag=True, help="Print what may be decided with a city, case by case, as Markdown.")
@click.option("--audience", is_flag=True, help="Print which event mails whom, as Markdown.")
@click.option("--lang", type=click.Choice(LOCALES), default="fr", show_default=True, help="Of tables and drawing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def check(settings: Settings, /, folder: Path | None, *, as_json: bool, lang: str, **show: Any) -> None:
    """Prove the programme, its letters and its words: every fault at once, exit 1 if there is one."""
    programme, found = _proven(settings, folder)
    noticed = [str(one) for one in notices(programme)] if programme is not None else []
    digest = programme.digest if programme is not None else ""
    if as_json:
        spoken = {locale: {**asdict(coverage(locale)), "offered": locale in LOCALES} for locale in languages()}
        click.echo(json.dumps({"digest": digest, "faults": found, "notices": noticed, "languages": spoken}))
    else:
        _print_check(digest, found, noticed)
    if programme is not None:
        _show(programme, words(lang), **show)
    if found:
        sys.exit(1)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="On another day: agreements change.")
@click.pass_obj
def simulate(settings: Settings, folder: Path, today: datetime | None) -> None:
    """Walk the sample files through the arrangement in FOLDER and through the present one, on paper.

    Exit 1 when a sample would be stuck.
    """
    house, samples = build_house(settings), load_samples()
    day = today.date() if today is not None else house.today()
    present = {one.number: one for one in walks(samples, house.programme, on=day)}
    found = walks(samples, load(folder), on=day)
    table = Table(title=f"{len(found)} samples, {day}", title_justify="left")
    for column in ("sample", "way", "proposed", "otherwise than now"):
        table.add_column(column, overflow="fold")
    for one in found:
        table.add_row(
            f"{one.number:02} {one.slug}", " → ".join(one.way), _told(one), _otherwise(one, present[one.number])
        )
    Console().print(table)
    stuck = [one for one in found if one.stuck]
    click.echo(f"{len(found) - len(stuck)} of {len(found)} samples come to an end")
    if stuck:
        sys.exit(1)


def _told(walk: Walk) -> str:
    return walk.stuck or "\n".join(f"{city}: {outcome}" for city, outcome in walk.proposed.items())


def _otherwise(walk: Walk, now: Walk) -> str:
    said = [f"passes {one}" for one in walk.way if one not in now.way]
    said += [f"no longer passes {one}" for one in now.way if one not in walk.way]
    both = walk.proposed.keys() & now.proposed.keys()
    said += [f"{one}: now {now.proposed[one]}" for one in sorted(both) if now.proposed[one] != walk.proposed[one]]
    return "\n".join(said)


@click.command("move-rules")
@click.option("--yes", is_flag=True, help="Move them; without it, only tell what would happen.")
@click.option("--by", required=True, help="Who decided so: kept in the journal.")
@click.pass_obj
def move_rules(settings: Settings, *, yes: bool, by: str) -> None:
    """Tell which open files could follow the present rules, and what lies ahead of them; with --yes, move them."""
    house = build_house(settings_of(settings))
    engine = engine_for(house.settings.database_url, "review", pool=1)
    with transaction(engine) as session:
        found = changes(session, house)
    table = Table(title=f"{len(found)} open files began with other rules", title_justify="left")
    for column in ("file", "at", "ahead", "ahead with the present rules", "stays because"):
        table.add_column(column, overflow="fold")
    for one in found:
        table.add_row(one.number, one.stage_id, " → ".join(one.ahead), " → ".join(one.ahead_now), one.why_not)
    Console().print(table)
    if not yes:
        click.echo("nothing was changed; add --yes to move the files that can be")
        return
    with transaction(engine) as session:
        moved = move_to_present(session, house, actor=Actor(ref=f"operator:{by}", name=by))
    click.echo(f"{moved} of {len(found)} files follow the present rules")


def _proven(settings: Settings, folder: Path | None) -> tuple[Programme | None, list[str]]:
    programme = None
    try:
        programme = load(folder or settings.programme)
        found = [str(fault) for fault in faults(programme, on=build_house(settings).today())]
    except ProgrammeFaults as error:
        found = [str(fault) for fault in error.faults]
    found += missing_letters()
    found += shipped_faults()
    found += [f"{locale}: words are missing, and pages offer it" for locale in LOCALES if not coverage(locale).complete]
    return programme, found


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


def join_lines(say: Words) -> list[str]:
    """What may be decided with a city, for every answer of both sides and every state: lines of a Markdown table."""
    heads = [say.t(f"review.join.{one}") for one in ("states", "quality", "paris", "city", "outcomes")]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for row in join_table():
        city = (
            say.t(f"review.opinion.{row.opinion}") if row.opinion is not None else say.t(f"review.join.no_{row.states}")
        )
        cells = [say.t(f"review.join.state_{row.states}"), *(say.t(f"review.join.{_yes(one)}") for one in _both(row))]
        outcomes = ", ".join(say.t(f"review.outcome.{one}") for one in row.outcomes)
        lines.append(f"| {' | '.join((*cells, city, outcomes))} |")
    return lines


def _both(row: JoinRow) -> tuple[bool, bool]:
    return row.quality, row.paris


def _yes(answer: bool) -> str:  # noqa: FBT001 -- one of two words
    return "yes" if answer else "no"


def _show(programme: Programme, say: Words, *, road: bool, svg: Path | None, outcomes: bool, audience: bool) -> None:
    if audience:
        click.echo("\n".join(audience_lines()))
    if outcomes:
        click.echo("\n".join(join_lines(say)))
    laid = stops(programme, say)
    if svg is not None:
        svg.write_text(f"{picture(laid, say)}\n", encoding="utf-8")
    if not road:
        return
    table = Table(title=say.t("shared.road.title"), title_justify="left")
    for one in ("stage", "who", "delay", "when"):
        table.add_column(say.t(f"shared.road.{one}"), overflow="fold")
    for stop in laid:
        label = f"{stop.label} ({say.t('shared.road.beside')})" if stop.beside else stop.label
        table.add_row("\n".join((label, *stop.notes)), stop.who, stop.delay, stop.days)
    Console().print(table)
    click.echo(summary(programme, say))
