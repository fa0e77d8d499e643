"""The way of a file, as its author reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from services.intake.domain.journey import Happened, Leg, journey
from shared.programme import Programme

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
SOON = date(2026, 12, 7)
FILED = Happened(code="submitted", at=AT)


def entered(stage: str, city: str | None = None) -> Happened:
    return Happened(code="stage", at=AT, stage=stage, city=city, due_on=SOON)


def states(legs: tuple[Leg, ...]) -> list[tuple[str, str]]:
    return [(leg.city or leg.stage or leg.code, leg.state) for leg in legs]


def test_a_file_just_filed_has_its_whole_way_before_it(programme: Programme) -> None:
    assert states(journey([FILED], programme.stages)) == [
        ("submitted", "done"),
        ("screening", "next"),
        ("evaluation", "next"),
        ("partner_check", "next"),
        ("committee", "next"),
        ("determination", "next"),
    ]


def test_reviewers_and_cities_hold_the_file_at_the_same_time(programme: Programme) -> None:
    happened = [FILED, entered("screening"), entered("evaluation"), entered("partner_check", "montreal")]
    legs = journey(happened, programme.stages)
    assert states(legs) == [
        ("submitted", "done"),
        ("screening", "done"),
        ("evaluation", "current"),
        ("montreal", "current"),
        ("committee", "next"),
        ("determination", "next"),
    ]
    assert [(leg.holder, leg.due_on) for leg in legs[1:4]] == [(None, None), ("reviewer", SOON), ("partner", SOON)]


def test_a_city_that_answered_no_longer_holds_the_file_once_it_moved_on(programme: Programme) -> None:
    happened = [FILED, entered("evaluation"), entered("partner_check", "montreal"), entered("committee")]
    assert states(journey(happened, programme.stages)) == [
        ("submitted", "done"),
        ("evaluation", "done"),
        ("montreal", "done"),
        ("committee", "current"),
        ("determination", "next"),
    ]


def test_nothing_comes_after_the_end(programme: Programme) -> None:
    legs = journey([FILED, entered("screening"), Happened(code="withdrawn", at=AT)], programme.stages)
    assert states(legs) == [("submitted", "done"), ("screening", "done"), ("withdrawn", "done")]
