"""A road laid out: its steps with what runs beside them, how long each may take, and the whole against the law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.programme.agreements import City
from shared.programme.stages import Road, Stage, StageKind

WEEK = 7 / 5  # five working days count for seven


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stop of the road. `starts`, `ends`: calendar days after receipt when every delay is used up.

    `shortest`: the days after receipt on which it is over when nothing is late and no optional stop is made.
    """

    stage: Stage
    beside: tuple[Stage, ...]
    starts: int
    ends: int
    shortest: int


def steps(road: Road, cities: tuple[City, ...] = ()) -> tuple[Step, ...]:
    """The road's stops in order; a stop lasts as long as the longest of its strands.

    A city that does not answer is asked a second time: its two periods count (`cities`: those of the programme).
    """
    return tuple(_steps(road, cities))


def _steps(road: Road, cities: tuple[City, ...]) -> Iterator[Step]:
    longest, shortest = 0.0, 0.0
    for stage in road.main:
        beside = road.beside(stage.id)
        begun = longest
        longest += max(_days(one, cities) for one in (stage, *beside))
        shortest += 0 if stage.only_if_flagged else max(_usual(one) for one in (stage, *beside))
        yield Step(stage=stage, beside=beside, starts=round(begun), ends=round(longest), shortest=round(shortest))


def _usual(stage: Stage) -> float:
    return stage.days * (WEEK if stage.working else 1)


def _days(stage: Stage, cities: tuple[City, ...]) -> float:
    if stage.kind is not StageKind.PARTNER_CHECK:
        return _usual(stage)
    return max((city.reply_days + city.second_days for city in cities), default=stage.days)


def longest_road(road: Road, cities: tuple[City, ...]) -> int:
    """The calendar days that a file may take at most from receipt to notification."""
    return max((one.ends for one in steps(road, cities)), default=0)
