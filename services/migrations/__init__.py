"""The database's own history: one line of revisions, then the grants of each role."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from services.migrations.roles import grant, make_roles
from shared.db import engine_for

FOLDER = Path(__file__).parent


def config(database_url: str) -> Config:
    """Alembic's view of this folder."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.attributes["database_url"] = database_url
    return made


def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring the database to `revision`. Two at once are safe: the second waits and finds nothing to do."""
    engine = engine_for(database_url)
    try:
        with engine.begin() as connection:
            connection.execute(text("SET lock_timeout = '60s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(7041)"))
            make_roles(connection)
            made = config(database_url)
            made.attributes["connection"] = connection
            command.upgrade(made, revision)
            grant(connection)
    finally:
        engine.dispose()


def is_current(database_url: str) -> bool:
    """Whether the database stands at the newest revision."""
    head = ScriptDirectory.from_config(config(database_url)).get_current_head()
    engine = engine_for(database_url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == head
    finally:
        engine.dispose()
