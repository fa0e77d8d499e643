"""The links of cities' officers: scoped, ended at once, sent again to whoever speaks for the city; and its own page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.review import example
from services.review.operations.partner_digest import MORNING
from shared import audit
from shared.access import Link, Person, link_token
from shared.bus import EventRow
from shared.db import transaction
from shared.events import Event, OpinionArrived, OpinionReceived, OpinionRequested, PartnerDigest, decode
from shared.policy import Role
from shared.programme.working_there import is_working_there, working_day_there
from shared.timers import Timer
from tests.integration.review.conftest import Cast, decision, wish

Made = Callable[..., Person]


@pytest.fixture
def number(cast: Cast) -> str:
    """A file that waits for Montréal."""
    return cast.admitted()


@pytest.fixture
def deputy(person: Made) -> Person:
    """Who stands in for the officer of Montréal."""
    return person(Role.PARTNER, "deputy@montreal.example.org", city="montreal", name="Deputy", deputy=True, locale="en")


def links(cast: Cast, number: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cast.get(cast.desk, f"/dossiers/{number}/links").get_json()["links"]
    return found


def board(cast: Cast, city: str = "montreal") -> str:
    """The token of the newest link to a city's page."""
    with transaction(cast.engines["access"]) as session:
        query = select(Link).where(Link.subject == f"city:{city}").order_by(Link.id.desc())
        found = session.scalars(query).first()
    assert found is not None
    return link_token(found.id, cast.house.settings.key)


def post(cast: Cast, who: str, path: str, body: object) -> Any:
    answer = cast.client.post(f"/api/v1/{path}", json=body, headers={"Authorization": f"Bearer {who}"})
    cast.drain()
    return answer


def told(cast: Cast, kind: type[Event], subject: str = "city:montreal") -> list[Any]:
    query = select(EventRow).where(EventRow.subject == subject, EventRow.kind == kind.__name__)
    with transaction(cast.engines["review"]) as session:
        return [decode(row.kind, row.payload) for row in session.scalars(query.order_by(EventRow.position))]


def test_an_answer_by_link_is_receipted_to_its_officer_and_to_the_desk(cast: Cast, number: str) -> None:
    cast.answers(number, "montreal", example.OPINION)
    (receipt,), (arrived,) = cast.told(number, OpinionReceived), cast.told(number, OpinionArrived)
    assert receipt.officer_email == "officer@montreal.example.org"
    assert arrived.email == cast.house.programme.office.email


def test_the_api_keeps_a_draft_and_heeds_its_tag(cast: Cast, number: str) -> None:
    token, path = cast.officer(number, "montreal"), f"{number}/opinions/montreal"
    first = cast.put(token, f"{path}/draft", {"reason": "One"})
    assert cast.put(token, f"{path}/draft", {"reason": "Two"}, If_Match=first.headers["ETag"]).status_code == 200
    assert cast.put(token, f"{path}/draft", {"reason": "Three"}, If_Match=first.headers["ETag"]).status_code == 412
    assert cast.get(token, f"/dossiers/{path}/draft").get_json()["typed"] == {"reason": "Two"}
    unfit = cast.post(token, f"{path}/code", {})
    assert {one["field"] for one in unfit.get_json()["errors"]} >= {"objectives", "opinion"}


def test_a_code_of_another_file_confirms_nothing(cast: Cast, number: str) -> None:
    other = cast.admitted()
    for one in (number, other):
        cast.put(cast.officer(one, "montreal"), f"{one}/opinions/montreal/draft", example.OPINION_DRAFT)
        assert cast.post(cast.officer(one, "montreal"), f"{one}/opinions/montreal/code", {}).status_code == 200
    code = {"code": cast.code(cast.officer(other, "montreal"))}
    answer = cast.post(cast.officer(number, "montreal"), f"{number}/opinions/montreal/confirmation", code)
    assert answer.status_code == 422
    assert cast.view(number)["opinions"]["montreal"]["state"] == "asked"


