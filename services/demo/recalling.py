"""Applicants who no longer wish to be cited: what was drafted about them leaves the press office's list."""

from __future__ import annotations

from typing import Any

from services.demo.door import Door, patiently
from services.demo.filing import Filed


def take_back(door: Door, filed: Filed, *, comms: str) -> None:
    """Once a mention is drafted, its applicant takes the consent back; wait until the mention is recalled.

    `comms`: the token of the press office. Raises Transient when it is never drafted, or never recalled.
    """
    patiently(lambda: _drafted(door, filed, comms), f"a mention of {filed.number}")
    consents: dict[str, Any] = filed.sample.body["consents"]
    door.put(f"/proposals/{filed.number}/consents", filed.token, {**consents, "cite": False, "quote": None})
    patiently(lambda: not _drafted(door, filed, comms), f"the mention of {filed.number} to be recalled")


def _drafted(door: Door, filed: Filed, comms: str) -> bool:
    told = door.read("/mentions?limit=200", comms) or {}
    return any(one["number"] == filed.number for one in told.get("items", []))
