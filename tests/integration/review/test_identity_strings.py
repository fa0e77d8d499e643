"""Twelve identity strings, searched in every byte that a blind reviewer can get: pages, API, headers, files, mails.

Where the road does not ask for anonymity, six of them are theirs to read: the organisation with its short name,
number, street and site, and its local partner. Ties are declared on these names, and means and partners are judged.
Who writes, what lies in the files beside their text, and who else reads and what they say, stays closed either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from shared.clock import FrozenClock
from shared.house import House
from shared.programme import Programme
from shared.registry import Registry
from shared.settings import Settings
from tests.integration.review.arrangements import arranged
from tests.integration.review.conftest import Cast, review
from tests.integration.review.identity import ORGANISATION, PEOPLE, Reading, begin, layers, others_file, told

EVALUATION = '\nid = "evaluation"\n'


@pytest.fixture
def anonymous(request: pytest.FixtureRequest) -> bool:
    """Whether the road asks for reading without names: by the name of the test's parameter."""
    return bool(getattr(request, "param", False))


@pytest.fixture
def house(database_url: str, programme: Programme, clock: FrozenClock, *, tmp_path: Path, anonymous: bool) -> House:
    """An installation whose road reads without names, or not."""
    rules = arranged(tmp_path, (EVALUATION, f"{EVALUATION}anonymous = true\n")) if anonymous else programme
    settings = Settings(
        database_url=database_url,
        valkey_url="redis+socket:///nowhere?virtual_host=0",
        smtp_url="smtp://127.0.0.1:9",
        public_url="http://tremplin.test",
        limits="off",
        home=tmp_path,
    )
    return House(settings=settings, registry=Registry(rules), clock=clock)


@pytest.fixture
def app(house: House, engines: dict[str, Engine]) -> Iterator[Flask]:
    """The whole house: every door of every service."""
    from services.wsgi import build

    made = build(house)
    yield made
    for engine in made.extensions["tremplin"].engines.values():
        engine.dispose()


@pytest.fixture
def reading(app: Flask, cast: Cast, *, anonymous: bool) -> Reading:
    return begin(app, cast, in_texts=anonymous)


both = pytest.mark.parametrize("anonymous", [False, True], ids=["named", "anonymous"], indirect=True)
named = pytest.mark.parametrize("anonymous", [False], ids=["named"], indirect=True)


def searched(reading: Reading, names: dict[str, str]) -> dict[str, set[str]]:
    """Where any of these stands."""
    found = {where: told(data, names) for where, data in reading.everything()}
    return {where: what for where, what in found.items() if what}


@both
def test_none_of_twelve_identity_strings_is_in_what_a_blind_reviewer_gets(reading: Reading, *, anonymous: bool) -> None:
    others_file(reading)
    assert len(PEOPLE) + len(ORGANISATION) == 12
    assert searched(reading, PEOPLE | (ORGANISATION if anonymous else {})) == {}


@named
def test_the_search_finds_what_is_there(reading: Reading) -> None:
    found = searched(reading, ORGANISATION)
    assert {what for some in found.values() for what in some} == set(ORGANISATION)
    own = {"own": "Adélaïde Lambrequin"}
    assert any(where.startswith("mail review_assigned") for where in searched(reading, own))
    desk = reading.cast.get(reading.cast.desk, f"/dossiers/{reading.number}").data
    assert told(b"\n\n" + desk, PEOPLE) >= {"contact", "mail", "phone", "reviewer"}


@both
def test_what_others_do_changes_no_byte_of_what_a_blind_reviewer_gets(reading: Reading) -> None:
    before = _settled(reading)
    others_file(reading)
    after = _settled(reading)
    assert {where for where in before.keys() | after.keys() if before.get(where) != after.get(where)} == set()
    assert len(before) > 80


def _settled(reading: Reading) -> dict[str, bytes]:
    """What a reader gets by looking, without what differs at every asking: the secrets of a form."""
    found = dict(reading.everything(methods=("GET",)))
    fresh = re.compile(rb'name="(csrf_token|form_id|idea)" value="[^"]*"')
    return {where: fresh.sub(b"", data) for where, data in found.items()}


@both
def test_after_filing_others_are_read_without_their_names(reading: Reading) -> None:
    others_file(reading)
    reading.cast.done(reading.token, f"{reading.number}/reviews", review(4))
    names = {one: PEOPLE[one] for one in ("reviewer", "contact", "mail", "phone")}
    assert searched(reading, names) == {}
    assert searched(reading, {"text": PEOPLE["text"]}) != {}


@pytest.mark.parametrize("anonymous", [True], ids=["anonymous"], indirect=True)
def test_ties_are_declared_on_names_and_then_the_names_are_gone(app: Flask, cast: Cast) -> None:
    reading = begin(app, cast, in_texts=True)
    ben = next(token for token in cast.assigned(reading.number) if token != reading.token)
    asked = cast.get(ben, f"/dossiers/{reading.number}").get_json()
    assert asked["organisation"] == ORGANISATION["short_name"]
    assert asked["partners"] == [["montreal", ORGANISATION["partner"]]]
    assert asked["proposal"] is None
    read = cast.get(reading.token, f"/dossiers/{reading.number}").get_json()
    assert read["organisation"] == "[l’organisation]"
    assert read["partners"] == [["montreal", "[le partenaire local]"]]
    assert "[l’organisation]" in read["proposal"]["summary"]


def test_every_layer_of_an_answer_is_searched() -> None:
    escaped = b'200\n\n{"a": "&eacute;%20\\u00e8"}'
    told_plainly = " ".join(layers(escaped))
    assert "é " in told_plainly
    assert "è" in told_plainly
