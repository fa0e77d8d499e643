"""Filing by the JSON door: a receipt in the same answer, once per key, or a clear refusal and nothing written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.intake.example import EXAMPLE
from services.intake.models import Filing
from shared.bus import EventRow, Work
from shared.clock import FrozenClock
from shared.db import transaction
from shared.events import ProposalSubmitted, decode
from shared.ids import read_number
from shared.registry import Registry
from shared.web.context import Site
from tests.integration.intake.conftest import Counted, Filed, example

ONCE = {"filing": 1, "idempotency_key": 1, "step": 1, "event": 1, "entry": 1, "link": 1}


def test_the_answer_to_a_filing_is_its_receipt(file: Filed, counted: Counted) -> None:
    answer = file()
    told: dict[str, Any] = answer.get_json()
    assert answer.status_code == 201
    assert read_number(told["number"]) == told["number"]
    assert answer.headers["Location"] == f"http://tremplin.test/api/v1/proposals/{told['number']}"
    assert (told["received_at"], told["legal_on"]) == ("2026-11-23T09:00:00+00:00", "2027-01-23")
    assert told["status_url"] == f"http://tremplin.test/l/{told['token']}"
    assert set(told["receipt"]) == {"title", "received", "silence", "service", "email"}
    assert counted() == ONCE


def test_numbers_follow_one_another(file: Filed) -> None:
    first, second = (file(key=key).get_json()["number"] for key in ("a", "b"))
    assert int(second[8:13]) == int(first[8:13]) + 1


def test_what_was_filed_is_told_to_the_house_in_the_same_transaction(file: Filed, owner: Engine) -> None:
    number = file().get_json()["number"]
    with transaction(owner) as session:
        row = session.scalars(select(EventRow)).one()
        told = decode(row.kind, row.payload)
        listeners = set(session.scalars(select(Work.listener)))
    assert isinstance(told, ProposalSubmitted)
    assert (told.number, told.proposal.title, told.is_public_law) == (number, EXAMPLE["title"], False)
    assert listeners == {"intake", "review", "notify"}


def test_a_public_body_gets_no_legal_date(file: Filed) -> None:
    told = file(example(organisation=EXAMPLE["organisation"] | {"kind": "universite"})).get_json()
    assert told["legal_on"] is None
    assert "personne publique" in told["receipt"]["silence"]


def test_a_filing_on_the_last_second_of_the_year_bears_the_year_of_paris(file: Filed, clock: FrozenClock) -> None:
    clock.at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    told = file().get_json()
    assert (told["number"][:8], told["legal_on"]) == ("TR-2027-", "2027-03-01")


@pytest.mark.parametrize("again", ["a-key", '"a-key"'])
def test_the_same_key_with_the_same_content_brings_the_same_receipt(again: str, file: Filed, counted: Counted) -> None:
    first, second = file(), file(key=again)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json() == second.get_json()
    assert counted() == ONCE


def test_the_same_key_with_other_content_is_misused(file: Filed, counted: Counted) -> None:
    file()
    answer = file(example(title="Un tout autre projet entre deux villes"))
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["type"] == "/problems/key-reused"
    assert counted() == ONCE


def test_a_refused_body_does_not_use_its_key_up(file: Filed) -> None:
    assert file(example(title="Court")).status_code == 422
    assert file().status_code == 201


@pytest.mark.parametrize("key", [None, "", '""', "x" * 201, "a\tb"])
def test_a_filing_without_a_readable_key_is_malformed(key: str | None, file: Filed, counted: Counted) -> None:
    answer = file(key=key)
    assert (answer.status_code, answer.get_json()["type"]) == (400, "/problems/malformed")
    assert set(counted().values()) == {0}


def test_a_hundred_identical_posts_at_once_file_once(app: Flask, engines: dict[str, Engine], counted: Counted) -> None:
    def post(_: int) -> tuple[int, str]:
        headers = {"Idempotency-Key": "hundred"}
        answer = app.test_client().post("/api/v1/proposals", json=EXAMPLE, headers=headers)
        return answer.status_code, answer.get_json()["number"]

    with ThreadPoolExecutor(max_workers=12) as pool:
        answers = list(pool.map(post, range(100)))
    assert sorted(status for status, _ in answers) == [200] * 99 + [201]
    assert len({number for _, number in answers}) == 1
    assert counted() == ONCE


def test_a_closed_call_takes_nothing_but_answers_those_it_took(
    file: Filed, clock: FrozenClock, counted: Counted, app: Flask
) -> None:
    taken = file()
    _close_call(app)
    refused, repeated = file(key="late"), file()
    assert (refused.status_code, refused.get_json()["type"]) == (409, "/problems/conflict")
    assert (repeated.status_code, repeated.get_json()) == (200, taken.get_json())
    assert counted() == ONCE


def _close_call(app: Flask) -> None:
    site: Site = app.extensions["tremplin"]
    programme = site.house.programme
    call = programme.call.model_copy(update={"closes_at": datetime(2026, 11, 1, tzinfo=UTC)})
    house = replace(site.house, registry=Registry(replace(programme, call=call)))
    app.extensions["tremplin"] = replace(site, house=house)


BAD: list[tuple[str, object, int]] = [
    ("an unknown city", example(cities=[EXAMPLE["cities"][0] | {"city": "atlantis"}]), 422),
    ("an unknown sector", example(sector="astrologie"), 422),
    ("an unknown domain", example(cities=[EXAMPLE["cities"][0] | {"domain": "alchimie"}]), 422),
    ("a SIREN", example(organisation=EXAMPLE["organisation"] | {"id_type": "siret", "id_value": "732829320"}), 422),
    ("an unknown call", example(call="un-autre"), 422),
    ("a title of a megabyte", example(title="x" * 1_000_000), 422),
    ("a control character", example(title="Un titre avec\x00 un zéro"), 422),
    ("a lone surrogate", example(title="Un titre avec \ud800 un demi-signe"), 422),
    ("U+2028 in a line", example(title="Un titre\u2028sur deux lignes"), 422),
    ("two recipients", example(contact=EXAMPLE["contact"] | {"email": "a@example.org,b@example.org"}), 422),
    ("a list", [], 422),
    ("a word", "proposition", 422),
]


@pytest.mark.parametrize(("body", "status"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
@pytest.mark.parametrize("tongue", ["fr", "en"])
def test_bad_input_gets_a_sentence_and_writes_nothing(
    *, body: object, status: int, tongue: str, file: Filed, counted: Counted
) -> None:
    answer = file(body, **{"Accept-Language": tongue})
    told = answer.get_json()
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert {*told} == {"type", "title", "status", "detail", "errors"}
    for error in told["errors"]:
        assert error["message"] != error["code"]
        assert "{" not in error["message"]
    assert set(counted().values()) == {0}


@pytest.mark.parametrize(
    ("sent", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[" * 700 + b"]" * 700, "application/json", 422),
        (b'{"title": ' + b"[" * 700 + b"]" * 700 + b"}", "application/json", 422),
        (b'{"budget_total": NaN, "budget_own": Infinity}', "application/json", 422),
        (b'{"title": "\xff"}', "application/json", 400),
        (b"title=x", "application/x-www-form-urlencoded", 400),
        (b'{"title": "' + b"x" * 2_100_000 + b'"}', "application/json", 413),
    ],
)
def test_what_is_not_json_is_refused(
    *, sent: bytes, kind: str, status: int, client: FlaskClient, counted: Counted
) -> None:
    answer = client.post("/api/v1/proposals", data=sent, content_type=kind, headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert set(counted().values()) == {0}


def test_the_description_of_the_api_carries_a_body_that_can_be_posted_as_it_stands(client: FlaskClient) -> None:
    spec = client.get("/api/openapi.json").get_json()
    post = spec["paths"]["/api/v1/proposals"]["post"]
    example_body = post["requestBody"]["content"]["application/json"]["example"]
    answer = client.post("/api/v1/proposals", json=example_body, headers={"Idempotency-Key": "doc"})
    assert answer.status_code == 201


def test_the_open_calls_are_told(client: FlaskClient, app: Flask) -> None:
    one = client.get("/api/v1/calls").get_json()["items"][0]
    assert (one["slug"], one["apply"]) == ("appel-ouvert", "http://tremplin.test/calls/appel-ouvert/apply")
    _close_call(app)
    assert client.get("/api/v1/calls").get_json() == {"items": []}


def test_a_filing_keeps_no_token(file: Filed, owner: Engine) -> None:
    token = file().get_json()["token"]
    with transaction(owner) as session:
        rows = session.scalars(select(Filing)).all()
        events = session.scalars(select(EventRow)).all()
    assert token not in str([vars(row) for row in (*rows, *events)])
