"""How often a client may do what costs the office something: counted in Valkey, or in this process while it is away.

Three keys are counted, the narrowest first: the client (an address, of IPv6 the network of 64 bits that one subscriber
has), the e-mail that was given, and everybody. Keys are kept as seals of the installation, never as addresses. Nothing
is counted while the public address is this machine itself, which is a trial, unless the installation asks for it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from math import ceil
from time import monotonic
from typing import Any, cast

import structlog
from flask import current_app, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from shared.clock import SystemClock
from shared.errors import TooMany
from shared.logs import where
from shared.settings import Settings

log = structlog.get_logger()

CLIENT, ADDRESS, EVERYBODY = "client", "address", "everybody"
RULES: Mapping[str, Mapping[str, tuple[RateLimitItem, ...]]] = {
    "attempt": {CLIENT: (parse("120/minute"),)},
    "filing": {
        CLIENT: (parse("10/minute"), parse("60/hour")),
        ADDRESS: (parse("6/hour"),),
        EVERYBODY: (parse("300/minute"),),
    },
    "draft": {CLIENT: (parse("20/minute"), parse("120/hour")), EVERYBODY: (parse("600/minute"),)},
    "idea": {CLIENT: (parse("6/minute"), parse("30/hour")), EVERYBODY: (parse("120/minute"),)},
    "link": {CLIENT: (parse("10/minute"),), ADDRESS: (parse("3/hour"),)},
    "code": {CLIENT: (parse("10/minute"),), ADDRESS: (parse("6/hour"),)},
    "upload": {CLIENT: (parse("30/minute"),), EVERYBODY: (parse("600/minute"),)},
    # Above these a filing is registered and waits for a person (L112-11 CRPA).
    "many_from_one": {CLIENT: (parse("20/hour"),)},
    "many_at_once": {EVERYBODY: (parse("200/hour"),)},
}
PATIENCE = 0.3  # seconds for Valkey to answer: a frozen one must not freeze a form
AWAY = 5.0  # seconds without asking it again, once it did not answer
LONG = 90  # seconds: a longer wait is told in minutes
Key = tuple[str, str]


class Limiter:
    """Counts what clients do."""

    def __init__(self, settings: Settings) -> None:
        self.on = settings.limits_on
        self._key = settings.key.encode()
        self._shared = storage_of(settings.valkey_url) if self.on and settings.valkey_url else None
        self._local = MemoryStorage()
        self._away_until = 0.0

    def over(self, scope: str, *, email: str = "") -> int:
        """Count one more; the seconds to wait when it is too many, nought when it may go on.

        The first key that refuses ends the count: who is refused uses up nobody else's share.
        """
        if not self.on:
            return 0
        said = {CLIENT: client_of(request.remote_addr), ADDRESS: email.strip().casefold(), EVERYBODY: "everybody"}
        waits = (
            self._count(item, (scope, self._sealed(kind + said[kind])))
            for kind, items in RULES[scope].items()
            for item in items
            if said[kind]
        )
        return next((seconds for seconds in waits if seconds), 0)

    def _sealed(self, value: str) -> str:
        return hmac.new(self._key, b"limit:" + value.encode(), sha256).hexdigest()[:32]

    def _count(self, item: RateLimitItem, key: Key) -> int:
        if self._shared is not None and monotonic() >= self._away_until:
            try:
                return _wait(FixedWindowRateLimiter(self._shared), item, key)
            except Exception as error:  # whatever a client of Valkey raises: the door stays guarded, and open
                log.warning("limits.valkey_away", at=where(error))
                self._away_until = monotonic() + AWAY
        return _wait(FixedWindowRateLimiter(self._local), item, key)


def storage_of(url: str) -> Storage:
    """Where the counts of all processes stand; nothing is opened before the first one."""
    plain = url.replace("redis+socket://", "redis+unix://").split("?", 1)[0]
    options: dict[str, Any] = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    return cast("Storage", storage_from_string(plain, **options))


def _wait(limiter: FixedWindowRateLimiter, item: RateLimitItem, key: Key) -> int:
    if limiter.hit(item, *key):
        return 0
    ends_at: float = limiter.get_window_stats(item, *key).reset_time
    left = ceil(ends_at - SystemClock().now().timestamp())
    return max(left, 0) + 1  # clocks are rounded: who comes back then is not refused once more


def client_of(address: str | None) -> str:
    """Whom an address stands for: of IPv6 the network of 64 bits, for one subscriber has them all."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return address or "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> 64 << 64))
    return str(found)


def limiter() -> Limiter:
    """The limiter of the application that serves this request."""
    found: Limiter = current_app.extensions["limits"]
    return found


def hit(scope: str, *, email: str = "") -> None:
    """Count one more of `scope`. Raises TooMany with the seconds to wait."""
    seconds = limiter().over(scope, email=email)
    if seconds > LONG:
        raise TooMany("shared.error.too_many_minutes", seconds=seconds, minutes=ceil(seconds / 60))
    if seconds:
        raise TooMany("shared.error.too_many", seconds=seconds)
