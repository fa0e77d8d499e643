"""Refusals: what the service cannot accept, as types that each door turns into its own answer.

The message of a refusal is a catalogue id with its parameters; pages and problem+json translate it. Code that
does not speak to people (commands, workers) may print it as it stands.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing to mend: where (a dotted path such as `cities.0.objective`), and why (a catalogue id)."""

    field: str
    code: str
    params: dict[str, str | int] = dataclasses.field(default_factory=dict)


class Refusal(Exception):
    """The request cannot be carried out. `code` is a catalogue id, `params` fill its sentence."""

    status: ClassVar[int] = 400
    slug: ClassVar[str] = "refused"

    def __init__(self, code: str, /, **params: str | int) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


class Malformed(Refusal):
    """The request could not be read at all: bad JSON, a missing header."""

    status, slug = 400, "malformed"


class SignInNeeded(Refusal):
    """Nobody is signed in, and this door is not public."""

    status, slug = 401, "sign-in-needed"


class Forbidden(Refusal):
    """The person is known and may not do this."""

    status, slug = 403, "forbidden"


class NotFound(Refusal):
    """There is nothing here, or nothing that this person may see."""

    status, slug = 404, "not-found"


class Conflict(Refusal):
    """The state of things does not allow this act any more, or not yet."""

    status, slug = 409, "conflict"


class Stale(Refusal):
    """The page was drawn before someone else acted (RFC 9110, If-Match)."""

    status, slug = 412, "stale"


class Unconditional(Refusal):
    """The act must say what its client saw, by If-Match (RFC 6585, 428)."""

    status, slug = 428, "unconditional"


class TooLarge(Refusal):
    """The body is larger than the service reads."""

    status, slug = 413, "too-large"


class Invalid(Refusal):
    """The request was read and has faults: all of them, at once."""

    status, slug = 422, "invalid"

    def __init__(self, faults: tuple[Fault, ...], code: str = "shared.error.invalid") -> None:
        super().__init__(code, count=len(faults))
        self.faults = faults


class Misused(Refusal):
    """The same idempotency key came back with other content."""

    status, slug = 422, "key-reused"


class TooMany(Refusal):
    """The same client did this too often; `seconds`: how long to wait (RFC 6585, 429)."""

    status, slug = 429, "too-many"


class Unavailable(Refusal):
    """A part the request needs does not answer; nothing was written."""

    status, slug = 503, "unavailable"


class Transient(Exception):
    """A part outside went away: worth another try later."""


class Permanent(Exception):
    """A part outside said no for good: another try would get the same answer."""
