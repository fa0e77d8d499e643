"""The committee's order: by standing, ties by a stated order, and a vote where nothing tells two files apart.

Order of ties (rules of the call): C3, C2, C1, then the city or the sector less represented among the files ranked
higher, then the committee's vote. The time of filing never counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

TIES = ("c3", "c2", "c1")
WORST = Decimal(-1)
Key = tuple[Decimal, ...]
Seen = tuple[int, int]


class Reason(StrEnum):
    """What puts a file behind the one above it."""

    TOTAL = "total"
    C3 = "c3"
    C2 = "c2"
    C1 = "c1"
    CITY = "city"
    SECTOR = "sector"
    VOTE = "vote"  # nothing does: the committee votes


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file to be ranked: its standing out of 5, its means by criterion, where it goes and what it is about."""

    number: str
    total: Decimal | None
    criteria: Mapping[str, Decimal]
    cities: tuple[str, ...]
    sector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A file's place, from 1; files that only a vote can part share theirs. `reason`: None for the first."""

    number: str
    place: int
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class _Placed:
    """A file in its order, with what spoke for it when the one above it was chosen."""

    one: Candidate
    place: int
    before: Seen
    above: Seen


def rank(candidates: Iterable[Candidate]) -> tuple[Ranked, ...]:
    """All files in the committee's order. The result is the same in whatever order they come."""
    groups: dict[Key, list[Candidate]] = {}
    for one in candidates:
        groups.setdefault(_key(one), []).append(one)
    found: list[_Placed] = []
    for key in sorted(groups, reverse=True):
        _place(groups[key], found)
    return tuple(
        Ranked(number=here.one.number, place=here.place, reason=_reason(found[at - 1], here) if at else None)
        for at, here in enumerate(found)
    )


def _key(one: Candidate) -> Key:
    return (WORST if one.total is None else one.total, *(one.criteria.get(name, WORST) for name in TIES))


def _place(equals: list[Candidate], found: list[_Placed]) -> None:
    """Put files with the same scores behind those already placed, the less represented first."""
    left, above = equals, (0, 0)
    last: dict[str, Seen] = {}
    while left:
        seen = _seen(left, found)
        best = min(seen.values())
        chosen = sorted((one for one in left if seen[one.number] == best), key=_lot)
        place = len(found) + 1
        found += [_Placed(one, place, last.get(one.number, best), above) for one in chosen]
        left = [one for one in left if seen[one.number] != best]
        last, above = seen, best


def _seen(left: list[Candidate], found: list[_Placed]) -> dict[str, Seen]:
    """How often the least represented city of each file, and its sector, stand among the files ranked higher."""
    cities = Counter(city for placed in found for city in placed.one.cities)
    sectors = Counter(placed.one.sector for placed in found)
    return {one.number: (min((cities[city] for city in one.cities), default=0), sectors[one.sector]) for one in left}


def _lot(one: Candidate) -> str:
    # Whatever order a page shows equals in, it must not be that of their numbers, which is that of filing.
    return sha256(one.number.encode()).hexdigest()


def _reason(above: _Placed, here: _Placed) -> Reason:
    if above.one.total != here.one.total:
        return Reason.TOTAL
    for name, over, under in zip(TIES, _key(above.one)[1:], _key(here.one)[1:], strict=True):
        if over != under:
            return Reason(name)
    if above.place == here.place:
        return Reason.VOTE
    return Reason.CITY if here.before[0] > here.above[0] else Reason.SECTOR
