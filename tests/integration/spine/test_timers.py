"""Timers: told once, at their time, by any number of relays; never when cancelled."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, text

from shared.db import transaction
from shared.events import DelayEnded
from shared.timers import cancel_timers, set_timer, wake
from tests.conftest import MORNING

LATER = MORNING + timedelta(days=30)


def _set(engines: dict[str, Engine], slot: str) -> None:
    with transaction(engines["review"]) as session:
        set_timer(session, DelayEnded(number="A", at=MORNING, timer=slot), slot=slot, due_at=LATER)


def _wake(engines: dict[str, Engine], after: timedelta) -> int:
    with transaction(engines["relay"]) as session:
        return wake(session, MORNING + after)


def test_a_timer_is_told_once_and_not_before_its_time(engines: dict[str, Engine], owner: Engine) -> None:
    _set(engines, "opinion_first:montreal")
    assert _wake(engines, timedelta(days=29)) == 0
    assert _wake(engines, timedelta(days=30)) == 1
    assert _wake(engines, timedelta(days=31)) == 0
    with owner.connect() as connection:
        told = connection.execute(text("SELECT kind, payload ->> 'timer' FROM bus.event")).all()
    assert [tuple(row) for row in told] == [("DelayEnded", "opinion_first:montreal")]


def test_a_slot_exists_once(engines: dict[str, Engine]) -> None:
    _set(engines, "reminder:1")
    _set(engines, "reminder:1")
    assert _wake(engines, timedelta(days=30)) == 1


def test_a_cancelled_timer_stays_silent_and_others_do_not(engines: dict[str, Engine]) -> None:
    _set(engines, "opinion:montreal")
    _set(engines, "opinion:shanghai")
    with transaction(engines["review"]) as session:
        cancel_timers(session, "A", at=MORNING, prefix="opinion:montreal")
    assert _wake(engines, timedelta(days=30)) == 1
