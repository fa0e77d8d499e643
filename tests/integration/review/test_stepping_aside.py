"""Whoever stepped aside from a file finds it nowhere; who has one to review reads it blind, whatever their roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine

from services.intake import api as intake_api
from services.notify import api as notify_api
from services.review import api as review_api
from services.review import example
from services.review.operations.barred import for_office
from services.review.operations.queries import stage_counts
from shared import access
from shared.db import transaction
from shared.house import House
from shared.policy import Role
from shared.web.app import create_app
from tests.integration.review.conftest import READERS, Cast, decision, review

TIE = {"reason": "My sister runs the organisation that proposes this."}


@pytest.fixture
def app(house: House, engines: dict[str, Engine]) -> Flask:
    """The JSON doors of every service: what is gone is gone at all of them."""
    return create_app(house, engines, [intake_api.api, review_api.api, notify_api.api])


@pytest.fixture
def other(tokens: Callable[[Role, str], str]) -> str:
    """A second member of the committee."""
    return tokens(Role.COMMITTEE, "second@office.example.org")


def at_committee(cast: Cast) -> str:
    number = cast.admitted()
    cast.read_by_all(number)
    cast.days_pass(60)
    assert cast.stage(number) == "committee"
    return number


def everything(cast: Cast, who: str, number: str) -> dict[str, int]:
    """What the API answers to somebody who asks for a file by all its addresses."""
    paths = ("", "/approvals", "/explanation", "/label", f"/history?on={cast.house.today()}")
    return {path: cast.get(who, f"/dossiers/{number}{path}").status_code for path in paths}


def listed(cast: Cast, who: str) -> set[str]:
    return {one["number"] for one in cast.get(who, "/tasks").get_json()["tasks"]}


def test_a_file_one_stepped_aside_from_does_not_exist_any_more(cast: Cast, other: str) -> None:
    number, left = at_committee(cast), at_committee(cast)
    assert number in listed(cast, other)
    cast.done(other, f"{number}/recusal", TIE)
    assert set(everything(cast, other, number).values()) == {404}
    assert listed(cast, other) == {left}
    body = {"decisions": [decision("montreal", "not_retained")]}
    assert cast.post(other, f"{number}/determinations", body).status_code == 404
    several = {"decisions": [{"number": number, **body}]}
    bulk = cast.client.post("/api/v1/determinations", json=several, headers={"Authorization": f"Bearer {other}"})
    assert [one["status"] for one in bulk.get_json()["results"]] == [404]
    assert cast.stage(number) == "committee"


def test_everybody_else_still_sees_it_and_reads_in_its_history_who_stepped_aside(cast: Cast, other: str) -> None:
    number = at_committee(cast)
    cast.done(other, f"{number}/recusal", TIE)
    assert set(everything(cast, cast.committee, number).values()) == {200}
    assert [one["act"] for one in cast.view(number)["moves"]][-1] == "step_aside"
    cast.done(cast.committee, f"{number}/determinations", {"decisions": [decision("montreal", "not_retained")]})


def test_totals_do_not_count_a_file_one_stepped_aside_from(cast: Cast, other: str, engines: dict[str, Engine]) -> None:
    number = at_committee(cast)
    at_committee(cast)
    cast.done(other, f"{number}/recusal", TIE)
    with transaction(engines["access"]) as session:
        member = access.actor_of_token(session, other, cast.house.now(), keys=cast.house.keys)
    assert member is not None
    with for_office(engines["review"], member) as session:
        assert sum(stage_counts(session).values()) == 1
    with for_office(engines["review"], replace(member, barred=frozenset())) as session:
        assert sum(stage_counts(session).values()) == 2


def test_who_declared_a_tie_as_a_reviewer_sees_nothing_of_the_file_in_any_other_role(
    cast: Cast, engines: dict[str, Engine]
) -> None:
    number = cast.admitted()
    reader = cast.assigned(number)[0]
    mail = next(mail for mail, token in cast.readers.items() if token == reader)
    cast.done(reader, f"{number}/conflict", {"conflict": "yes", "reason": TIE["reason"]})
    with transaction(engines["access"]) as session:
        access.person_named(session, mail, role=Role.COMMITTEE)
    assert set(everything(cast, reader, number).values()) == {404}
    assert cast.get(reader, f"/mails?number={number}").get_json()["items"] == []
    assert cast.get(cast.desk, f"/mails?number={number}").get_json()["items"] != []


def test_a_press_officer_may_step_aside_too_and_finds_no_mention(
    cast: Cast, engines: dict[str, Engine], tokens: Callable[[Role, str], str]
) -> None:
    number, press = at_committee(cast), tokens(Role.COMMS, "press@office.example.org")
    cast.answers(number, "montreal", example.OPINION)
    cast.done(press, f"{number}/recusal", TIE)
    cast.done(cast.committee, f"{number}/determinations", {"decisions": [decision("montreal", "retained")]})
    cast.days_pass(1)
    colleague = tokens(Role.COMMS, "other-press@office.example.org")
    assert number in {one["number"] for one in cast.get(colleague, "/mentions").get_json()["items"]}
    assert cast.get(press, "/mentions").get_json()["items"] == []


def test_who_still_has_to_review_a_file_does_nothing_else_to_it(cast: Cast, engines: dict[str, Engine]) -> None:
    number = cast.admitted()
    reader = cast.assigned(number)[0]
    mail = next(mail for mail, token in cast.readers.items() if token == reader)
    with transaction(engines["access"]) as session:
        access.person_named(session, mail, role=Role.DESK)
    assert cast.post(reader, f"{number}/assignments", {"reviewer": None}).status_code == 404
    assert cast.post(reader, f"{number}/recusal", TIE).status_code == 404
    cast.done(reader, f"{number}/conflict", {"conflict": "none", "reason": ""})


def test_a_tie_is_explained(cast: Cast, other: str) -> None:
    number = at_committee(cast)
    assert cast.post(other, f"{number}/recusal", {"reason": "a tie"}).status_code == 422
    assert everything(cast, other, number)[""] == 200


def test_a_member_of_the_committee_who_still_has_to_review_a_file_sees_it_only_as_its_reviewer(
    cast: Cast, engines: dict[str, Engine]
) -> None:
    number = cast.admitted()
    reader = cast.assigned(number)[0]
    mail = next(mail for mail, token in cast.readers.items() if token == reader)
    for token in cast.assigned(number)[1:]:
        cast.done(token, f"{number}/reviews", review(2))
    with transaction(engines["access"]) as session:
        access.person_named(session, mail, role=Role.COMMITTEE)
    seen = cast.get(reader, f"/dossiers/{number}").get_json()
    assert "reviews" not in seen
    assert "others" in seen
    assert seen["others"] == []
    assert {one["kind"] for one in cast.get(reader, "/tasks").get_json()["tasks"]} <= {"review"}
    cast.done(reader, f"{number}/reviews", review(4))
    assert len(cast.get(reader, f"/dossiers/{number}").get_json()["reviews"]) == len(READERS) - 1


def test_who_stepped_aside_is_not_chosen_to_review(cast: Cast, engines: dict[str, Engine]) -> None:
    number = cast.file()
    mail, token = next(iter(cast.readers.items()))
    with transaction(engines["access"]) as session:
        person = access.person_named(session, mail, role=Role.REVIEWER)
        session.add(access.Recusal(number=number, person_id=person.id, name="", declared_at=cast.house.now(), **TIE))
    cast.done(cast.desk, f"{number}/screening", example.SCREENING)
    assert token not in cast.assigned(number)
    assert len(cast.assigned(number)) == 3
