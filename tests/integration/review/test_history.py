"""How a file stood on a past day is told from what had happened by that evening, in Paris."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.cli import cli
from services.review import example
from services.review.domain.road import Act
from services.review.models import Dossier
from services.review.operations.case import SYSTEM, Deed
from services.review.operations.gate import carry_out
from services.review.operations.history import Evening, evening
from shared.db import transaction
from shared.errors import Forbidden, Invalid, NotFound
from tests.integration.review.conftest import Cast, decision

MONDAY = date(2026, 11, 23)


def at(cast: Cast, number: str, day: date) -> Evening:
    with transaction(cast.engines["review"]) as session:
        return evening(session, cast.house, number, on=day)


def walk(cast: Cast) -> str:
    """Opened Monday, admitted Tuesday, read by one on Wednesday and all on Friday, decided the Monday after."""
    number = cast.file()
    cast.days_pass(1)
    cast.done(cast.desk, f"{number}/screening", example.SCREENING)
    cast.days_pass(1)
    first = cast.assigned(number)[0]
    cast.done(first, f"{number}/reviews", example.REVIEW)
    cast.days_pass(2)
    cast.read_by_all(number)
    cast.answers(number, "montreal", example.OPINION)
    cast.days_pass(3)
    cast.done(cast.committee, f"{number}/determinations", {"decisions": [decision("montreal", "not_retained")]})
    return number


def test_each_evening_tells_stage_holder_and_due_day_as_they_were(cast: Cast) -> None:
    number = walk(cast)
    monday = at(cast, number, MONDAY)
    assert (monday.stage, monday.since, monday.roles) == ("screening", MONDAY, ("desk",))
    assert monday.due_on == date(2026, 12, 7)  # ten working days
    assert monday.held == ()
    tuesday = at(cast, number, MONDAY + timedelta(days=1))
    assert (tuesday.stage, tuesday.since) == ("evaluation", MONDAY + timedelta(days=1))
    assert tuesday.due_on == date(2026, 12, 15)  # 21 days
    parts = [(one.kind, one.state) for one in tuesday.held]
    assert parts == [("reviewer", "assigned")] * 3 + [("city", "asked")]
    wednesday = at(cast, number, MONDAY + timedelta(days=2))
    assert sorted(one.state for one in wednesday.held if one.kind == "reviewer") == ["assigned", "assigned", "filed"]
    friday = at(cast, number, MONDAY + timedelta(days=4))
    assert friday.stage in ("committee", "consensus")
    assert {one.state for one in friday.held} == {"filed", "given"}
    assert friday.decided == {}
    last = at(cast, number, MONDAY + timedelta(days=7))
    assert (last.stage, last.due_on, last.decided) == ("decided", None, {"montreal": "not_retained"})
    assert last.last_act == "determine"


def test_an_act_after_midnight_in_paris_belongs_to_the_next_day(cast: Cast) -> None:
    number = cast.file()
    cast.clock.at = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # half past midnight in Paris, on the 24th
    cast.done(cast.desk, f"{number}/screening", example.SCREENING)
    assert at(cast, number, MONDAY).stage == "screening"
    assert at(cast, number, MONDAY + timedelta(days=1)).stage == "evaluation"


def test_a_review_taken_back_is_told_from_its_day_on(cast: Cast) -> None:
    number = cast.admitted()
    cast.days_pass(1)
    one = cast.view(number)["reviews"][0]
    cast.done(cast.desk, f"{number}/assignments/{one['id']}/release", example.RELEASE | {"replace": False})
    before = at(cast, number, MONDAY)
    after = at(cast, number, MONDAY + timedelta(days=1))
    assert [held.state for held in before.held if held.kind == "reviewer"] == ["assigned"] * 3
    assert sorted(held.state for held in after.held if held.kind == "reviewer") == ["assigned", "assigned", "released"]


def test_pieces_asked_for_are_with_the_applicant_until_they_come(cast: Cast) -> None:
    number = cast.file()
    cast.done(cast.desk, f"{number}/pieces", example.PIECES)
    found = at(cast, number, MONDAY)
    assert [(one.kind, one.state, one.due_on) for one in found.held] == [("applicant", "open", date(2026, 12, 8))]


def test_a_city_that_was_reminded_had_its_first_day_before(cast: Cast) -> None:
    number = cast.admitted()
    first = at(cast, number, MONDAY).held[-1].due_on
    cast.days_pass(31)
    later = at(cast, number, MONDAY + timedelta(days=31)).held[-1]
    assert later.state == "asked"
    assert at(cast, number, MONDAY).held[-1].due_on == first
    assert later.due_on is not None
    assert first is not None
    assert later.due_on > first
    cast.days_pass(13)
    assert at(cast, number, MONDAY + timedelta(days=44)).held[-1].state == "silent"


@pytest.mark.parametrize(("day", "refusal"), [(date(2026, 11, 22), NotFound), (date(2026, 11, 24), Invalid)])
def test_a_day_before_the_file_or_to_come_is_refused(cast: Cast, day: date, refusal: type[Exception]) -> None:
    number = cast.file()
    with pytest.raises(refusal):
        at(cast, number, day)


@pytest.mark.parametrize(("day", "status"), [("2026-11-23", 200), ("0001-01-01", 404), ("9999-12-31", 422), ("x", 422)])
def test_the_api_tells_an_evening(cast: Cast, day: str, status: int) -> None:
    number = cast.file()
    assert cast.get(cast.desk, f"/dossiers/{number}/history?on={day}").status_code == status


def test_the_command_tells_today_a_past_day_and_what_it_cannot(cast: Cast) -> None:
    number = walk(cast)

    def run(*words: str) -> Any:
        env = {"DATABASE_URL": cast.house.settings.database_url, "COLUMNS": "200"}
        return CliRunner().invoke(cli, ["explain", *words], env=env)

    now = run(number, "--lang", "en")
    assert now.exit_code == 0, now.output
    assert "Decision: Not retained." in now.stdout
    past = run(number, "--lang", "en", "--on", "2000-01-01")
    assert past.exit_code == 1
    assert past.stderr == f"File {number} was not open yet on 2000-01-01.\n"
    unknown = run("TR-2026-00099-90", "--lang", "en")
    assert unknown.exit_code in (1, 2)


def test_no_service_can_turn_a_file_away_by_itself(cast: Cast) -> None:
    number = cast.file()
    with transaction(cast.engines["review"]) as session, pytest.raises(Forbidden):
        carry_out(session, cast.house, number, Deed(act=Act.DECLARE_INADMISSIBLE, actor=SYSTEM))
    assert cast.stage(number) == "screening"


def test_the_database_takes_no_end_without_a_person(cast: Cast) -> None:
    decided = walk(cast)
    with cast.engines["review"].connect() as connection, pytest.raises(IntegrityError, match="decided_by_a_person"):
        connection.execute(text("UPDATE review.determination SET decided_by = 'system'"))
    with cast.engines["review"].connect() as connection, pytest.raises(IntegrityError, match="ended_by_a_person"):
        connection.execute(
            text("UPDATE review.dossier SET stage = 'inadmissible', screened_by = 'system' WHERE number = :n"),
            {"n": decided},
        )
    with transaction(cast.engines["review"]) as session:
        assert session.get_one(Dossier, decided).stage == "decided"
