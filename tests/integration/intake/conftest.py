"""Someone who files by the API, and what stands in the database afterwards."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from services.intake.example import EXAMPLE
from services.intake.models import Filing, IdempotencyKey, Step
from shared.access import Link
from shared.audit import Entry
from shared.bus import EventRow
from shared.db import transaction

WRITTEN = (Filing, IdempotencyKey, Step, EventRow, Entry, Link)

Filed = Callable[..., TestResponse]
Counted = Callable[[], dict[str, int]]


def example(**changes: Any) -> dict[str, Any]:
    """The documented body with other values."""
    return deepcopy(EXAMPLE) | changes


@pytest.fixture
def file(client: FlaskClient) -> Filed:
    """File by the API: `file(body, key="a-key")`."""

    def post(body: object = None, *, key: str | None = "a-key", **headers: str) -> TestResponse:
        sent = headers if key is None else headers | {"Idempotency-Key": key}
        return client.post("/api/v1/proposals", json=EXAMPLE if body is None else body, headers=sent)

    return post


@pytest.fixture
def counted(engines: dict[str, Engine], owner: Engine) -> Counted:
    """How many rows stand in each table that filing writes to."""

    def count() -> dict[str, int]:
        with transaction(owner) as session:
            return {
                model.__tablename__: session.execute(select(func.count()).select_from(model)).scalar_one()
                for model in WRITTEN
            }

    return count


def events(owner: Engine) -> list[EventRow]:
    """What the house was told, in order."""
    with transaction(owner) as session:
        return list(session.scalars(select(EventRow).order_by(EventRow.position)))
