"""Who reads what: points for each pair, the best readers of one file, and the best plan for many together.

Points: the sector of the project is one the reader knows, 4; a domain of the agreement, 2; the language it is
written in, 1. A sector so weighs more than the two others together. A reader without any may still read.
A reader *knows the field* of a file with its sector or one of its domains. The worst-served file is the one with
the fewest such readers: it comes first, before the sum of points. (The least sum of points would be another
measure; to find its optimum is NP-hard, so a plan could not always be proven.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

import numpy as np

from services.review.domain.assignment import Aside, Candidate, Facts, Why, tie
from services.review.domain.solving import TIES, Problem, solve

POINTS = {Why.SECTOR: 4, Why.DOMAIN: 2, Why.LANGUAGE: 1}
FIELD = 2  # points from which a reader knows the field


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A reader chosen for a file, with the points of each reason; none: whoever had the least to read."""

    reader: Candidate
    reasons: Mapping[Why, int]

    @property
    def points(self) -> int:
        """All points together."""
        return sum(self.reasons.values())

    @property
    def why(self) -> Why:
        """The first reason."""
        return next(iter(self.reasons), Why.LOAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Who reads one file, best first; and those set aside, with the reason."""

    chosen: tuple[Pick, ...] = ()
    aside: tuple[tuple[Candidate, Aside], ...] = ()

    @property
    def points(self) -> int:
        """All points of the file."""
        return sum(one.points for one in self.chosen)

    @property
    def knowing(self) -> int:
        """How many of the chosen know the field."""
        return sum(knows_field(one.reasons) for one in self.chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A file that needs readers. `barred`: nobody here may have it, with the reason (taken, away)."""

    facts: Facts
    needed: int
    barred: Mapping[UUID, Aside] = field(default_factory=dict)


def reasons(facts: Facts, reader: Candidate) -> dict[Why, int]:
    """What speaks for this reader, the strongest first, in points."""
    holds = {
        Why.SECTOR: facts.sector in reader.sectors,
        Why.DOMAIN: bool(facts.domains & reader.domains),
        Why.LANGUAGE: facts.language in reader.languages,
    }
    return {why: points for why, points in POINTS.items() if holds[why]}


def knows_field(found: Mapping[Why, int]) -> bool:
    """Whether these reasons are those of someone who knows the field of the file."""
    return sum(found.values()) >= FIELD


def set_aside(wanted: Vacancy, reader: Candidate, *, max_open: int) -> Aside | None:
    """Why this reader may not be chosen for this file, if so."""
    barred = wanted.barred.get(reader.id) or tie(wanted.facts, reader)
    return barred or (None if reader.room(max_open) else Aside.FULL)


def best(wanted: Vacancy, readers: Iterable[Candidate], *, max_open: int) -> Choice:
    """The readers of one file: most points, then least to read, then by lot; the optimum of a plan for it alone."""
    everyone = _once(readers)
    aside = {one.id: set_aside(wanted, one, max_open=max_open) for one in everyone}
    free = [Pick(reader=one, reasons=reasons(wanted.facts, one)) for one in everyone if aside[one.id] is None]
    free.sort(key=lambda one: (-one.points, one.reader.load, lot(wanted.facts.number, one.reader.id)))
    return Choice(chosen=tuple(free[: wanted.needed]), aside=_told(everyone, aside))


def plan(files: Collection[Vacancy], readers: Iterable[Candidate], *, max_open: int) -> dict[str, Choice]:
    """Readers for all files together, by number, in an order of its own: the same whatever order they come in.

    The goals, from the first to the last: see `solving.solve`.
    """
    wanted, everyone = sorted(files, key=lambda one: one.facts.number), _once(readers)
    aside = [{one.id: set_aside(file, one, max_open=max_open) for one in everyone} for file in wanted]
    pairs = [
        (row, column, reasons(file.facts, one))
        for row, file in enumerate(wanted)
        for column, one in enumerate(everyone)
        if aside[row][one.id] is None
    ]
    taken = solve(_problem(wanted, everyone, pairs, max_open=max_open))
    picked: list[list[Pick]] = [[] for _ in wanted]
    for (row, column, found), is_taken in zip(pairs, taken, strict=True):
        if is_taken:
            picked[row].append(Pick(reader=everyone[column], reasons=found))
    return {
        file.facts.number: Choice(chosen=_ordered(file, own), aside=_told(everyone, found))
        for file, own, found in zip(wanted, picked, aside, strict=True)
    }


def lot(number: str, reader: UUID) -> int:
    """A lot drawn between equals, other for each file, so that the same three do not always meet."""
    return int.from_bytes(sha256(f"{number} {reader}".encode()).digest()[:4]) % TIES


def _problem(
    wanted: Sequence[Vacancy],
    everyone: Sequence[Candidate],
    pairs: Sequence[tuple[int, int, dict[Why, int]]],
    *,
    max_open: int,
) -> Problem:
    files, columns = [row for row, _, _ in pairs], [column for _, column, _ in pairs]
    lots = [lot(wanted[row].facts.number, everyone[column].id) for row, column, _ in pairs]
    return Problem(
        file=np.array(files, dtype=np.int64),
        reader=np.array(columns, dtype=np.int64),
        points=np.array([sum(found.values()) for _, _, found in pairs], dtype=np.int64),
        field=np.array([knows_field(found) for _, _, found in pairs], dtype=np.bool_),
        lot=np.array(lots, dtype=np.int64),
        needed=np.array([one.needed for one in wanted], dtype=np.int64),
        room=np.array([min(one.room(max_open), len(wanted)) for one in everyone], dtype=np.int64),
        load=np.array([one.load for one in everyone], dtype=np.int64),
    )


def _once(readers: Iterable[Candidate]) -> list[Candidate]:
    return sorted({one.id: one for one in readers}.values(), key=lambda one: one.id)


def _ordered(wanted: Vacancy, picks: Iterable[Pick]) -> tuple[Pick, ...]:
    return tuple(sorted(picks, key=lambda one: (-one.points, lot(wanted.facts.number, one.reader.id))))


def _told(everyone: Iterable[Candidate], aside: Mapping[UUID, Aside | None]) -> tuple[tuple[Candidate, Aside], ...]:
    found = ((one, aside[one.id]) for one in everyone)
    return tuple((one, why) for one, why in found if why is not None)
