"""Approvals on a file's road: a stage more is an edit, a yes moves the file on, a no is read by the committee."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from services.intake import api as intake_api
from services.review import api as review_api
from shared.house import House
from shared.policy import Role
from shared.programme import Programme, load
from shared.registry import Registry
from shared.settings import PARIS
from shared.web.app import create_app
from tests.integration.review.arrangements import with_visa
from tests.integration.review.conftest import Cast

YES: dict[str, Any] = {"stage": "legal_visa", "agreed": True}
NO: dict[str, Any] = {"stage": "legal_visa", "agreed": False, "reason": "The local partner is in receivership."}


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    """The city's programme with a visa before the committee."""
    return with_visa(tmp_path)


@pytest.fixture
def lawyer(tokens: Callable[[Role, str], str]) -> str:
    """Somebody of the legal service."""
    return tokens(Role.ADMIN, "lawyer@office.example.org")


def at_visa(cast: Cast) -> str:
    """A file that was read, with the city's answer."""
    number = cast.admitted()
    cast.read_by_all(number)
    cast.days_pass(60)
    assert cast.view(number)["row"]["stage"] == "approval"
    return number


def word(cast: Cast, number: str) -> Any:
    (found,) = cast.get(cast.desk, f"/dossiers/{number}/approvals").get_json()["approvals"]
    return found


def test_a_stage_that_was_added_stops_the_file_until_someone_agrees(cast: Cast, lawyer: str) -> None:
    number = at_visa(cast)
    cast.done(lawyer, f"{number}/approvals", YES)
    assert cast.stage(number) == "committee"
    assert word(cast, number)["state"]["agreed"] == 1


def test_an_objection_needs_a_reason_and_stops_nothing(cast: Cast, lawyer: str) -> None:
    number = at_visa(cast)
    refused = cast.post(lawyer, f"{number}/approvals", NO | {"reason": "no"})
    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "reason")
    assert cast.stage(number) == "approval"
    cast.done(lawyer, f"{number}/approvals", NO)
    assert cast.stage(number) == "committee"
    assert word(cast, number)["words"][0]["reason"] == NO["reason"]


def test_only_those_the_stage_names_may_speak_and_a_substitute_when_it_is_late(cast: Cast, lawyer: str) -> None:
    number = at_visa(cast)
    assert cast.post(cast.committee, f"{number}/approvals", YES).status_code == 403
    assert cast.post(cast.desk, f"{number}/approvals", YES).status_code == 403
    cast.days_pass(6)
    cast.done(cast.desk, f"{number}/approvals", YES)
    assert word(cast, number)["words"][0]["on_behalf_of"] == "admin"
    assert cast.post(lawyer, f"{number}/approvals", YES).status_code == 409


def test_the_list_of_tasks_shows_a_visa_to_whom_it_is_asked_of(cast: Cast, lawyer: str) -> None:
    number = at_visa(cast)

    def asked(who: str) -> list[str]:
        return [one["number"] for one in cast.get(who, "/tasks").get_json()["tasks"] if one["kind"] == "approval"]

    assert (asked(lawyer), asked(cast.desk), asked(cast.committee)) == ([number], [], [])
    cast.days_pass(6)
    assert asked(cast.desk) == [number]
    cast.done(lawyer, f"{number}/approvals", YES)
    assert (asked(lawyer), asked(cast.desk)) == ([], [])


def test_a_stage_that_asks_for_nothing_is_not_there(cast: Cast, lawyer: str) -> None:
    number = at_visa(cast)
    assert cast.post(lawyer, f"{number}/approvals", YES | {"stage": "committee"}).status_code == 404


def test_a_file_in_flight_keeps_the_road_it_began_with(
    cast: Cast, house: House, engines: dict[str, Engine], lawyer: str
) -> None:
    number = at_visa(cast)
    edited = replace(house, registry=Registry(load(PARIS)))
    assert not any(one.approvals for one in edited.programme.stages.stages)
    cast.client = create_app(edited, engines, [intake_api.api, review_api.api]).test_client()
    assert cast.stage(number) == "approval"
    cast.done(lawyer, f"{number}/approvals", YES)
    assert cast.stage(number) == "committee"
