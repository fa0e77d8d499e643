"""Deliveries: once, in order, whatever fails, and one poison proposal holds back nobody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from shared.bus import claim, publish
from shared.db import transaction
from shared.events import Event, Listener, StageEntered
from shared.stations import MAX_ATTEMPTS, Delivery, Station, answer
from tests.conftest import MORNING

Heard = list[tuple[str, str]]


def told(engine: Engine, *facts: tuple[str, str]) -> None:
    """Publish StageEntered for each (number, stage), each in its own transaction."""
    for number, stage in facts:
        with transaction(engine) as session:
            publish(session, StageEntered(number=number, at=MORNING, stage=stage))


def listening(heard: Heard, fail: Callable[[StageEntered], bool] = lambda _: False) -> Station:
    """A station that notes what it hears in the database's own transaction, and fails when told to."""

    def hear(session: Session, event: Event) -> None:
        assert isinstance(event, StageEntered)
        if fail(event):
            raise ValueError("told to fail")
        heard.append((event.number, event.stage))

    return Station(listener=Listener.INTAKE, take={StageEntered: hear})


def make_due(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("UPDATE bus.work SET due_at = now() - interval '1 s', ring_at = now()"))


def state(owner: Engine) -> list[tuple[str, int, bool, bool]]:
    """(subject, attempts, done, dead) of every delivery, in order."""
    query = "SELECT subject, attempts, done_at IS NOT NULL, dead_at IS NOT NULL FROM bus.work ORDER BY position"
    with owner.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_what_was_told_is_heard_once_and_in_order(engines: dict[str, Engine]) -> None:
    told(engines["review"], ("A", "one"), ("B", "one"), ("A", "two"))
    heard: Heard = []
    assert answer(engines["intake"], listening(heard), ["A", "B"]) == 3
    assert heard == [("A", "one"), ("B", "one"), ("A", "two")]


def test_a_bell_rung_twice_does_nothing_more(engines: dict[str, Engine]) -> None:
    told(engines["review"], ("A", "one"))
    heard: Heard = []
    answer(engines["intake"], listening(heard), ["A"])
    assert answer(engines["intake"], listening(heard), ["A"]) == 0
    assert heard == [("A", "one")]


def test_nothing_is_told_when_the_change_is_undone(engines: dict[str, Engine], owner: Engine) -> None:
    with pytest.raises(RuntimeError), transaction(engines["review"]) as session:
        publish(session, StageEntered(number="A", at=MORNING, stage="one"))
        raise RuntimeError("undo")
    assert state(owner) == []


def test_one_poison_proposal_holds_back_itself_alone(engines: dict[str, Engine], owner: Engine) -> None:
    told(engines["review"], ("A", "bad"), ("B", "one"), ("A", "after"), ("C", "one"))
    heard: Heard = []
    station = listening(heard, fail=lambda event: event.stage == "bad")
    assert answer(engines["intake"], station, ["A", "B", "C"]) == 2
    assert sorted(set(heard)) == [("B", "one"), ("C", "one")]
    assert state(owner) == [
        ("A", 1, False, False),
        ("B", 1, True, False),
        ("A", 0, False, False),
        ("C", 1, True, False),
    ]


def test_what_failed_is_tried_again_and_then_the_rest_follows(engines: dict[str, Engine], owner: Engine) -> None:
    told(engines["review"], ("A", "bad"), ("A", "after"))
    heard: Heard = []
    answer(engines["intake"], listening(heard, fail=lambda _: True), ["A"])
    assert answer(engines["intake"], listening(heard), ["A"]) == 0, "not before its time"
    make_due(owner)
    assert answer(engines["intake"], listening(heard), ["A"]) == 2
    assert heard == [("A", "bad"), ("A", "after")]


def test_a_delivery_dies_after_eight_attempts_and_holds_its_place(engines: dict[str, Engine], owner: Engine) -> None:
    told(engines["review"], ("A", "bad"), ("A", "after"))
    station = listening([], fail=lambda event: event.stage == "bad")
    for _ in range(MAX_ATTEMPTS + 2):
        answer(engines["intake"], station, ["A"])
        make_due(owner)
    assert state(owner) == [("A", MAX_ATTEMPTS, False, True), ("A", 0, False, False)]


def test_a_crash_in_the_middle_is_counted_and_the_work_goes_on(engines: dict[str, Engine], owner: Engine) -> None:
    told(engines["review"], ("A", "one"), ("B", "one"))

    def crash(_: Session, __: Event) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answer(engines["intake"], Station(listener=Listener.INTAKE, take={StageEntered: crash}), ["A", "B"])
    assert state(owner) == [("A", 1, False, False), ("B", 1, False, False)]
    heard: Heard = []
    assert answer(engines["intake"], listening(heard), ["A", "B"]) == 2
    assert sorted(heard) == [("A", "one"), ("B", "one")]


def test_an_event_that_no_release_can_read_holds_back_its_proposal_alone(
    engines: dict[str, Engine], owner: Engine
) -> None:
    told(engines["review"], ("A", "one"), ("B", "one"))
    with owner.begin() as connection:
        connection.execute(text("UPDATE bus.event SET kind = 'Forgotten' WHERE subject = 'A'"))
    heard: Heard = []
    assert answer(engines["intake"], listening(heard), ["A", "B"]) == 1
    assert set(heard) == {("B", "one")}


def test_an_errand_closes_what_it_did_and_keeps_what_it_did_not(engines: dict[str, Engine], owner: Engine) -> None:
    told(engines["review"], ("A", "one"), ("B", "one"))

    def run(deliveries: Sequence[Delivery]) -> dict[object, Exception]:
        return {one.id: OSError() for one in deliveries if one.subject == "B"}

    station = Station(listener=Listener.INTAKE, take={}, errand=run)  # type: ignore[arg-type]
    assert answer(engines["intake"], station, ["A", "B"]) == 1
    assert state(owner) == [("A", 1, True, False), ("B", 1, False, False)]


def test_the_relay_rings_what_is_due_once_and_again_only_later(engines: dict[str, Engine], owner: Engine) -> None:
    told(engines["review"], ("A", "one"), ("A", "two"), ("B", "one"))
    with transaction(engines["relay"]) as session:
        rung = claim(session, list(Listener), 10)
    assert {listener: sorted(subjects) for listener, subjects in rung.items()} == {Listener.INTAKE: ["A", "B"]}
    with transaction(engines["relay"]) as session:
        assert claim(session, list(Listener), 10) == {}
    with owner.begin() as connection:
        again = connection.execute(text("SELECT min(ring_at) - now() FROM bus.work")).scalar_one()
    assert timedelta(seconds=4) < again < timedelta(seconds=6)
