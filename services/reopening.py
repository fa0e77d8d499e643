"""The command that calls files again: kept while they prepared an agreement that is there now."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from services.review.operations.calling import call_again
from services.up import settings_of
from shared.db import engine_for, transaction
from shared.house import build_house
from shared.i18n import words
from shared.policy import Actor
from shared.settings import Settings


@click.command("reopen")
@click.option("--city", required=True, help="The city whose agreement is in force now, such as rio.")
@click.option("--by", required=True, help="Who decided so: kept in the journal.")
@click.option("--dry-run", is_flag=True, help="Only tell what would happen.")
@click.pass_obj
def reopen(settings: Settings, *, city: str, by: str, dry_run: bool) -> None:
    """Reopen the files that were kept for a city without an agreement, where their authors agreed."""
    house = build_house(settings_of(settings))
    engine = engine_for(house.settings.database_url, "review", pool=1)
    try:
        with transaction(engine) as session:
            house.registry.refresh(session)
        found = call_again(engine, house, city, actor=Actor(ref=f"operator:{by}", name=by), dry_run=dry_run)
    finally:
        engine.dispose()
    say = words("en", house.programme.office.tz)
    table = Table(title=f"{len(found)} files were kept for {city}", title_justify="left")
    for column in ("file", "project", "what becomes of it"):
        table.add_column(column, overflow="fold")
    for one in found:
        why = say.t(one.refusal.code, **one.refusal.params) if one.refusal is not None else ""
        table.add_row(one.number, one.title, why or ("reopened" if one.called else "its author did not ask for it"))
    Console().print(table)
    done = sum(one.called for one in found)
    click.echo(f"{done} of {len(found)} files {'would be' if dry_run else 'are'} reopened")
