"""Hostile addresses at every door that takes one: refused with the sentence, what was typed kept, nothing written."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from html import unescape

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from services.cli import cli
from services.intake.example import EXAMPLE
from services.notify.models import Mail
from services.review import example
from shared.access import Person
from shared.db import transaction
from tests.hostile_addresses import HOSTILE
from tests.integration.intake.test_drafts import DRAFTS, START, token_in
from tests.integration.review.conftest import Cast, cast, review
from tests.integration.review.test_registry import act

__all__ = ["cast", "review"]
EACH = pytest.mark.parametrize("address", HOSTILE)
SENTENCE = "prenom.nom@exemple.org"


def mails(engines: dict[str, Engine]) -> int:
    with transaction(engines["notify"]) as session:
        return session.scalar(select(func.count()).select_from(Mail)) or 0


def flat(text: str) -> str:
    return " ".join(unescape(text).split())


@EACH
def test_a_proposal_is_not_filed_with_it(
    client: FlaskClient, drain: Callable[[], int], engines: dict[str, Engine], address: str
) -> None:
    body = deepcopy(EXAMPLE)
    body["contact"]["email"] = address
    answer = client.post("/api/v1/proposals", json=body, headers={"Accept-Language": "fr", "Idempotency-Key": "k" * 20})
    assert answer.status_code == 422
    assert "contact.email" in {one["field"] for one in answer.get_json()["errors"]}
    drain()
    assert mails(engines) == 0


@EACH
def test_nobody_signs_in_with_it(
    client: FlaskClient, drain: Callable[[], int], engines: dict[str, Engine], address: str
) -> None:
    sent = {"email": address, "csrf_token": token_in(client.get("/sign-in?lang=fr"))}
    answer = client.post("/sign-in", data=sent)
    if answer.status_code == 200:  # could be one, but of nobody here
        assert "@" in address
    else:
        assert answer.status_code == 422
        assert SENTENCE in flat(answer.text)
    drain()
    assert mails(engines) == 0


@EACH
def test_no_link_to_a_draft_goes_to_it(
    client: FlaskClient, drain: Callable[[], int], engines: dict[str, Engine], address: str
) -> None:
    begun = client.post(DRAFTS, data={"csrf_token": token_in(client.get(START))}).location
    answer = client.post(f"{begun}/mail", data={"email": address, "csrf_token": token_in(client.get(begun))})
    assert answer.status_code == 422
    assert SENTENCE in flat(answer.text)
    drain()
    assert mails(engines) == 0


@EACH
@pytest.mark.parametrize("words", ["person add --role desk --name Desk", "token create --role desk"])
def test_nobody_is_added_with_it(database_url: str, engines: dict[str, Engine], words: str, address: str) -> None:
    told = CliRunner().invoke(cli, [*words.split(), "--email", address], env={"DATABASE_URL": database_url})
    assert told.exit_code == 2
    assert "first.last@example.org" in told.output
    with transaction(engines["access"]) as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0


@EACH
def test_nobody_speaks_for_a_city_with_it(cast: Cast, address: str) -> None:
    typed = {**example.CITY_ACTS["change_officer"], "email": address}
    answer = act(cast, "montreal", "change_officer", typed)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == ["email"]


@EACH
def test_no_question_goes_to_it(cast: Cast, address: str) -> None:
    number = cast.admitted()
    answer = cast.post(cast.desk, f"{number}/opinions/montreal/addresses", {**example.ADDRESS, "email": address})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == ["email"]
