"""What counts as an e-mail address, the same at every door of the house."""

from __future__ import annotations

import re
from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,189}")


def is_plain(value: str) -> bool:
    """Whether nothing in `value` could be read as two addresses, as a header, or as words to decode (RFC 2047)."""
    return _PLAIN.fullmatch(value) is not None and "=?" not in value


def is_address(value: str) -> bool:
    """Whether `value` is one plain address, of a domain that mail can be sent to: ASCII alone, nothing quoted."""
    if not is_plain(value):
        return False
    try:
        validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


def _checked(value: str) -> str:
    if not is_address(value):
        raise PydanticCustomError("address", "one e-mail address, such as first.last@example.org")
    return value


Address = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=254), AfterValidator(_checked)
]
