"""How Alembic reaches the database: over the connection it is handed, inside that transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from services.migrations.tables import metadata
from shared.db import engine_for

OURS = frozenset({"bus", "audit", "access", "intake", "review", "notify"})


def _ours(name: str | None, kind: str, _: object) -> bool:
    return kind != "schema" or name in OURS


def run(connection: Connection) -> None:
    """Run the revisions asked for."""
    context.configure(connection=connection, target_metadata=metadata, include_schemas=True, include_name=_ours)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = engine_for(context.config.attributes["database_url"])
    with engine.begin() as fresh:
        run(fresh)
    engine.dispose()
