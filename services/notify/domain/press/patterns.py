"""How a mention is built: six patterns, each with its own opening, order and wordings.

A pattern is chosen by the file's number; in a release, neighbours never share one, nor any of their sentences.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest

WORDINGS = ("a", "b", "c")  # of every sentence but the opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """`id` names its opening, title and short form; `wording` those of its other sentences, told in `order`."""

    id: str
    wording: str
    order: tuple[str, ...]


_ORDERS = {
    "a": ("what", "careful", "field", "objectives", "period", "jobs", "budget", "benefits", "quote"),
    "b": ("what", "period", "field", "jobs", "budget", "quote", "objectives", "careful", "benefits"),
    "c": ("what", "quote", "field", "objectives", "careful", "budget", "jobs", "period", "benefits"),
    "d": ("what", "careful", "period", "quote", "field", "objectives", "budget", "jobs", "benefits"),
    "e": ("what", "benefits", "objectives", "field", "careful", "period", "jobs", "budget", "quote"),
    "f": ("what", "field", "careful", "budget", "jobs", "quote", "objectives", "benefits", "period"),
}
PATTERNS: Mapping[str, Pattern] = {
    one: Pattern(id=one, wording=WORDINGS[place % len(WORDINGS)], order=order)
    for place, (one, order) in enumerate(_ORDERS.items())
}


def pattern_of(number: str) -> str:
    """The pattern of a mention that stands alone, by the number of its file."""
    return tuple(PATTERNS)[int.from_bytes(sha256(number.encode()).digest()[:8], "big") % len(PATTERNS)]


def arranged(numbers: Iterable[str], *, fixed: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The patterns of the mentions of one release, in its order: each its own, or the next where a neighbour has it.

    Neighbours differ in the wording of every sentence, hence in their openings, titles and short forms too; `fixed`
    are the patterns of those whose sentences stand already, and only where two of these meet may they be alike.
    """
    order, given = list(numbers), dict(fixed or {})
    found: list[str] = []
    for number, after in zip_longest(order, order[1:]):
        beside = {wording_of(one) for one in (*found[-1:], given.get(after or "")) if one}
        found.append(given[number] if number in given else _unlike(pattern_of(number), beside))
    return tuple(found)


def wording_of(pattern: str) -> str:
    """The wording that a pattern gives its sentences; a text without pattern has one of its own."""
    return PATTERNS[pattern].wording if pattern in PATTERNS else ""


def _unlike(own: str, beside: Collection[str]) -> str:
    """The pattern itself, or the first after it whose wording none beside it has; there are more than two."""
    ids = tuple(PATTERNS)
    from_own = (*ids[ids.index(own) :], *ids)
    return next(one for one in from_own if wording_of(one) not in beside)
