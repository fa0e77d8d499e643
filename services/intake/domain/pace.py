"""Signs of a machine in a form: a field that nobody sees is filled in, or the form comes back at once."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from shared.errors import Fault

QUICKEST = 3  # seconds a person needs at least


def stamp(now: datetime, key: str) -> str:
    """When a form was shown, sealed so that nobody can say otherwise."""
    seconds = str(int(now.timestamp()))
    return f"{seconds}.{_seal(seconds, key)}"


def pace_faults(stamped: str, honey: str, *, now: datetime, keys: tuple[str, ...]) -> Iterator[Fault]:
    """What makes a form look like a machine's. A stamp that is missing or old is none: pages stay open for hours."""
    if honey:
        yield Fault(field="form", code="intake.fault.honeypot")
    seconds, _, seal = stamped.partition(".")
    known = any(hmac.compare_digest(_seal(seconds, key).encode(), seal.encode()) for key in keys)
    if known and now.timestamp() - int(seconds) < QUICKEST:
        yield Fault(field="form", code="intake.fault.too_fast")


def _seal(seconds: str, key: str) -> str:
    return hmac.new(key.encode(), b"form:" + seconds.encode(), sha256).hexdigest()[:32]
