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
        answer = self.ask("GET", path, token)
        if answer.status_code == 404:
            return None
        return told(answer)

    def act(self, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        """Carry out an act. Raises Permanent with the service's own words when it refuses."""
        return told(self.ask("POST", path, token, json=body))

    def put(self, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        """Keep this at `path`. Raises Permanent with the service's own words when it is refused."""
        return told(self.ask("PUT", path, token, json=body))

    def file(self, body: dict[str, Any], key: str) -> httpx.Response:
        """File a proposal under an idempotency key; the answer as it came."""
        return self._client.post("/proposals", json=body, headers={"Idempotency-Key": f'"{key}"'})

    def keep(self, draft: str, token: str, body: dict[str, Any], *, tag: str) -> dict[str, Any]:
        """Keep these answers in a draft, seen with this tag. Raises Permanent when that is refused."""
        return told(self.ask("PUT", f"/drafts/{draft}", token, json=body, headers={"If-Match": tag}))

    def send_file(self, draft: str, token: str, *, name: str, content: bytes) -> httpx.Response:
        """Send a file to a draft; the answer as it came."""
        files = {"attachments": (name, content, "application/octet-stream")}
        return self.ask("POST", f"/drafts/{draft}/files", token, files=files)

    def page(self, path: str) -> bytes:
        """A public page or file of the site, as it came. Raises Permanent when there is none."""
        answer = self._client.get(self._client.base_url.join(path))
        if answer.is_error:
            raise Permanent(f"{path} answered {answer.status_code}")
        return answer.content

    def ask(
        self, method: str, path: str, token: str = "", *, headers: dict[str, str] | None = None, **content: Any
    ) -> httpx.Response:
        """The answer as it came, a refusal too."""
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        return self._client.request(method, path, headers={**bearer, **(headers or {})}, **content)


def told(answer: httpx.Response) -> dict[str, Any]:
    """What an answer says. Raises Permanent with the service's own words when it is a refusal."""
    if answer.is_error:
        raise Permanent(f"{answer.request.url.path} answered {answer.status_code}: {answer.text[:600]}")
    said: dict[str, Any] = answer.json()
    return said


def faults_in(answer: httpx.Response) -> dict[str, str]:
    """Why it was refused: field -> code of each fault; a refusal as a whole stands under no field."""
    if not answer.is_error or "json" not in answer.headers.get("Content-Type", ""):
        return {}
    said = answer.json()
    errors = {one["field"]: one["code"] for one in said.get("errors", [])}
    return errors or {"": str(said.get("type", "")).rpartition("/")[2]}


def patiently(look: Callable[[], Seen | None], what: str) -> Seen:
    """What `look` sees, as soon as it sees something. Raises Transient after a minute."""
    until = monotonic() + PATIENCE
    while monotonic() < until:
        seen = look()
        if seen:
            return seen
        sleep(0.05)
    raise Transient(f"waited {PATIENCE:.0f} s in vain for {what}")
