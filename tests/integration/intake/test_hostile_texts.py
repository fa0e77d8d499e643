"""Hostile texts in every free field, by the form and by the API: kept as they are or refused, never a failure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.domain.answers import typed_from
from services.intake.example import EXAMPLE
from tests.hostile.texts import texts

FORM = "/calls/appel-ouvert/apply"
PARAGRAPHS = ("summary", "description", "sector_why", "paris_gain", "benefits_why", "civic")
LINES = (
    *("title", "organisation.name", "organisation.display_name", "organisation.website", "organisation.address"),
    *("organisation.id_value", "contact.name", "contact.addressed_as", "contact.role", "contact.email"),
    *("contact.phone", "quote.text", "quote.author", "quote.capacity", "jobs.basis", "montreal.local_partner"),
    *("associates.0.name", "associates.0.role", "milestones.0.what", "montreal.objective"),
)
ALIVE = re.compile(r"<script>alert|<img src=x|<svg[/ >]*on|onerror=alert\(1\)>|<iframe|<base href|<object|<embed", re.I)


def _rows() -> Iterator[tuple[str, str]]:
    """Each text in one field after the other, so that every field meets many of them."""
    fields = (*PARAGRAPHS, *LINES)
    for rank, one in enumerate(texts()):
        yield fields[rank % len(fields)], one


ROWS = list(_rows())


def test_there_are_two_hundred_of_them() -> None:
    assert len(ROWS) >= 200
    assert len({field for field, _ in ROWS}) == len(PARAGRAPHS) + len(LINES)


def _typed(field: str, text: str) -> dict[str, Any]:
    typed = typed_from(EXAMPLE) | {"milestones.0.on": ["2027-06-01"], "associates.0.side": ["paris"]}
    typed |= {"associates.0.name": ["Une école"], "associates.0.role": ["enquêtes"], "milestones.0.what": ["Essai"]}
    return typed | {field: [text]}


@pytest.fixture
def send(client: FlaskClient) -> Callable[[str, str], TestResponse]:
    """Send the whole form with a text in one field."""
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get(FORM).text)
    assert token is not None

    def post(field: str, text: str) -> TestResponse:
        sent = {"csrf_token": token.group(1), "form_id": f"{field}-{hash(text)}"}
        return client.post(FORM, data=_typed(field, text) | sent)

    return post


def test_the_form_keeps_each_of_them_or_shows_it_again_as_it_was_typed(
    client: FlaskClient, send: Callable[[str, str], TestResponse]
) -> None:
    seen: Counter[int] = Counter()
    for field, text in ROWS:
        answer = send(field, text)
        seen[answer.status_code] += 1
        assert answer.status_code in {303, 422}, (field, text[:80], answer.status_code)
        page = answer if answer.status_code == 422 else client.get(answer.location.removesuffix("/receipt"))
        assert page.status_code in {200, 422}
        assert not ALIVE.search(page.text), (field, text[:80])
        if answer.status_code == 422:
            kept = unescape(page.text).replace("\r\n", "\n")
            assert text.replace("\r\n", "\n").strip()[:15_000] in kept or "\x00" in text, (field, text[:80])
    assert min(seen[303], seen[422]) > 20, seen


def test_the_api_answers_each_of_them_with_a_receipt_or_with_its_field(client: FlaskClient) -> None:
    seen: Counter[int] = Counter()
    for rank, (field, text) in enumerate(ROWS):
        body = deepcopy(EXAMPLE)
        _put(body, field, text)
        answer = client.post("/api/v1/proposals", json=body, headers={"Idempotency-Key": f"hostile-{rank}"})
        seen[answer.status_code] += 1
        assert answer.status_code in {201, 422}, (field, text[:80], answer.text)
        if answer.status_code == 422:
            errors = answer.get_json()["errors"]
            assert errors, (field, text[:80])
            assert all(one["message"] and "{" not in one["message"].replace(text, "") for one in errors)
    assert min(seen[201], seen[422]) > 20, seen


def _put(body: dict[str, Any], field: str, text: str) -> None:
    """Put a text where the field of the form leads to in a proposal."""
    if field.startswith("associates"):
        body["associates"] = [{"name": "Une école", "side": "paris", "role": "enquêtes"} | {field[13:]: text}]
    elif field.startswith("milestones"):
        body["milestones"] = [{"on": "2027-06-01", "what": text}]
    elif field == "montreal.local_partner":
        body["cities"][0]["local_partner"] = {"name": text}
    elif field == "montreal.objective":
        body["cities"][0]["objective"] = text
    elif field.startswith("quote."):
        body["consents"]["quote"][field[6:]] = text
    elif "." in field:
        group, name = field.split(".")
        body[group][name] = text
    else:
        body[field] = text
