"""The JSON door as a person uses it: one token, plain verbs, and patience while workers catch up."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any, TypeVar

import httpx

from shared.errors import Permanent, Transient

Seen = TypeVar("Seen")
PATIENCE = 60.0  # seconds: far above what a loaded laptop needs


class Door:
    """One installation's API, at an address such as `http://127.0.0.1:8080`."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=f"{url}/api/v1", timeout=30)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def read(self, path: str, token: str) -> dict[str, Any] | None:
        """What stands at `path`; None while it is not there."""
        answer = self._client.get(path, headers={"Authorization": f"Bearer {token}"})
        if answer.status_code == 404:
            return None
        return self._body(answer, path)

    def act(self, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        """Carry out an act. Raises Permanent with the service's own words when it refuses."""
        answer = self._client.post(path, json=body, headers={"Authorization": f"Bearer {token}"})
        return self._body(answer, path)

    def file(self, body: dict[str, Any], key: str) -> httpx.Response:
        """File a proposal under an idempotency key; the answer as it came."""
        return self._client.post("/proposals", json=body, headers={"Idempotency-Key": f'"{key}"'})

    @staticmethod
    def _body(answer: httpx.Response, path: str) -> dict[str, Any]:
        if answer.is_error:
            raise Permanent(f"{path} answered {answer.status_code}: {answer.text[:600]}")
        told: dict[str, Any] = answer.json()
        return told


def patiently(look: Callable[[], Seen | None], what: str) -> Seen:
    """What `look` sees, as soon as it sees something. Raises Transient after a minute."""
    until = monotonic() + PATIENCE
    while monotonic() < until:
        seen = look()
        if seen:
            return seen
        sleep(0.05)
    raise Transient(f"waited {PATIENCE:.0f} s in vain for {what}")
