"""What the author may still do: consents taken back, a copy to begin from, a new version; by page and by API."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from services.intake.example import EXAMPLE
from services.intake.models import Draft, Filing, Version
from services.review.models import Dossier
from shared.bus import EventRow
from shared.db import transaction
from tests.integration.intake.conftest import Filed
from tests.integration.intake.test_drafts import token_in


@pytest.fixture
def receipt(file: Filed) -> dict[str, Any]:
    told: dict[str, Any] = file().get_json()
    return told


@pytest.fixture
def author(app: Flask, receipt: dict[str, Any]) -> FlaskClient:
    """The author's browser, come by the personal link."""
    browser = app.test_client()
    browser.get(receipt["status_url"].removeprefix("http://tremplin.test"))
    return browser


@pytest.fixture
def api(client: FlaskClient, receipt: dict[str, Any]) -> Callable[..., TestResponse]:
    """The author's API: `api("PUT", "/consents", json=...)`."""
    own = {"Authorization": f"Bearer {receipt['token']}"}

    def call(method: str, path: str = "", headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        place = f"/api/v1/proposals/{receipt['number']}{path}"
        return client.open(place, method=method, headers=own | (headers or {}), **more)

    return call


def told(owner: Engine, kind: str) -> list[dict[str, Any]]:
    with transaction(owner) as db:
        return list(db.scalars(select(EventRow.payload).where(EventRow.kind == kind).order_by(EventRow.position)))


def one(owner: Engine, model: Any) -> Any:
    with transaction(owner) as db:
        return db.scalars(select(model)).one()


def test_a_consent_is_taken_back_by_one_button_and_the_press_hears_of_it(
    author: FlaskClient, receipt: dict[str, Any], owner: Engine
) -> None:
    path = f"/proposals/{receipt['number']}/consents"
    page = author.get(path)
    assert unescape(page.text).count("Retirer mon accord") == 3  # to be cited, to be introduced, the quote
    author.post(path, data={"csrf_token": token_in(page), "consent": "cite", "give": "no"})
    assert one(owner, Filing).proposal["consents"] == {
        "cite": False,
        "introduce": True,
        "photo": False,
        "newsletter": False,
        "quote": None,
        "call_again": False,
    }
    (event,) = told(owner, "ConsentChanged")
    assert (event["consents"]["cite"], event["consents"]["quote"]) == (False, None)


def test_a_consent_that_does_not_exist_is_refused(author: FlaskClient, receipt: dict[str, Any]) -> None:
    path = f"/proposals/{receipt['number']}/consents"
    sent = {"csrf_token": token_in(author.get(path)), "consent": "everything", "give": "yes"}
    assert author.post(path, data=sent).status_code == 400


def test_a_copy_takes_over_the_chosen_answers_alone(
    author: FlaskClient, receipt: dict[str, Any], owner: Engine
) -> None:
    path = f"/proposals/{receipt['number']}/copy"
    page = author.get(path)
    sent = {"csrf_token": token_in(page), "copied": ["title", "organisation.name", "cities"]}
    place = author.post(path, data=sent).location
    draft = one(owner, Draft)
    assert place == f"/drafts/{draft.id}"
    assert draft.number is None
    assert set(draft.typed) == {
        *("title", "organisation.name", "pick.montreal", "montreal.domain", "montreal.objective"),
        *("montreal.local_partner", "montreal.local_partner_kind"),
    }
    assert author.get(place).status_code == 200


def test_declarations_and_consents_are_never_copied(author: FlaskClient, receipt: dict[str, Any]) -> None:
    page = author.get(f"/proposals/{receipt['number']}/copy").text
    assert 'value="title"' in page
    for name in ("statements", "consents", "quote"):
        assert f'value="{name}' not in page


def test_the_api_replaces_the_text_for_whoever_saw_the_present_version(
    api: Callable[..., TestResponse], owner: Engine, drain: Callable[[], int]
) -> None:
    drain()
    first = api("GET")
    tag = first.headers["ETag"]
    body = deepcopy(EXAMPLE) | {"title": "Berges croisées, autrement dites"}
    assert api("PUT", json=body).status_code == 428
    assert api("PUT", json=body, headers={"If-Match": '"v7"'}).status_code == 412
    answer = api("PUT", json=body, headers={"If-Match": tag})
    assert (answer.status_code, answer.get_json()["version"]) == (200, 2)
    assert answer.headers["ETag"] != tag
    assert api("PUT", json=body, headers={"If-Match": tag}).get_json()["version"] == 2  # the same again: nothing new
    drain()
    assert one(owner, Version).proposal["title"] == EXAMPLE["title"]
    assert (one(owner, Dossier).title, one(owner, Dossier).text_version) == (body["title"], 2)


def test_a_text_that_is_being_judged_is_not_replaced(
    api: Callable[..., TestResponse], author: FlaskClient, receipt: dict[str, Any], engines: dict[str, Engine]
) -> None:
    with transaction(engines["intake"]) as db:
        db.get_one(Filing, receipt["number"]).status = "evaluation"
    answer = api("PUT", json=EXAMPLE | {"title": "Trop tard, mais bien dit"}, headers={"If-Match": "*"})
    assert answer.status_code == 409
    own = f"/proposals/{receipt['number']}"
    page = author.get(own)
    assert "/revise" not in page.text
    assert author.post(f"{own}/revise", data={"csrf_token": token_in(page)}).status_code == 409


def test_a_version_that_crosses_the_admission_is_told_as_too_late(
    api: Callable[..., TestResponse], receipt: dict[str, Any], engines: dict[str, Engine], drain: Callable[[], int]
) -> None:
    drain()
    with transaction(engines["review"]) as db:
        dossier = db.get_one(Dossier, receipt["number"])
        dossier.stage, dossier.screened_by, dossier.screened_at = "evaluation", "someone", dossier.opened_at
    api("PUT", json=EXAMPLE | {"title": "Une version qui croise l’admission"}, headers={"If-Match": "*"})
    drain()
    assert api("GET").get_json()["timeline"][-1]["code"] == "revision_too_late"


def test_a_dry_run_says_what_filing_would_say_and_files_nothing(client: FlaskClient, owner: Engine) -> None:
    good = client.post("/api/v1/proposals/dry-run", json=EXAMPLE)
    assert good.get_json() == {"valid": True, "similar_filed_on": []}
    wrong = client.post("/api/v1/proposals/dry-run", json=EXAMPLE | {"title": "Court"})
    assert [fault["field"] for fault in wrong.get_json()["errors"]] == ["title"]
    with transaction(owner) as db:
        assert db.scalars(select(Filing)).all() == []


def test_a_draft_is_begun_kept_and_filed_by_the_api(client: FlaskClient, owner: Engine) -> None:
    begun = client.post("/api/v1/drafts", json={"title": "Berges croisées", "cities": [{"city": "rio"}]})
    assert begun.status_code == 201
    told_draft = begun.get_json()
    assert told_draft["proposal"]["title"] == "Berges croisées"
    assert {"summary", "organisation.name"} <= {fault["field"] for fault in told_draft["faults"]}
    place, own = f"/api/v1/drafts/{told_draft['id']}", {"Authorization": f"Bearer {told_draft['token']}"}
    assert client.get(place).status_code == 401
    assert client.put(place, json=EXAMPLE, headers=own | {"If-Match": '"d9"'}).status_code == 412
    kept = client.put(place, json=EXAMPLE, headers=own | {"If-Match": begun.headers["ETag"]})
    assert kept.get_json()["faults"] == []
    filed = [client.post(f"{place}/filing", headers=own) for _ in range(2)]
    assert [answer.status_code for answer in filed] == [201, 200]
    assert filed[0].get_json() == filed[1].get_json()
    assert one(owner, Filing).proposal["title"] == EXAMPLE["title"]
    assert client.get(place, headers=own).get_json()["filed_as"] == filed[0].get_json()["number"]


def test_a_draft_with_faults_is_not_filed_by_the_api(client: FlaskClient) -> None:
    begun = client.post("/api/v1/drafts", json={}).get_json()
    own = {"Authorization": f"Bearer {begun['token']}"}
    answer = client.post(f"/api/v1/drafts/{begun['id']}/filing", headers=own)
    assert answer.status_code == 422
    assert len(answer.get_json()["errors"]) > 8
    assert client.delete(f"/api/v1/drafts/{begun['id']}", headers=own).status_code == 204
    assert client.get(f"/api/v1/drafts/{begun['id']}", headers=own).status_code in {401, 404}
