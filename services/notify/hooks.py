"""How another service is told: one request to an address that was looked up and found public, and its plain answer.

The name is looked up once; the connection goes to what was found, so that a name which changes its mind in between
(DNS rebinding) gains nothing. Redirections are not followed. Of an answer 1 KB is kept.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from services.notify.domain.webhooks import is_public

TIMEOUT = 10.0  # seconds for connecting, and for any part of the answer
KEPT = 1024  # bytes of an answer
Resolver = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of it: the HTTP status, or None and why there is none; the beginning of the answer."""

    status: int | None = None
    error: str = ""
    answer: str = ""

    @property
    def taken(self) -> bool:
        """Whether the other service has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """Whether the other service wants no more (410)."""
        return self.status == httpx.codes.GONE


def addresses_of(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a name. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def tell(
    address: str, *, body: bytes, headers: Mapping[str, str], inside: bool, resolve: Resolver = addresses_of
) -> Told:
    """Post `body` to `address`. `inside`: addresses of this machine and network are allowed too."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = resolve(host, port)
    except OSError:
        return Told(error="name")
    if not found or not (inside or all(is_public(one) for one in found)):
        return Told(error="private")
    target = httpx.URL(address).copy_with(host=found[0], port=port)
    told = {**headers, "Host": parts.netloc, "Content-Type": "application/json", "User-Agent": "Tremplin-Webhooks"}
    try:
        with (
            httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", target, content=body, headers=told, extensions={"sni_hostname": host}) as answer,
        ):
            return Told(status=answer.status_code, answer=_beginning(answer))
    except httpx.TimeoutException:
        return Told(error="timeout")
    except httpx.HTTPError:
        return Told(error="line")


def _beginning(answer: httpx.Response) -> str:
    held = b""
    for piece in answer.iter_raw(KEPT):
        held += piece
        if len(held) >= KEPT:
            break
    return held[:KEPT].decode("utf-8", "replace").replace("\x00", "")
