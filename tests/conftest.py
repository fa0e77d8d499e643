"""The ground every test stands on: a real PostgreSQL, a real house, a clock that stands still."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as trials
from sqlalchemy import Engine, text

from services.migrations import upgrade
from services.stack import Stack
from shared import access
from shared.bus import claim
from shared.clock import FrozenClock
from shared.db import Base, engine_for, transaction
from shared.events import QUEUES, Listener
from shared.house import House
from shared.ids import uuid7
from shared.policy import Role
from shared.programme import Programme, load
from shared.registry import Registry
from shared.settings import PARIS, Settings
from shared.stations import Station, answer

trials.register_profile("calm", deadline=None)  # how long one example takes says nothing about what is true
trials.load_profile("calm")

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ROLES = ("intake", "review", "notify", "access", "relay")
Person = access.Person


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL of one's own: given by the environment, or started here."""
    given = os.environ.get("DATABASE_URL")  # noqa: TID251 -- tests may be pointed at a server that runs
    if given:
        yield given
        return
    with Stack(tmp_path_factory.mktemp("home"), mail=False) as stack:
        yield stack.addresses.database_url


@pytest.fixture(scope="session")
def database_url(server: str) -> Iterator[str]:
    """A database of this run alone, migrated by the project's own migrations."""
    name = f"test_{uuid7().hex}"
    owner = engine_for(server).execution_options(isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = server.replace("/tremplin?", f"/{name}?")
    assert url != server, "the database of the tests must not be the one that was given"
    upgrade(url)
    yield url
    with owner.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    owner.dispose()


@pytest.fixture(scope="session")
def every_engine(database_url: str) -> Iterator[dict[str, Engine]]:
    made = {role: engine_for(database_url, role, pool=4) for role in ROLES}
    yield made
    for engine in made.values():
        engine.dispose()


@pytest.fixture(scope="session")
def owner(database_url: str) -> Iterator[Engine]:
    """An engine with every right, to look where no service may."""
    engine = engine_for(database_url, pool=2)
    yield engine
    engine.dispose()


@pytest.fixture
def engines(every_engine: dict[str, Engine], owner: Engine) -> Iterator[dict[str, Engine]]:
    """One engine per service, on empty tables."""
    yield every_engine
    tables = ", ".join(f"{table.schema}.{table.name}" for table in Base.metadata.sorted_tables if table.schema)
    with owner.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


@pytest.fixture(scope="session")
def programme() -> Programme:
    return load(PARIS)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(MORNING)


@pytest.fixture
def house(database_url: str, programme: Programme, clock: FrozenClock, tmp_path: Path) -> House:
    """An installation on a Monday morning in November 2026."""
    settings = Settings(
        database_url=database_url,
        valkey_url="redis+socket:///nowhere?virtual_host=0",
        smtp_url="smtp://127.0.0.1:9",
        public_url="http://tremplin.test",
        limits="off",
        home=tmp_path,
    )
    return House(settings=settings, registry=Registry(programme), clock=clock)


@pytest.fixture
def stations(house: House, every_engine: dict[str, Engine]) -> dict[Listener, Station]:
    """What every service does with what it hears."""
    from services.workers import stations as every_station

    return every_station(house, post=every_engine["notify"], files=every_engine["intake"])


@pytest.fixture
def drain(engines: dict[str, Engine], stations: dict[Listener, Station]) -> Callable[[], int]:
    """Do all work that waits, as relay and workers would, until nothing is due; mails are not posted."""
    listeners = [one for one in Listener if one not in {Listener.POST, Listener.HOOKS}]

    def until_quiet() -> int:
        done = 0
        while True:
            with transaction(engines["relay"]) as session:
                waiting = claim(session, listeners, 1000)
            if not waiting:
                return done
            for listener, subjects in waiting.items():
                done += answer(engines[QUEUES[listener]], stations[listener], subjects)

    return until_quiet


@pytest.fixture
def app(house: House, engines: dict[str, Engine]) -> Iterator[Flask]:
    from services.wsgi import build

    made = build(house)
    yield made
    for engine in made.extensions["tremplin"].engines.values():
        engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def person(engines: dict[str, Engine]) -> Callable[..., Person]:
    """Make someone: `person(Role.REVIEWER, "a@example.org", sectors=["eco"])`."""

    def make(role: Role, email: str, **fields: object) -> Person:
        with transaction(engines["access"]) as session:
            made = access.person_named(session, email, role=role)
            for name, value in fields.items():
                setattr(made, name, value)
        return made

    return make


@pytest.fixture
def tokens(engines: dict[str, Engine], house: House, person: Callable[..., Person]) -> Callable[[Role, str], str]:
    """A bearer token of someone with this role."""

    def make(role: Role, email: str) -> str:
        someone = person(role, email)
        with transaction(engines["access"]) as session:
            return access.make_token(session, someone, house.now())

    return make
