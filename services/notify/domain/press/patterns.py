"""How a mention is built: six patterns, each with its own opening, order and wordings.

A pattern is chosen by the file's number; in a release, neighbours never share one, nor any of their sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

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


def arranged(numbers: Iterable[str]) -> tuple[str, ...]:
    """The patterns of the mentions of one release, in its order: each its own, or the next where a neighbour has it.

    Neighbours differ in the wording of every sentence, hence in their openings, titles and short forms too.
    """
    ids = tuple(PATTERNS)
    found: list[str] = []
    for number in numbers:
        own = pattern_of(number)
        if found and PATTERNS[own].wording == PATTERNS[found[-1]].wording:
            own = ids[(ids.index(own) + 1) % len(ids)]
        found.append(own)
    return tuple(found)
