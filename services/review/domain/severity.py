"""How severe each reviewer is beside those who read the same files: shown to the office, never part of a rank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean, pstdev

COMMON = 4  # files read together: with fewer, a difference says nothing
DIFFERS = Decimal("1.0")  # points of 5 between a reviewer's mean and that of the others on the same files
Totals = Mapping[str, Mapping[str, Decimal]]  # file -> reviewer -> total out of 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """One reviewer on the files that others filed too. `gap`: own mean minus the others'; negative: more severe.

    `deviation`: standard deviation of the reviewer's own totals. `flagged`: enough files, and too far from the others.
    """

    reviewer: str
    files: int
    own: Decimal
    others: Decimal
    gap: Decimal
    deviation: Decimal
    flagged: bool


def severity(totals: Totals) -> tuple[Severity, ...]:
    """Every reviewer who shares a file with another, the farthest from the others first."""
    reviewers = sorted({one for given in totals.values() for one in given})
    found = [_beside(one, totals) for one in reviewers]
    return tuple(sorted((one for one in found if one.files), key=lambda one: (-abs(one.gap), one.reviewer)))


def _beside(reviewer: str, totals: Totals) -> Severity:
    common = [given for given in totals.values() if reviewer in given and len(given) > 1]
    own = [given[reviewer] for given in common]
    others = [_mean(total for one, total in given.items() if one != reviewer) for given in common]
    gap = _mean(own) - _mean(others)
    return Severity(
        reviewer=reviewer,
        files=len(common),
        own=_mean(own),
        others=_mean(others),
        gap=gap,
        deviation=_rounded(pstdev(map(float, own))) if own else Decimal(),
        flagged=len(common) >= COMMON and abs(gap) > DIFFERS,
    )


def standardised(totals: Totals) -> dict[str, Decimal]:
    """Each file's mean in units of its readers' own scales: 0 is what they usually give, 1 one deviation above.

    For information: a reviewer whose totals never vary says nothing here, and a file that only such reviewers
    read stands at 0.
    """
    given: dict[str, list[Decimal]] = {}
    for by in totals.values():
        for reviewer, total in by.items():
            given.setdefault(reviewer, []).append(total)
    scales = {one: (fmean(map(float, own)), pstdev(map(float, own))) for one, own in given.items()}
    return {file: _file(by, scales) for file, by in totals.items()}


def _file(by: Mapping[str, Decimal], scales: Mapping[str, tuple[float, float]]) -> Decimal:
    steps = [(float(total) - scales[one][0]) / scales[one][1] for one, total in by.items() if scales[one][1]]
    return _rounded(fmean(steps)) if steps else Decimal()


def _mean(values: Iterable[Decimal]) -> Decimal:
    found = list(values)
    return sum(found, Decimal()) / len(found) if found else Decimal()


def _rounded(value: float) -> Decimal:
    return Decimal(f"{value:.2f}")
