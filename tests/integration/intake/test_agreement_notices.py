"""The form says what an agreement is worth and asks what is wished; it refuses nothing for that."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.intake.domain.answers import typed_from
from services.intake.example import EXAMPLE
from services.intake.forms import PARTS, part_of
from services.intake.models import Filing
from shared.clock import FrozenClock
from shared.db import transaction
from shared.house import House

FORM, START, DRAFTS = "/calls/appel-ouvert/apply", "/calls/appel-ouvert/start", "/calls/appel-ouvert/drafts"
OVER = EXAMPLE | {"cities": [EXAMPLE["cities"][0] | {"city": "san_francisco", "domain": None}]}


def page(client: FlaskClient, path: str) -> str:
    return unescape(client.get(path).text)


def filed(engines: dict[str, Engine]) -> list[Filing]:
    with transaction(engines["intake"]) as session:
        return list(session.scalars(select(Filing)))


def test_a_city_whose_agreement_is_over_asks_what_is_wished_and_no_other_does(client: FlaskClient) -> None:
    text = page(client, FORM)
    assert set(re.findall(r'name="(\w+)\.if_over"', text)) == {"san_francisco"}
    assert set(re.findall(r'name="san_francisco\.if_over" value="(\w+)"', text)) == {"prepare", "wait", "elsewhere"}


def test_every_wish_is_kept_and_none_is_needed_to_file(client: FlaskClient, engines: dict[str, Engine]) -> None:
    for place, wish in enumerate(("prepare", "wait", "elsewhere", None)):
        city = OVER["cities"][0] | ({"if_over": wish} if wish else {})
        body = OVER | {"cities": [city], "title": f"{EXAMPLE['title']} {place}"}
        answer = client.post("/api/v1/proposals", json=body, headers={"Idempotency-Key": f"key-{place}"})
        assert answer.status_code == 201, answer.text
    kept = sorted(str(one.proposal["cities"][0]["if_over"]) for one in filed(engines))
    assert kept == ["None", "elsewhere", "prepare", "wait"]


def test_a_wish_that_nobody_offers_is_told_at_its_field(client: FlaskClient) -> None:
    body = OVER | {"cities": [OVER["cities"][0] | {"if_over": "perhaps"}]}
    answer = client.post("/api/v1/proposals", json=body, headers={"Idempotency-Key": "a-key"})
    assert (answer.status_code, [one["field"] for one in answer.get_json()["errors"]]) == (422, ["cities.0.if_over"])


def test_an_agreement_that_ends_soon_says_when(client: FlaskClient, clock: FrozenClock) -> None:
    clock.at = datetime(2010, 12, 1, 9, tzinfo=UTC)
    assert "L’accord avec San Francisco est en vigueur jusqu’au 26\u00a0janvier 2011" in page(client, FORM)
    clock.at = datetime(2009, 3, 1, 9, tzinfo=UTC)
    assert "L’accord avec San Francisco" not in page(client, FORM)


@pytest.fixture
def draft(client: FlaskClient, house: House, clock: FrozenClock) -> str:
    """A draft for San Francisco, written while the agreement is in force, that is complete."""
    clock.at = datetime(2009, 3, 1, 9, tzinfo=UTC)
    cities, dates = house.programme.cities, {"starts_on": "2010-01-01", "ends_on": "2011-06-30", "milestones": []}
    typed = typed_from(OVER | dates)
    address = client.post(DRAFTS, data={"csrf_token": token(client, START)}).location
    for part in PARTS:
        answers: dict[str, Any] = {name: one for name, one in typed.items() if part_of(name, cities=cities) is part}
        client.post(f"{address}/{part}", data=answers | {"csrf_token": token(client, f"{address}/{part}")})
    return str(address)


def token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found.group(1)


def test_an_agreement_that_ends_before_the_project_is_told_before_filing(client: FlaskClient, draft: str) -> None:
    told = "L’accord avec San Francisco prend fin le 26\u00a0janvier 2011, avant la fin de votre projet"
    assert told in page(client, f"{draft}/check")


def test_the_wish_to_be_called_again_is_asked_unticked(client: FlaskClient, engines: dict[str, Engine]) -> None:
    tick = re.search(r'<input[^>]*name="consents.call_again"[^>]*>', client.get(FORM).text)
    assert tick is not None
    assert "checked" not in tick.group()
    client.post("/api/v1/proposals", json=EXAMPLE, headers={"Idempotency-Key": "a-key"})
    (one,) = filed(engines)
    assert one.proposal["consents"]["call_again"] is False
