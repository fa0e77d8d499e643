"""Migrations go up and down, and a second upgrade changes nothing."""

from __future__ import annotations

from alembic import command
from sqlalchemy import text

from services.migrations import config, is_current, upgrade
from shared.db import engine_for
from shared.ids import uuid7


def test_the_history_runs_up_down_and_up_again(server: str) -> None:
    name = f"test_{uuid7().hex}"
    owner = engine_for(server).execution_options(isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = server.replace("/tremplin?", f"/{name}?")
    try:
        upgrade(url)
        upgrade(url)
        assert is_current(url)
        command.downgrade(config(url), "base")
        assert not is_current(url)
        upgrade(url)
        assert is_current(url)
    finally:
        with owner.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        owner.dispose()
