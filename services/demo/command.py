"""`./tremplin demo`: the whole main job on this machine, played by fictional people, and what came of it."""

from __future__ import annotations

import shutil
import sys
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from services.demo.cast import engage
from services.demo.closing import closing_night
from services.demo.completing import Pieces
from services.demo.door import Door
from services.demo.ending import endings, show
from services.demo.play import Stage
from services.demo.pressing import Press
from services.demo.samples import load_samples
from services.demo.texts import by_api, by_form, file_texts
from services.stack import read_processes
from services.up import Running, Watchdog, running
from shared.clock import ShiftedClock
from shared.db import engine_for
from shared.errors import Conflict, Permanent, Transient
from shared.house import House
from shared.policy import Role
from shared.settings import Settings


@click.command()
@click.option("--once", is_flag=True, help="Leave when done; exit 0 only if every ending is as the samples say.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Play on another day, such as 2009-03-01.")
@click.option("--port", type=int, default=None, help="0: any free port. Default: PORT, else 8080.")
@click.option("--from-csv", "csv", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--limit", type=int, default=100, show_default=True, help="Rows of the CSV to file.")
@click.option(
    "--through", type=click.Choice(["api", "form"]), default="api", show_default=True, help="With --from-csv."
)
@click.pass_obj
def demo(settings: Settings, /, *, once: bool, today: datetime | None, port: int | None, **texts: Any) -> None:
    """File the sample proposals and play everyone until letters and press mentions are there."""
    settings = _own_home(settings)
    clock = ShiftedClock(settings.home / "clock")
    if today is not None:
        clock.set_day(today.date())
    wanted = settings.port if port is None else port
    with running(settings, port=0 if once and port is None else wanted) as house:
        watchdog = Watchdog(house.house, house.supervisor)

        def work() -> int:
            return _play(house, clock, **texts)

        failed = house.supervisor.run_while(work, watchdog.look)
        if not once and failed != 130:
            _invite(house)
            house.supervisor.run_until_stopped(watchdog.look)
    sys.exit(failed)


def _own_home(settings: Settings) -> Settings:
    home = settings.home.absolute() / "demo"
    if read_processes(home):
        raise Conflict(f"a demonstration runs in {home}: stop it, or choose another --home")
    shutil.rmtree(home, ignore_errors=True)  # each demonstration begins on an empty floor of its own
    home.mkdir(parents=True)
    return settings.model_copy(update={"home": home, "clock_file": home / "clock", "mailbox": True})


def _play(running: Running, clock: ShiftedClock, *, csv: Path | None, limit: int, through: str) -> int:
    try:
        return _texts(running, csv, limit, through=through) if csv is not None else _samples(running, clock)
    except (Permanent, Transient) as error:
        click.echo(f"the demonstration stopped: {error}", err=True)
        return 1


def _samples(running: Running, clock: ShiftedClock) -> int:
    house = running.house
    staff, reviewers = engage(engine_for(house.settings.database_url, "access", pool=1), house)
    with _progress() as progress:
        line = progress.add_task("starting")
        door = Door(running.url)
        stage = Stage(
            door=door,
            home=house.settings.home,
            clock=clock,
            staff=staff,
            reviewers=reviewers,
            current=_current(house, house.today()),
            tell=lambda what: progress.update(line, description=what),
        )
        pieces = Pieces(door=door, clock=clock, desk=staff[Role.DESK], zone=house.programme.office.tz)
        stage.play(load_samples(), closing=partial(closing_night, house, clock), pieces=pieces)
        progress.update(line, description="looking at the endings")
        found = endings(stage, house.programme)
        press = Press(door=door, home=house.settings.home, staff=staff, tell=stage.tell)
        release = press.release([one.filed for one in found if one.mention])
    show(found, house.programme)
    wrong = [one for one in found if one.faults]
    mails = len(list((house.settings.home / "mail").glob("*.eml")))
    click.echo(f"{len(found) - len(wrong)} of {len(found)} samples ended as they must; {mails} mails in the mailbox")
    for path in release:
        click.echo(f"press release: {path}")
    return 0 if release and not wrong else 1


def _current(house: House, day: date) -> frozenset[str]:
    return frozenset(city.id for city in house.programme.cities.values() if city.state_on(day).current)


def _texts(running: Running, csv: Path, limit: int, *, through: str) -> int:
    with _progress() as progress:
        line = progress.add_task(f"filing the texts of {csv.name}")
        way = by_form(running.url) if through == "form" else by_api(Door(running.url))
        tally = file_texts(way, csv, limit, lambda what: progress.update(line, description=what))
    tally.show()
    return 0 if tally.all_understood else 1


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _invite(running: Running) -> None:
    click.echo("\nThe house stays open until Ctrl-C. Sign in at /sign-in with one of these; the link is in /mailbox:")
    click.echo("  bureau@ville.example.org, comite@ville.example.org, presse@ville.example.org,")
    click.echo("  b.faure@relecture-un.example.org (reviewer), exploitation@ville.example.org\n")
    for path, what in (
        ("/desk", "the desk"),
        ("/reviews", "a reviewer's queue"),
        ("/committee", "the committee's table"),
        ("/press", "press mentions and releases"),
        ("/laureates", "what the public reads"),
        ("/mailbox", "every mail that was sent"),
        ("/api/openapi.json", "the API"),
    ):
        click.echo(f"  {running.url}{path:<22} {what}")
    click.echo(running.url)
