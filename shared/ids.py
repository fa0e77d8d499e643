"""Names for things: ids that sort by time, proposal numbers that catch a typing slip, secrets."""

from __future__ import annotations

import hashlib
import secrets
import time
from uuid import UUID

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

PREFIX = "TR"
LABEL_PREFIX = "LAB"
LONGEST = 20  # signs of a number without its dashes; more is no number


def uuid7() -> UUID:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


def proposal_number(year: int, serial: int) -> str:
    """The public number of a proposal, such as `TR-2026-00042-44` (check digits of ISO 7064 MOD 97-10)."""
    return _checked(PREFIX, year, f"{serial:05d}")


def label_number(year: int, serial: int) -> str:
    """The public number of a label, such as `LAB-2026-0001-83`; its check digits are made like a proposal's."""
    return _checked(LABEL_PREFIX, year, f"{serial:04d}")


def _checked(prefix: str, year: int, serial: str) -> str:
    return f"{prefix}-{year:04d}-{serial}-{mod_97_10.calc_check_digits(f'{prefix}{year:04d}{serial}')}"


def read_number(typed: str) -> str | None:
    """The proposal number a person meant, or None when the check digits say they slipped."""
    return _read(PREFIX, typed, figures=5)


def read_label_number(typed: str) -> str | None:
    """The label number a person meant, or None when the check digits say they slipped."""
    return _read(LABEL_PREFIX, typed, figures=4)


def _read(prefix: str, typed: str, *, figures: int) -> str | None:
    compact = "".join(sign for sign in typed.upper() if sign.isalnum())
    digits = compact.removeprefix(prefix)
    if digits == compact or not 6 + figures <= len(digits) <= LONGEST or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        mod_97_10.validate(compact)
    except ValidationError:
        return None
    return f"{prefix}-{digits[:4]}-{digits[4:-2]}-{digits[-2:]}"


def secret() -> str:
    """A new secret of 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """SHA-256 in hexadecimal: what the database keeps of a secret."""
    return hashlib.sha256(text.encode()).hexdigest()