def test_a_revoked_link_ends_at_once_and_the_answer_can_come_by_another(
    cast: Cast, number: str, deputy: Person
) -> None:
    old, path = cast.officer(number, "montreal"), f"{number}/opinions/montreal"
    (one,) = links(cast, number)
    assert (one["state"], one["browsers"]) == ("open", 0)
    cast.done(cast.desk, f"{number}/links/{one['id']}/revocation", {})
    assert cast.post(cast.desk, f"{number}/links/{one['id']}/revocation", {}).status_code == 409
    assert cast.put(old, f"{path}/draft", example.OPINION_DRAFT).status_code == 401
    cast.clock.at += timedelta(minutes=1)
    sent = cast.done(cast.desk, f"{path}/links", {"officer": str(deputy.id)})
    assert sent["name"] == "Deputy"
    assert [one.officer_email for one in cast.told(number, OpinionRequested)][1:] == ["deputy@montreal.example.org"]
    assert [one["state"] for one in links(cast, number)] == ["revoked", "open"]
    cast.answers(number, "montreal", example.OPINION)
    (receipt,) = cast.told(number, OpinionReceived)
    assert receipt.officer_email == "deputy@montreal.example.org"


def test_reminders_follow_the_link_that_is_still_open(cast: Cast, number: str, deputy: Person) -> None:
    first = links(cast, number)[0]
    cast.done(cast.desk, f"{number}/opinions/montreal/links", {"officer": str(deputy.id)})
    second = links(cast, number)[1]
    cast.done(cast.desk, f"{number}/links/{second['id']}/revocation", {})
    token = cast.officer(number, "montreal")
    assert token == link_token(_uuid(first["id"]), cast.house.settings.key)


def _uuid(text: str) -> Any:
    from uuid import UUID

    return UUID(text)


def test_only_who_speaks_for_the_city_that_day_is_sent_a_link(cast: Cast, number: str, person: Made) -> None:
    elsewhere = person(Role.PARTNER, "x@shanghai.example.org", city="shanghai", name="Elsewhere")
    gone = person(Role.PARTNER, "gone@montreal.example.org", city="montreal", name="Gone", valid_to=date(2026, 11, 22))
    for one in (elsewhere, gone):
        refused = cast.post(cast.desk, f"{number}/opinions/montreal/links", {"officer": str(one.id)})
        assert refused.status_code == 422
    assert len(links(cast, number)) == 1


def test_no_link_is_sent_once_the_city_answered(cast: Cast, number: str, deputy: Person) -> None:
    cast.answers(number, "montreal", example.OPINION)
    late = cast.post(cast.desk, f"{number}/opinions/montreal/links", {"officer": str(deputy.id)})
    assert late.status_code == 409


def test_a_link_of_another_file_is_not_revoked_through_this_one(cast: Cast, number: str) -> None:
    other = cast.admitted()
    theirs = links(cast, other)[0]
    assert cast.post(cast.desk, f"{number}/links/{theirs['id']}/revocation", {}).status_code == 404
    assert links(cast, other)[0]["state"] == "open"


def test_the_journal_tells_who_ended_and_sent_links(cast: Cast, number: str, deputy: Person) -> None:
    cast.done(cast.desk, f"{number}/links/{links(cast, number)[0]['id']}/revocation", {})
    cast.done(cast.desk, f"{number}/opinions/montreal/links", {"officer": str(deputy.id)})
    with transaction(cast.engines["review"]) as session:
        acts = list(session.scalars(select(audit.Entry.act).where(audit.Entry.subject == number)))
    assert acts[-2:] == ["revoke_link", "send_link"]


def a_week_passes(cast: Cast) -> None:
    """Until the next Monday noon, in Paris."""
    cast.days_pass(7)


def test_each_monday_a_city_is_told_what_waits_and_nothing_once_nothing_does(cast: Cast, number: str) -> None:
    cast.admitted(cities=[wish("shanghai")])
    a_week_passes(cast)
    (first,) = told(cast, PartnerDigest)
    assert [one.number for one in first.lines] == [number]
    assert first.officer_email == "officer@montreal.example.org"
    cast.answers(number, "montreal", example.OPINION)
    a_week_passes(cast)
    a_week_passes(cast)
    assert len(told(cast, PartnerDigest)) == 1, "nothing waits for Montréal any more"
    assert len(told(cast, PartnerDigest, "city:shanghai")) == 3


