"""The database: engines that act as one service's role, and the only way to open a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Engine, MetaData, Text, Uuid, create_engine
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}

Json = dict[str, Any]


class Base(DeclarativeBase):
    """Every table of the house; each names its schema."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads it as it stands
        datetime: DateTime(timezone=True),
        str: Text(),
        UUID: Uuid(),
        Json: JSONB(),
        list[str]: JSONB(),
    }


def role_of(service: str) -> str:
    """The database role under which a service works."""
    return f"tremplin_{service}"


def engine_for(database_url: str, service: str | None = None, *, pool: int = 8) -> Engine:
    """An engine whose connections act as the service's role (None: as the owner, for migrations).

    Waiting is bounded everywhere: a lock for 5 s, a statement for 20 s, a forgotten transaction for 60 s.
    """
    options = "-c timezone=UTC -c lock_timeout=5s -c statement_timeout=20s "
    # A transaction that lost its process must not keep its locks.
    options += "-c idle_in_transaction_session_timeout=60s"
    if service is not None:
        options += f" -c role={role_of(service)}"
    engine = create_engine(
        database_url,
        pool_size=pool,
        max_overflow=pool,
        pool_timeout=5,
        pool_pre_ping=True,
        hide_parameters=True,  # an error may be logged; what people typed may not
        connect_args={"options": options, "connect_timeout": 5},
    )
    # Many rows in one INSERT: psycopg would send one message per row.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    return engine


def at_commit(session: Session, name: str, step: Callable[[Session], None]) -> None:
    """Run `step` once, just before this transaction commits; a name registers once."""
    session.info.setdefault("at_commit", {}).setdefault(name, step)


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One transaction: committed whole when the block ends, undone whole when it raises."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session
        session.flush()
        for step in session.info.pop("at_commit", {}).values():
            step(session)
