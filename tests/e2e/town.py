"""A whole house that runs for the browser: its address, its people, its mails, and its clock."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from uuid import UUID

from services.demo.cast import CAST, engage
from services.demo.door import Door, patiently
from services.review.example import PIECES
from services.stack import Mail, messages
from shared.clock import ShiftedClock
from shared.db import engine_for
from shared.house import build_house
from shared.policy import Role
from shared.settings import Settings

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday on which the agreement with Montréal is current
START_LIMIT = 60.0  # seconds
OUTSIDE = ("DATABASE_URL", "VALKEY_URL", "REDIS_URL", "CELERY_BROKER_URL", "SMTP_URL", "PUBLIC_URL", "PORT")
LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A running house with its cast. Tokens are for what is only background; people click."""

    url: str
    home: Path
    clock: ShiftedClock
    door: Door
    staff: Mapping[Role, str]
    reviewers: Mapping[UUID, str]

    def mails(self, *, to: str = "", about: str = "") -> list[Mail]:
        """The mails to this address whose subject or text holds `about`, the newest first."""
        return [one for one in messages(self.home) if to in one.to and about in one.subject + one.text]

    def mail(self, *, to: str, about: str) -> Mail:
        """The newest such mail, waited for."""
        return patiently(lambda: next(iter(self.mails(to=to, about=about)), None), f"a mail to {to} on {about}")

    def link(self, *, to: str, about: str) -> str:
        """The first address in the newest such mail."""
        found = LINK.search(self.mail(to=to, about=about).text)
        assert found, "the mail holds no address to follow"
        return found.group(0)

    def ask_to_complete(self, number: str) -> None:
        """The desk asks the author of this proposal for a piece without which nothing can be examined."""
        desk = self.staff[Role.DESK]
        patiently(lambda: self.door.read(f"/dossiers/{number}", desk), f"the desk to know of {number}")
        self.door.act(f"/dossiers/{number}/pieces", desk, PIECES)

    def let_the_letters_go(self) -> None:
        """Let the half hour pass in which a decision may still be taken back."""
        self.clock.advance(timedelta(minutes=31))


def address_of(role: Role) -> str:
    """The mail address of the first person of the cast with this role."""
    return next(part.email for part in CAST if part.role is role)


@contextmanager
def town(home: Path, *, programme: Path | None = None) -> Iterator[Town]:
    """Start a house of its own in `home`, engage its people, and stop it by its process id.

    `programme`: a folder of its own, where another arrangement is wanted.
    """
    clock = ShiftedClock(home / "clock")
    clock.advance(MORNING - clock.now())
    kept = {name: value for name, value in os.environ.items() if name not in OUTSIDE}  # noqa: TID251 -- for a child
    env = {**kept, "TREMPLIN_CLOCK_FILE": str(home / "clock")}
    if programme is not None:
        env["TREMPLIN_PROGRAMME"] = str(programme)
    argv = [sys.executable, "-m", "services.cli", "--home", str(home / "house"), "up", "--port", "0"]
    told = home / "told"
    with told.open("wb") as out, subprocess.Popen(argv, env=env, stdout=out, stderr=subprocess.STDOUT) as process:
        try:
            found = _engaged(_address(told, process), home / "house", clock)
            yield found
            found.door.close()
        finally:
            process.terminate()
            process.wait(30)


def _address(told: Path, process: subprocess.Popen[bytes]) -> str:
    until = monotonic() + START_LIMIT
    while monotonic() < until and process.poll() is None:
        lines = told.read_text().splitlines()
        if lines and lines[-1].startswith("http://"):
            return lines[-1]
        sleep(0.1)
    raise AssertionError(f"the house did not start:\n{told.read_text()}")


def _engaged(url: str, home: Path, clock: ShiftedClock) -> Town:
    database = json.loads((home / "house.json").read_text())["DATABASE_URL"]
    settings = Settings(home=home, database_url=database, clock_file=home.parent / "clock")
    engine = engine_for(database, "access", pool=1)
    staff, reviewers = engage(engine, build_house(settings))
    engine.dispose()
    return Town(url=url, home=home, clock=clock, door=Door(url), staff=staff, reviewers=reviewers)
