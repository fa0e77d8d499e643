"""A changed arrangement and the files in flight: told first, moved only when somebody says so, never by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from services.review.operations.moving import changes, move_to_present
from shared.db import transaction
from shared.house import House
from shared.policy import Actor
from shared.registry import Registry
from tests.integration.review.arrangements import arranged, with_visa
from tests.integration.review.conftest import Cast

SOMEBODY = Actor(ref="operator:m.roux", name="m.roux")


def test_what_would_change_is_told_and_nothing_is_changed(
    cast: Cast, house: House, engines: dict[str, Engine], tmp_path: Path
) -> None:
    number, edited = cast.admitted(), replace(house, registry=Registry(with_visa(tmp_path)))
    with transaction(engines["review"]) as session:
        assert changes(session, house) == ()
        (change,) = changes(session, edited)
    assert (change.number, change.why_not) == (number, "")
    assert set(change.ahead_now) - set(change.ahead) == {"legal_visa"}
    cast.read_by_all(number)
    cast.days_pass(60)
    assert cast.stage(number) == "committee"


def test_a_file_that_was_moved_follows_the_new_road_and_the_journal_says_who_moved_it(
    cast: Cast, house: House, engines: dict[str, Engine], tmp_path: Path
) -> None:
    number, edited = cast.admitted(), replace(house, registry=Registry(with_visa(tmp_path)))
    with transaction(engines["review"]) as session:
        assert move_to_present(session, edited, actor=SOMEBODY) == 1
    with transaction(engines["review"]) as session:
        assert move_to_present(session, edited, actor=SOMEBODY) == 0
    cast.read_by_all(number)
    cast.days_pass(60)
    view = cast.view(number)
    assert view["row"]["stage"] == "approval"
    assert [one["by"] for one in view["moves"] if one["act"] == "move_rules"] == ["m.roux"]


def test_a_file_at_a_stage_that_is_gone_stays_where_it_is(
    cast: Cast, house: House, engines: dict[str, Engine], tmp_path: Path
) -> None:
    number = cast.file()
    renamed = arranged(tmp_path, ('id = "screening"', 'id = "first_look"'))
    with transaction(engines["review"]) as session:
        (change,) = changes(session, replace(house, registry=Registry(renamed)))
        assert move_to_present(session, replace(house, registry=Registry(renamed)), actor=SOMEBODY) == 0
    assert change.why_not == "the present road has no screening"
    cast.done(cast.desk, f"{number}/screening", {"outcome": "admissible", "reasons": ""})
    assert cast.stage(number) == "evaluation"
