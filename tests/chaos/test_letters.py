"""Letters while the worker, the relay and the mail server are killed in turn: each arrives once, or somebody is told.

A hundred letters in every run; more, with the count of what was done to them and of what became of them:
`CHAOS_LETTERS=1000 ./tremplin test --only-tests tests/chaos/test_letters.py -s`.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic, sleep
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Engine

from services.stack import messages
from shared.bus import publish
from shared.clock import ShiftedClock
from shared.db import engine_for, transaction
from shared.events import Event, OpinionReceived, OpinionRequested, ReviewAssigned
from shared.ids import uuid7
from shared.programme import Opinion
from tests.live import Live, eventually, start

LETTERS = int(os.environ.get("CHAOS_LETTERS", "100"))  # noqa: TID251 -- how long a run may take is the runner's choice
SEED = 20261123
WAVE = 25  # letters told at once; during each wave one part of the house is killed
PARTS = ("mail", "worker-notify", "relay")
PATIENCE = 60.0  # seconds without any progress
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of one letter: how often it arrived, under which Message-IDs, and what the ledger says."""

    recipient: str
    state: str
    mail_class: str
    tries: int
    arrived: int
    message_ids: frozenset[str]

    @property
    def name(self) -> str:
        """One word for it."""
        if self.state == "uncertain":
            return "uncertain"
        if self.state != "sent" or not self.arrived:
            return "lost"
        return "once" if self.arrived == 1 else "doubled"


@dataclass(frozen=True, kw_only=True)
class Post:
    """A house that posts letters, its clock, and its database as its owner sees it."""

    live: Live
    clock: ShiftedClock
    engine: Engine

    def tell(self, events: Sequence[Event]) -> None:
        """Let these events happen, as one act of the office."""
        with transaction(self.engine) as session:
            publish(session, *events)

    def states(self) -> Counter[str]:
        """How many letters the ledger holds of each state."""
        return Counter(state for _, state, _, _ in self._ledger())

    def arrived(self) -> int:
        """How many mails the mail server kept, copies included."""
        return len(list((self.live.home / "mail").glob("*.eml")))

    def fates(self) -> list[Fate]:
        """What became of each letter."""
        kept: dict[str, list[str]] = {}
        for mail in messages(self.live.home):
            kept.setdefault(mail.to, []).append(mail.message_id)
        return [
            Fate(
                recipient=to,
                state=state,
                mail_class=mail_class,
                tries=tries,
                arrived=len(kept.get(to, [])),
                message_ids=frozenset(kept.get(to, [])),
            )
            for to, state, mail_class, tries in self._ledger()
        ]

    def _ledger(self) -> list[tuple[str, str, str, int]]:
        address = str(self.engine.url.render_as_string(hide_password=False)).replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True, connect_timeout=5) as line:
            return line.execute("SELECT recipient, state, mail_class, tries FROM notify.mail").fetchall()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    folder: Path = tmp_path_factory.mktemp("letters")
    live = start(folder / "home", TREMPLIN_CLOCK_FILE=str(folder / "clock"), TREMPLIN_WORKERS="2")
    url = json.loads((live.home / "house.json").read_text())["DATABASE_URL"]
    engine = engine_for(url, pool=1)
    try:
        yield Post(live=live, clock=ShiftedClock(folder / "clock"), engine=engine)
    finally:
        engine.dispose()
        code = live.stop()
    assert code == 0


def event(n: int) -> Event:
    """One event with one reader of its own; every fifth asks a city, which may not be asked twice."""
    number, to = f"TR-2026-{n:07d}", f"x{n}@example.org"
    city = {"city": "montreal", "officer_name": "Jeanne", "officer_email": to, "officer_locale": "fr"}
    about = {"number": number, "at": AT, "title": "Berges croisées"}
    if n % 5 == 0:
        asked = {"link_id": uuid7(), "organisation": "Les Passeurs", "due_on": date(2026, 12, 23)}
        return OpinionRequested.model_validate({**about, **city, **asked})
    if n % 5 == 1:
        return OpinionReceived.model_validate({**about, **city, "opinion": Opinion.FAVOURABLE})
    reader = {"reviewer_name": "Ana", "reviewer_email": to, "reviewer_locale": "en"}
    return ReviewAssigned.model_validate(
        {**about, **reader, "assignment_id": UUID(int=n), "due_on": date(2026, 12, 14)}
    )


def disturb(house: Post) -> Counter[str]:
    """Tell all events in waves, and kill one part after the other while their letters leave."""
    draw, killed = Random(SEED), Counter[str]()  # noqa: S311 -- a seed, not a secret
    for wave, first in enumerate(range(0, LETTERS, WAVE)):
        before, part = house.arrived(), PARTS[wave % len(PARTS)]
        house.tell([event(n) for n in range(first, min(first + WAVE, LETTERS))])
        _await_arrivals(house, before + draw.randint(1, WAVE // 2))
        house.live.kill(part)
        killed[part] += 1
    return killed


def _await_arrivals(house: Post, count: int) -> None:
    """Return in the very moment in which so many mails have arrived: the next is on its way."""
    until = monotonic() + PATIENCE
    while house.arrived() < count:
        assert monotonic() < until, house.states()
        sleep(0.002)


def settle(house: Post) -> None:
    """Let what waits leave; while nothing but put-off mails is left, let the time pass that they wait."""

    def busy() -> bool:
        states = house.states()
        return states.total() < LETTERS or states["pending"] + states["sending"] > 0

    for _ in range(8):
        assert eventually(lambda: not busy(), within=PATIENCE), house.states()
        if not house.states()["deferred"]:
            return
        house.clock.advance(timedelta(minutes=31))
        eventually(lambda: not house.states()["deferred"], within=5)


@pytest.mark.timeout(120 + LETTERS // 2)
def test_each_letter_arrives_once_while_worker_relay_and_mail_server_are_killed_in_turn(house: Post) -> None:
    killed = disturb(house)
    settle(house)
    fates = house.fates()
    found = Counter(one.name for one in fates)
    faults = ", ".join(f"{part} {count}" for part, count in killed.items())
    told = {name: found[name] for name in ("once", "doubled", "uncertain", "lost")}
    print(f"\n{killed.total()} faults ({faults}); {len(fates)} letters: {told}")  # noqa: T201 -- counts to be read
    assert sorted(one.recipient for one in fates) == sorted(f"x{n}@example.org" for n in range(LETTERS))
    assert found["lost"] == 0
    assert all(len(one.message_ids) <= 1 for one in fates), "a copy is the same mail to whoever reads it"
    assert all(one.arrived <= one.tries for one in fates)
    # Only an answer that was lost makes a copy or a doubt: one at most on each line that a kill has cut.
    assert found["doubled"] + found["uncertain"] <= 2 * (killed["worker-notify"] + killed["mail"])
    asked = [one for one in fates if one.mail_class == "B"]
    assert len(asked) == len(range(0, LETTERS, 5))
    assert all(one.arrived <= 1 for one in asked), "a city is never asked twice"
    assert {one.mail_class for one in fates if one.name == "uncertain"} <= {"B"}
