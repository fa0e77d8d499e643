"""What is told outside of the house: a change whose time has come, and a delivery of it to one address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from shared.events.base import Event


class ChangeDue(Event):
    """What was decided some time ago may be told outside from now on: its letter leaves."""

    kind: str
    data: dict[str, Any]


class HookReady(Event):
    """A delivery to an address of another service waits."""

    delivery_id: UUID
