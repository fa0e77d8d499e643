"""Conditions of a decision: a row for each line, followed by the desk to its end, asked for when late."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.review.conftest import Cast
from tests.integration.review.deciding import decide, ready

TWO = "– Name the laboratory.\n\nSend the signed letter of the partner.\n"
NOTE = "The signed letter came on 2 December."


@pytest.fixture
def retained(cast: Cast) -> str:
    """A file retained under two conditions."""
    number = ready(cast)
    decide(cast, number, "retained_conditions", conditions=TWO)
    return number


def conditions(cast: Cast, number: str) -> list[Any]:
    found: list[Any] = cast.view(number)["conditions"]
    return found


def close(cast: Cast, number: str, who: str | None = None, **changes: Any) -> int:
    body = {"city": "montreal", "position": 1, "state": "met", "note": NOTE} | changes
    return cast.post(who or cast.desk, f"{number}/conditions", body).status_code


def test_every_line_is_a_condition_with_fifteen_days(cast: Cast, retained: str) -> None:
    assert [(one["position"], one["text"], one["due_on"], one["state"]) for one in conditions(cast, retained)] == [
        (1, "Name the laboratory.", "2026-12-08", "open"),
        (2, "Send the signed letter of the partner.", "2026-12-08", "open"),
    ]


def test_the_committee_may_name_another_day_but_none_that_has_passed(cast: Cast) -> None:
    number = ready(cast)
    body = {"decisions": [{"city": "montreal", "outcome": "retained_conditions", "reasons": NOTE, "conditions": TWO}]}
    body["decisions"][0]["conditions_by"] = "2026-11-22"
    refused = cast.post(cast.committee, f"{number}/determinations", body)
    assert [one["field"] for one in refused.get_json()["errors"]] == ["decisions.0.conditions_by"]
    body["decisions"][0]["conditions_by"] = "2027-03-01"
    cast.done(cast.committee, f"{number}/determinations", body)
    assert {one["due_on"] for one in conditions(cast, number)} == {"2027-03-01"}


def test_conditions_of_nothing_but_dashes_are_none(cast: Cast) -> None:
    number = ready(cast)
    body = {
        "decisions": [{"city": "montreal", "outcome": "retained_conditions", "reasons": NOTE, "conditions": "–\n-"}]
    }
    assert cast.post(cast.committee, f"{number}/determinations", body).status_code == 422


def test_the_desk_closes_a_condition_once_with_a_note(cast: Cast, retained: str) -> None:
    assert close(cast, retained) == 200
    first, second = conditions(cast, retained)
    assert (first["state"], first["note"], second["state"]) == ("met", NOTE, "open")
    assert close(cast, retained, state="waived") == 409
    assert close(cast, retained, position=2, state="waived") == 200
    assert cast.stage(retained) == "decided"
    assert [one["act"] for one in cast.view(retained)["moves"]].count("close_condition") == 2


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"note": "ok"}, 422), ({"state": "open"}, 422), ({"position": 3}, 404), ({"city": "rio"}, 404)],
)
def test_what_cannot_be_closed_is_refused(cast: Cast, retained: str, changes: dict[str, Any], status: int) -> None:
    assert close(cast, retained, **changes) == status
    assert {one["state"] for one in conditions(cast, retained)} == {"open"}


def test_only_the_desk_closes_conditions(cast: Cast, retained: str) -> None:
    assert close(cast, retained, cast.committee) == 403


def test_a_late_condition_is_a_task_of_the_desk_until_it_is_closed(cast: Cast, retained: str) -> None:
    assert late(cast) == []
    cast.days_pass(16)
    assert [(one["number"], one["city"], one["due_on"], one["late"]) for one in late(cast)] == [
        (retained, "montreal", "2026-12-08", True)
    ]
    close(cast, retained)
    assert len(late(cast)) == 1
    close(cast, retained, position=2, state="waived")
    assert late(cast) == []


def late(cast: Cast) -> list[Any]:
    return [one for one in cast.get(cast.desk, "/tasks").get_json()["tasks"] if one["kind"] == "condition"]