def test_the_week_begins_in_the_city_on_a_day_on_which_it_works(cast: Cast) -> None:
    cast.clock.at = datetime(2027, 5, 20, 9, tzinfo=UTC)  # Monday the 24th is the national day of Québec's patriots
    cast.admitted()
    with transaction(cast.engines["relay"]) as session:
        query = select(Timer.due_at).where(Timer.subject == "city:montreal", Timer.slot.startswith("partner_digest"))
        (due,) = session.scalars(query)
    assert due == datetime(2027, 5, 25, 12, tzinfo=UTC), "Tuesday, eight in the morning in Montréal"
    assert MORNING.hour == 8


def test_a_city_keeps_its_own_holidays(cast: Cast) -> None:
    montreal = cast.house.programme.cities["montreal"]
    assert is_working_there(montreal, date(2026, 7, 14)), "14 July is a holiday of Paris"
    assert not is_working_there(montreal, date(2026, 6, 24))
    assert working_day_there(montreal, date(2026, 12, 25)) == date(2026, 12, 28)


def test_the_page_of_a_city_shows_its_open_files_and_none_of_another(cast: Cast, number: str) -> None:
    elsewhere = cast.admitted(cities=[wish("shanghai")])
    both = cast.admitted(cities=[wish("montreal"), wish("shanghai")])
    a_week_passes(cast)
    seen = cast.get(board(cast), "/cities/montreal/open-files")
    assert seen.status_code == 200
    lines = seen.get_json()["lines"]
    assert {one["number"] for one in lines} == {number, both}
    assert elsewhere not in seen.text
    assert set(lines[0]) >= {"title", "organisation", "due_on", "state"}
    assert cast.get(board(cast), "/cities/shanghai/open-files").status_code == 404
    assert cast.get(cast.officer(number, "montreal"), "/cities/montreal/open-files").status_code == 404
    assert cast.get(board(cast), f"/dossiers/{number}/opinions/montreal").status_code == 404


def test_a_decided_file_leaves_the_page_of_its_city(cast: Cast, number: str) -> None:
    a_week_passes(cast)
    token = board(cast)
    cast.read_by_all(number)
    cast.answers(number, "montreal", example.OPINION)
    assert [one["state"] for one in cast.get(token, "/cities/montreal/open-files").get_json()["lines"]] == ["given"]
    cast.done(cast.committee, f"{number}/determinations", {"decisions": [decision("montreal", "retained")]})
    assert cast.get(token, "/cities/montreal/open-files").get_json()["lines"] == []


def test_the_page_closes_with_the_office_of_its_holder(cast: Cast, number: str) -> None:
    assert number
    a_week_passes(cast)
    token = board(cast)
    with transaction(cast.engines["access"]) as session:
        officer = session.scalars(select(Person).where(Person.email == "officer@montreal.example.org")).one()
        officer.valid_to = date(2026, 11, 20)
    assert cast.get(token, "/cities/montreal/open-files").status_code == 404


def test_a_page_that_the_desk_closed_stays_closed_until_the_desk_opens_another(
    cast: Cast, number: str, deputy: Person
) -> None:
    assert number
    a_week_passes(cast)
    token = board(cast)
    (one,) = cast.get(cast.desk, "/registry/cities/montreal/links").get_json()["links"]
    path = f"registry/cities/montreal/links/{one['id']}/revocation"
    assert post(cast, cast.desk, path, {}).status_code == 200
    assert cast.get(token, "/cities/montreal/open-files").status_code == 401
    a_week_passes(cast)
    assert len(told(cast, PartnerDigest)) == 1
    cast.clock.at += timedelta(minutes=1)
    sent = post(cast, cast.desk, "registry/cities/montreal/links", {"officer": str(deputy.id)})
    assert sent.status_code == 200
    assert told(cast, PartnerDigest)[-1].officer_email == deputy.email
    assert cast.get(board(cast), "/cities/montreal/open-files").status_code == 200
