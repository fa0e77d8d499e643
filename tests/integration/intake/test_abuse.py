"""Abuse: nobody floods the office, masses wait for a person, no address is bombed, machines are asked again."""

from __future__ import annotations

import re
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from werkzeug.test import TestResponse

from services.intake.example import EXAMPLE
from services.intake.models import Draft, Filing
from services.notify.models import Mail
from services.reconcile import alarms
from services.review.models import Dossier
from services.stack import Stack
from services.wsgi import build
from shared import access
from shared.clock import FrozenClock
from shared.db import transaction
from shared.house import House
from shared.policy import Role
from shared.web.limits import Limiter, client_of, storage_of
from tests.integration.intake.test_drafts import TYPED, token_in

FORM = "/calls/appel-ouvert/apply"
Post = Callable[..., TestResponse]


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Stack(tmp_path_factory.mktemp("valkey"), mail=False) as stack:
        yield stack.addresses.valkey_url


@pytest.fixture
def guarded(house: House, engines: dict[str, Engine], valkey: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The application with its limits on, counting in a real Valkey; a test may change its settings."""
    changed: dict[str, Any] = getattr(request, "param", {})
    strict = house.settings.model_copy(update={"limits": "on", "valkey_url": valkey} | changed)
    object.__setattr__(house, "settings", strict)  # the stations of this test read the same house
    made = build(house)
    storage_of(valkey).reset()
    yield made
    for engine in made.extensions["tremplin"].engines.values():
        engine.dispose()


@pytest.fixture
def post(guarded: Any) -> Post:
    """File the example: `post(3, "192.0.2.7", email="a@example.org")`."""
    client = guarded.test_client()

    def file(key: int, address: str = "192.0.2.1", *, email: str = "", **headers: str) -> TestResponse:
        body: dict[str, Any] = deepcopy(EXAMPLE)
        body["contact"]["email"] = email or f"someone{key}@example.org"
        more = {"Idempotency-Key": f"key-{key}"} | headers
        answer: TestResponse = client.post(
            "/api/v1/proposals", json=body, headers=more, environ_base={"REMOTE_ADDR": address}
        )
        return answer

    return file


def test_two_hundred_posts_from_one_client_are_refused_but_ten_and_another_is_not(post: Post) -> None:
    seen = Counter(post(key).status_code for key in range(200))
    assert seen[201] <= 10
    assert seen[429] >= 190
    assert seen[201] + seen[429] == 200
    assert post(1000, "198.51.100.7").status_code == 201


def test_a_refusal_says_when_to_come_back(post: Post) -> None:
    answer = [post(key) for key in range(11)][-1]
    seconds = answer.headers["Retry-After"]
    assert answer.status_code == 429
    assert 1 <= int(seconds) <= 61
    assert f" {seconds} " in answer.get_json()["detail"]
    assert answer.content_type == "application/problem+json"


def test_a_long_wait_is_told_in_minutes_and_is_no_longer_than_the_window(post: Post) -> None:
    answer = [post(key, f"192.0.2.{key}", email="one@example.org") for key in range(7)][-1]
    seconds = int(answer.headers["Retry-After"])
    assert answer.status_code == 429
    assert 90 < seconds <= 3601
    assert f" {ceil(seconds / 60)} minutes" in answer.get_json()["detail"]


def test_those_who_flood_together_do_not_shut_the_door_for_the_others(post: Post) -> None:
    flood = Counter(post(key, f"192.0.2.{key % 5}").status_code for key in range(500))
    assert flood == {201: 50, 429: 450}
    assert post(1000, "198.51.100.7").status_code == 201


def test_what_was_refused_within_the_minute_is_not_counted_for_the_hour(guarded: Any) -> None:
    limits = guarded.extensions["limits"]
    with guarded.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}):
        waits = [limits.over("filing", email=f"someone{k}@example.org") for k in range(100)]
    assert waits[:10] == [0] * 10
    assert all(0 < wait <= 61 for wait in waits[10:])


def test_the_same_request_again_is_counted_against_nobody(post: Post) -> None:
    assert post(1).status_code == 201
    assert [post(1).status_code for _ in range(30)] == [200] * 30
    assert post(2).status_code == 201


def test_an_address_that_claims_to_come_from_elsewhere_is_the_same_client(post: Post) -> None:
    answers = [post(key, **{"X-Forwarded-For": f"203.0.113.{key}"}).status_code for key in range(20)]
    assert answers.count(201) == 10


@pytest.mark.parametrize("guarded", [{"trusted_proxies": 1}], indirect=True)
def test_behind_a_trusted_proxy_the_client_is_whom_the_proxy_saw(post: Post) -> None:
    said = [f"10.9.{key}.9, 203.0.113.1" for key in range(20)]  # the first is claimed, the last was seen
    answers = [post(key, **{"X-Forwarded-For": one}).status_code for key, one in enumerate(said)]
    assert answers.count(201) == 10
    assert post(1000, **{"X-Forwarded-For": "203.0.113.2"}).status_code == 201


@pytest.mark.parametrize("guarded", [{"valkey_url": "redis+socket:///nowhere?virtual_host=0"}], indirect=True)
def test_without_valkey_this_process_counts_and_the_door_is_neither_open_nor_shut(post: Post) -> None:
    answers = [post(key).status_code for key in range(30)]
    assert answers.count(201) == 10
    assert answers.count(429) == 20


def test_a_valkey_that_hangs_holds_up_nobody_and_this_process_counts(
    guarded: Any, house: House, tmp_path: Path
) -> None:
    path = tmp_path / "mute.sock"
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(path))
        mute.listen()  # takes lines, and never says a word
        changed = {"limits": "on", "valkey_url": f"redis+socket://{path}?virtual_host=0"}
        limits = Limiter(house.settings.model_copy(update=changed))
        with guarded.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}):
            waits = [limits.over("draft") for _ in range(30)]
    assert [bool(wait) for wait in waits] == [False] * 20 + [True] * 10


def test_nothing_is_counted_on_a_trial_on_ones_own_machine(house: House) -> None:
    trial = house.settings.model_copy(update={"limits": "auto", "public_url": "http://localhost:8080"})
    town = trial.model_copy(update={"public_url": "https://tremplin.ville.example.org"})
    assert [one.limits_on for one in (trial, town)] == [False, True]
    assert not Limiter(trial).on


def test_an_ipv6_subscriber_is_one_client_whichever_address_they_take() -> None:
    assert client_of("2001:db8:1:2:aaaa::1") == client_of("2001:db8:1:2:bbbb::9") == "2001:db8:1:2::"
    assert client_of("2001:db8:1:3::1") != client_of("2001:db8:1:2::1")
    assert client_of("::ffff:192.0.2.1") == client_of("192.0.2.1")


def test_masses_are_registered_and_wait_until_a_desk_officer_lets_them_in(
    guarded: Any, post: Post, *, clock: FrozenClock, drain: Callable[[], int], owner: Engine, tokens: Any
) -> None:
    numbers = []
    for key in range(24):
        answer = post(key, f"192.0.2.{key // 10}")  # one client may file ten a minute: here it is the hour that counts
        if answer.status_code == 201:
            numbers.append(answer.get_json()["number"])
    (held,) = _hold(guarded, post, keys=range(99, 100))
    drain()
    with transaction(owner) as db:
        filing = db.get_one(Filing, held)
        assert filing.held_because == "many_from_one"
        assert db.get(Dossier, filing.number) is None
    _let_in(guarded, tokens, filing.number)
    drain()
    with transaction(owner) as db:
        assert db.get_one(Dossier, filing.number).received_at == clock.now()
        assert db.get_one(Filing, filing.number).held_because is None
    assert numbers


def test_all_that_were_listed_are_let_in_at_once_even_if_a_colleague_was_quicker_with_one(
    guarded: Any, post: Post, *, drain: Callable[[], int], owner: Engine, tokens: Any
) -> None:
    numbers = _hold(guarded, post, keys=range(3))
    browser = _desk(guarded, tokens)
    page = browser.get("/desk/held")
    listed = re.findall(r'name="listed" value="([^"]+)"', page.text)
    assert listed == numbers
    form = {"csrf_token": token_in(page), "listed": listed}
    browser.post("/desk/held", data=form | {"number": listed[1], "act": "release"})
    late = _hold(guarded, post, keys=range(3, 4))
    assert browser.post("/desk/held", data=form | {"act": "release_all"}).status_code == 303
    drain()
    with transaction(owner) as db:
        assert sorted(db.scalars(select(Dossier.number))) == sorted(numbers)
        assert db.scalars(select(Filing.number).where(Filing.held_because.is_not(None))).all() == late


def _hold(guarded: Any, post: Post, *, keys: range) -> list[str]:
    """File from a client that has filed too much within the hour."""
    with guarded.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.9"}):
        for _ in range(21):
            guarded.extensions["limits"].over("many_from_one")
    return [post(key, "192.0.2.9").get_json()["number"] for key in keys]


def _let_in(guarded: Any, tokens: Any, number: str) -> None:
    browser = _desk(guarded, tokens)
    page = browser.get("/desk/held")
    assert number in page.text
    browser.post("/desk/held", data={"csrf_token": token_in(page), "number": number, "act": "release"})


def _desk(guarded: Any, tokens: Any) -> FlaskClient:
    tokens(Role.DESK, "desk@example.org")
    site = guarded.extensions["tremplin"]
    with transaction(site.engines["access"]) as db:
        person = db.scalars(select(access.Person).where(access.Person.email == "desk@example.org")).one()
        cookie = access.open_session(db, site.house.now(), person)
    browser: FlaskClient = guarded.test_client()
    with browser.session_transaction() as session:
        session["who"] = cookie
    return browser


def test_what_is_set_aside_says_why_to_its_author(guarded: Any, post: Post, tokens: Any, owner: Engine) -> None:
    with guarded.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.9"}):
        for _ in range(21):
            guarded.extensions["limits"].over("many_from_one")
    filed = post(1, "192.0.2.9").get_json()
    browser = _desk(guarded, tokens)
    sent = {"csrf_token": token_in(browser.get("/desk/held")), "number": filed["number"], "act": "set_aside"}
    assert browser.post("/desk/held", data=sent).status_code == 422
    reason = "Envoi massif du même texte, signalé le jour même."
    browser.post("/desk/held", data=sent | {"reason": reason})
    own = {"Authorization": f"Bearer {filed['token']}"}
    read = guarded.test_client().get(f"/api/v1/proposals/{filed['number']}", headers=own).get_json()
    assert (read["stage"], read["reasons"]) == ("set_aside", reason)


def test_a_hundred_filings_in_the_name_of_one_victim_bring_three_mails_at_most(
    post: Post, drain: Callable[[], int], owner: Engine
) -> None:
    for key in range(100):
        post(key, f"192.0.2.{key}", email="victim@example.org")
    drain()
    with transaction(owner) as db:
        states = Counter(db.scalars(select(Mail.state).where(Mail.recipient == "victim@example.org")))
    assert states["pending"] == 3
    assert states["capped"] <= 3  # the limit per address stops the others at the door


def test_a_form_that_comes_back_at_once_or_with_the_hidden_field_is_asked_again_and_keeps_what_was_typed(
    guarded: Any, clock: FrozenClock, owner: Engine
) -> None:
    client = guarded.test_client()
    hidden = _hidden(client)
    at_once = client.post(FORM, data=TYPED | hidden)
    assert at_once.status_code == 422
    assert "plus vite" in at_once.text
    assert EXAMPLE["title"].split(":")[0] in at_once.text
    clock.at = clock.at.replace(minute=30)
    filled = client.post(FORM, data=TYPED | hidden | {"homepage": "http://spam.example"})
    assert filled.status_code == 422
    assert "spam.example" not in filled.text
    with transaction(owner) as db:
        assert db.scalars(select(Filing)).all() == []
    assert client.post(FORM, data=TYPED | hidden).status_code == 303


def _hidden(client: FlaskClient) -> dict[str, str]:
    page = client.get(FORM).text
    return dict(re.findall(r'type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', page))


def test_a_stamp_that_nobody_could_have_made_brings_no_error(guarded: Any) -> None:
    client = guarded.test_client()
    assert client.post(FORM, data=TYPED | _hidden(client) | {"shown": "1.é"}).status_code == 303


def test_a_flooded_form_keeps_what_was_typed(guarded: Any, clock: FrozenClock) -> None:
    client = guarded.test_client()
    hidden = _hidden(client)
    clock.at = clock.at.replace(minute=30)
    answers = []
    for key in range(12):
        sent = TYPED | hidden | {"form_id": f"form-{key}", "contact.email": [f"someone{key}@example.org"]}
        answers.append(client.post(FORM, data=sent))
    assert [one.status_code for one in answers].count(303) == 10
    assert answers[-1].status_code == 429
    assert EXAMPLE["title"].split(":")[0] in answers[-1].text


def test_keeping_a_form_as_a_draft_is_counted_as_beginning_one(guarded: Any, owner: Engine) -> None:
    client = guarded.test_client()
    answers = [client.post(FORM, data=TYPED | _hidden(client) | {"keep": "yes"}) for _ in range(25)]
    assert Counter(one.status_code for one in answers) == {303: 20, 429: 5}
    assert EXAMPLE["title"].split(":")[0] in answers[-1].text
    with transaction(owner) as db:
        assert len(db.scalars(select(Draft)).all()) == 20


def test_a_filed_draft_is_counted_for_the_address_it_names_at_last(guarded: Any) -> None:
    answers = [_file_draft(guarded.test_client(), key, "victim@example.org") for key in range(8)]
    assert Counter(answers) == {201: 6, 429: 2}


def _file_draft(client: FlaskClient, key: int, email: str) -> int:
    """Begin a draft in one name, go on in another, file it."""
    there, body = {"REMOTE_ADDR": f"192.0.2.{key}"}, deepcopy(EXAMPLE)
    body["contact"]["email"] = f"someone{key}@example.org"
    draft = client.post("/api/v1/drafts", json=body, environ_base=there)
    path, own = f"/api/v1/drafts/{draft.get_json()['id']}", {"Authorization": f"Bearer {draft.get_json()['token']}"}
    body["contact"]["email"] = email
    kept = client.put(path, json=body, headers=own | {"If-Match": draft.headers["ETag"]}, environ_base=there)
    assert kept.status_code == 200
    return client.post(f"{path}/filing", headers=own, environ_base=there).status_code


def test_asking_too_often_for_a_drafts_link_keeps_the_address_that_was_typed(guarded: Any) -> None:
    client = guarded.test_client()
    page = client.post("/calls/appel-ouvert/drafts", data={"csrf_token": token_in(client.get(FORM))})
    path = page.headers["Location"] + "/mail"
    sent = {"csrf_token": token_in(client.get(page.headers["Location"])), "email": "someone@example.org"}
    answers = [client.post(path, data=sent) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert 'value="someone@example.org"' in answers[-1].text


def test_what_is_held_is_not_reported_as_lost_and_the_desk_finds_it(
    guarded: Any, post: Post, *, owner: Engine, tokens: Any
) -> None:
    _hold(guarded, post, keys=range(1))
    with transaction(owner) as db:
        db.execute(update(Filing).values(received_at=Filing.received_at - timedelta(days=800)))
    with transaction(owner) as db:
        kinds = {one.kind for one in alarms(db)}
    assert "filing_without_dossier" not in kinds
    assert "filing_held_too_long" in kinds
    assert 'href="/desk/held"' in _desk(guarded, tokens).get("/desk").text
