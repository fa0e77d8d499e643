"""A running house while its parts are killed, wiped and frozen: what was promised is done, once."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from time import monotonic, sleep
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
import psycopg
import pytest
from redis import Redis

from services.intake.example import EXAMPLE
from services.stack import messages
from tests.live import Live, eventually, start

SEED = 20261123
MANY, THREADS, KILLS = 200, 8, 2
PATIENCE = 30.0  # seconds until all that was promised is done


@dataclass(frozen=True, kw_only=True)
class House:
    """A live house with what a client of its API holds."""

    live: Live
    client: httpx.Client
    token: str
    told: dict[str, str]

    def file(self, n: int, *, key: str | None = None) -> httpx.Response:
        """File the example in the name of client number `n`."""
        body: dict[str, Any] = deepcopy(EXAMPLE)
        body["contact"]["email"] = f"x{n}@example.org"
        headers = {"Idempotency-Key": key or f"chaos-{n}"}
        return self.client.post("/api/v1/proposals", json=body, headers=headers)

    def dossier(self, number: str) -> int:
        """The status of the desk's door to this file: 200 when there is one."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.get(f"/api/v1/dossiers/{number}", headers=headers).status_code

    def has_all(self, numbers: list[str]) -> bool:
        """Whether each of these has its dossier, counted once."""
        query = "SELECT number, count(*) FROM review.dossier WHERE number = ANY(%s) GROUP BY number"
        return dict(self.rows(query, numbers)) == dict.fromkeys(numbers, 1)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database as its owner."""
        address = self.told["DATABASE_URL"].replace("postgresql+psycopg://", "postgresql://")
        with psycopg.connect(address, autocommit=True, connect_timeout=5) as line:
            answer = line.execute(query.encode(), values)
            return answer.fetchall() if answer.description else []

    def broker(self) -> Redis:
        """A line to Valkey."""
        return Redis(unix_socket_path=unquote(urlsplit(self.told["VALKEY_URL"]).path), socket_timeout=5)

    def mails(self, clients: range) -> list[tuple[str, str]]:
        """The mails that these clients were sent: recipient and Message-ID, copies included."""
        wanted = {f"x{n}@example.org" for n in clients}
        return [(mail.to, mail.message_id) for mail in messages(self.live.home) if mail.to in wanted]

    def signal(self, name: str, how: signal.Signals) -> None:
        """Send a signal to the one process the supervisor keeps under this name."""
        os.kill(self.live.pids(name)[0], how)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    live = start(tmp_path_factory.mktemp("chaos") / "maison à éprouver")
    try:
        made = live.tremplin("token", "create", "--role", "desk", "--email", "desk@example.org")
        assert made.returncode == 0, made.stderr
        told = json.loads((live.home / "house.json").read_text())
        with httpx.Client(base_url=live.url, timeout=20) as client:
            yield House(live=live, client=client, token=made.stdout.strip(), told=told)
    finally:
        code = live.stop()
    assert code == 0


def _each_once(house: House, clients: range, *, copies: int = 0) -> bool:
    """Whether each client has one mail. `copies`: how often a killed worker may have sent one again.

    Between the mail server's yes and the note of it nobody can tell (RFC 1047): the copy has the same Message-ID,
    and whoever reads it sees one mail.
    """
    mails = house.mails(clients)
    one_each = Counter(to for to, _ in set(mails)) == Counter({f"x{n}@example.org": 1 for n in clients})
    return one_each and len(mails) - len(clients) <= copies


def _disturb(house: House, filed: list[Future[httpx.Response]]) -> None:
    draw = Random(SEED)  # noqa: S311 -- a seed, not a secret
    for low, high in ((20, 60), (80, 110), (130, 180)):
        mark = draw.randint(low, high)
        assert eventually(filed[mark].done, within=60)
        if low == 80:
            with house.broker() as broker:
                broker.flushall()
        else:
            house.live.kill("worker-")


@pytest.mark.timeout(240)  # the start of the house is counted in
def test_killed_workers_and_a_wiped_broker_lose_nothing_and_double_nothing(house: House) -> None:
    clients = range(MANY)
    with ThreadPoolExecutor(THREADS) as pool:
        filed = [pool.submit(house.file, n) for n in clients]
        _disturb(house, filed)
        answers = [one.result() for one in filed]
    assert {answer.status_code for answer in answers} == {201}
    numbers = [answer.json()["number"] for answer in answers]
    assert len(set(numbers)) == MANY
    until = monotonic() + PATIENCE
    assert eventually(lambda: house.has_all(numbers), within=until - monotonic())
    assert eventually(lambda: _each_once(house, clients, copies=KILLS), within=until - monotonic())
    with ThreadPoolExecutor(THREADS) as pool:
        assert set(pool.map(house.dossier, numbers)) == {200}


def test_a_frozen_broker_holds_up_no_filing(house: House) -> None:
    client = range(1000, 1001)
    house.signal("valkey", signal.SIGSTOP)
    try:
        begun = monotonic()
        answer = house.file(client[0])
        took = monotonic() - begun
        sleep(2)  # long enough for the relay to ring in vain
    finally:
        house.signal("valkey", signal.SIGCONT)
    assert answer.status_code == 201
    assert took < 2
    number = answer.json()["number"]
    assert eventually(lambda: house.dossier(number) == 200 and _each_once(house, client), within=PATIENCE)


def test_a_killed_relay_comes_back_and_work_goes_on(house: House) -> None:
    client = range(1100, 1101)
    house.live.kill("relay")
    answer = house.file(client[0])
    assert answer.status_code == 201
    number = answer.json()["number"]
    assert eventually(lambda: house.dossier(number) == 200 and _each_once(house, client), within=PATIENCE)


def test_a_killed_database_keeps_what_it_promised_and_is_never_a_hang_or_a_500(house: House) -> None:
    first = house.file(1200)
    assert first.status_code == 201
    house.live.kill("postgres")
    answers = {1200: first}
    for n in range(1201, 1260):
        begun = monotonic()
        answers[n] = house.file(n)
        assert monotonic() - begun < 10
        assert answers[n].status_code in {201, 503}, answers[n].text
        if answers[n].status_code == 201:
            break
        assert answers[n].headers["Content-Type"].startswith("application/problem+json")
        sleep(0.2)
    assert answers[n].status_code == 201
    promised = [answer.json()["number"] for answer in answers.values() if answer.status_code == 201]
    assert eventually(lambda: [house.dossier(number) for number in promised] == [200, 200], within=PATIENCE)
    kept = house.rows("SELECT count(*) FROM intake.filing WHERE number = ANY(%s)", promised)
    assert kept == [(2,)]


def test_a_hundred_posts_with_one_key_are_one_filing(house: House) -> None:
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda _: house.file(1300, key="the same"), range(100)))
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses == Counter({200: 99, 201: 1})
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert eventually(lambda: _each_once(house, range(1300, 1301)), within=PATIENCE)
    sleep(1)
    assert _each_once(house, range(1300, 1301))


def test_after_all_this_the_house_is_well(house: House) -> None:
    def well() -> bool:
        return house.live.tremplin("doctor").returncode == 0

    assert eventually(well, within=PATIENCE), house.live.tremplin("doctor").stdout
    for words in (("check",), ("audit", "verify")):
        done = house.live.tremplin(*words)
        assert done.returncode == 0, done.stderr


CHANGE = "UPDATE audit.entry SET actor = overlay(actor placing %s from 1 for 1) WHERE position = %s"


def test_one_changed_byte_in_the_journal_is_named(house: House) -> None:
    query = "SELECT position, subject, seq, left(actor, 1) FROM audit.entry ORDER BY position OFFSET 100 LIMIT 1"
    position, subject, seq, letter = house.rows(query)[0]
    house.rows(CHANGE, "~", position)
    try:
        told = house.live.tremplin("audit", "verify")
    finally:
        house.rows(CHANGE, letter, position)
    assert told.returncode == 1
    assert f"broken at {subject}, entry {seq}: its fields were changed" in told.stderr
    assert house.live.tremplin("audit", "verify").returncode == 0
