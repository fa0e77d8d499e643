"""Commands about the arrangement: does the programme hold, what does its road look like, who would move with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from services.notify.operations.rendering import missing_letters
from shared.house import build_house
from shared.i18n import LOCALES, Words, words
from shared.i18n.coverage import coverage, languages, said
from shared.programme import Programme, ProgrammeFaults, load
from shared.programme.proof import faults, notices
from shared.settings import Settings
from shared.web.road import picture, stops, summary


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
@click.option("--road", is_flag=True, help="Print the road of a file as a table.")
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="Draw the road into this file.")
@click.option("--lang", type=click.Choice(LOCALES), default="fr", show_default=True, help="Of table and drawing.")
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


def _proven(settings: Settings, folder: Path | None) -> tuple[Programme | None, list[str]]:
    programme = None
    try:
        programme = load(folder or settings.programme)
        found = [str(fault) for fault in faults(programme, on=build_house(settings).today())]
    except ProgrammeFaults as error:
        found = [str(fault) for fault in error.faults]
    found += missing_letters()
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


def _show(programme: Programme, say: Words, *, road: bool, svg: Path | None) -> None:
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
