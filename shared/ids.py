"""Names for things: ids that sort by time, proposal numbers that catch a typing slip, secrets."""

from __future__ import annotations

import hashlib
import secrets
import time
from uuid import UUID

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

PREFIX = "TR"


def uuid7() -> UUID:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


def proposal_number(year: int, serial: int) -> str:
    """The public number of a proposal, such as `TR-2026-00042-44` (check digits of ISO 7064 MOD 97-10)."""
    body = f"{PREFIX}{year:04d}{serial:05d}"
    return f"{PREFIX}-{year:04d}-{serial:05d}-{mod_97_10.calc_check_digits(body)}"


def read_number(typed: str) -> str | None:
    """The proposal number a person meant, or None when the check digits say they slipped."""
    compact = "".join(sign for sign in typed.upper() if sign.isalnum())
    if not compact.startswith(PREFIX) or len(compact) < 13 or not compact[2:].isdigit():
        return None
    try:
        mod_97_10.validate(compact)
    except ValidationError:
        return None
    return f"{PREFIX}-{compact[2:6]}-{compact[6:-2]}-{compact[-2:]}"


def secret() -> str:
    """A new secret of 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """SHA-256 in hexadecimal: what the database keeps of a secret."""
    return hashlib.sha256(text.encode()).hexdigest()
