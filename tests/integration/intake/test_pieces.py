"""What the author reads when the desk asks for pieces, and how they begin to complete the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from services.intake.models import Draft, Filing
from services.intake.operations.pieces import ask, lapse
from shared.access import link_token
from shared.clock import FrozenClock
from shared.db import transaction
from shared.events import Piece, PiecesLapsed, PiecesRequested
from shared.house import House
from tests.integration.intake.conftest import example

REQUEST = UUID("019a0000-0000-7000-8000-000000000002")
Filed = Callable[..., TestResponse]


@pytest.fixture
def author(file: Filed, client: FlaskClient, engines: dict[str, Engine], house: House) -> str:
    """Someone filed and follows their proposal in this browser; its number."""
    number: str = file().get_json()["number"]
    return followed(client, engines, house, number)


def followed(client: FlaskClient, engines: dict[str, Engine], house: House, number: str) -> str:
    """Let this browser follow a proposal."""
    with transaction(engines["intake"]) as db:
        link_id = db.get_one(Filing, number).link_id
    with client.session_transaction() as stored:
        stored["link"] = link_token(link_id, house.settings.key)
    return number


def asked(engines: dict[str, Engine], house: House, number: str, **changes: Any) -> None:
    """The desk asked for an essential piece."""
    told: dict[str, Any] = {
        "pieces": (Piece(what="Le budget par année", rule="article 5 du règlement"),),
        "reason": "Le budget ne dit pas qui paie la seconde année.",
        "essential": True,
        "due_on": house.today() + timedelta(days=15),
        "officer": "Claire Martin",
        "title": "Berges croisées",
        "contact_name": "Odile Marchand",
        "email": "odile@passeurs.example.org",
        "locale": "fr",
        "link_id": REQUEST,
    }
    event = PiecesRequested(number=number, at=house.now(), request_id=REQUEST, **told | changes)
    with transaction(engines["intake"]) as db:
        ask(house, db, event)
        ask(house, db, event)


def read(client: FlaskClient, path: str) -> str:
    """A page that must be there, as people read it."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text).replace("\u00a0", " ")


def press(client: FlaskClient, number: str, act: str) -> TestResponse:
    """Press a button of the proposal's pages, with the token of the page one stands on."""
    page = client.get(f"/proposals/{number}/consents").text
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert found is not None
    return client.post(f"/proposals/{number}/{act}", data={"csrf_token": found[1]})


def test_the_proposals_page_says_first_what_is_asked(
    author: str, client: FlaskClient, engines: dict[str, Engine], house: House
) -> None:
    asked(engines, house, author)
    page = read(client, f"/proposals/{author}")
    assert "Complément demandé (au plus tard le 8 décembre 2026)" in page
    assert f'href="/proposals/{author}/pieces"' in page
    assert "suspendu" in page
    assert "personne publique" not in page
    assert page.count("Complément demandé") == 2, "the state, and one line of the timeline"


def test_the_author_reads_what_is_missing_why_until_when_and_what_it_changes(
    author: str, client: FlaskClient, engines: dict[str, Engine], house: House
) -> None:
    asked(engines, house, author)
    page = read(client, f"/proposals/{author}/pieces")
    for said in (
        "Le budget par année",
        "article 5 du règlement",
        "qui paie la seconde année",
        "au plus tard le 8 décembre 2026",
        "vaut rejet est suspendu",
    ):
        assert said in page
    assert "intake." not in read(client, f"/proposals/{author}/pieces?lang=en").replace("intake.html", "")


def test_a_piece_that_is_not_essential_leaves_the_date_where_it_is(
    author: str, client: FlaskClient, engines: dict[str, Engine], house: House
) -> None:
    asked(engines, house, author, essential=False)
    assert "La date légale reste le 23 janvier 2027" in read(client, f"/proposals/{author}/pieces")


def test_a_public_body_reads_nothing_of_a_clock(
    file: Filed, client: FlaskClient, engines: dict[str, Engine], house: House
) -> None:
    organisation = example()["organisation"] | {"kind": "laboratoire"}
    number = followed(client, engines, house, file(example(organisation=organisation)).get_json()["number"])
    asked(engines, house, number)
    assert "suspendu" not in read(client, f"/proposals/{number}/pieces")
    assert "personne publique" in read(client, f"/proposals/{number}")


def test_one_button_opens_the_file_as_a_draft_and_again_the_same_one(
    author: str, client: FlaskClient, engines: dict[str, Engine], house: House
) -> None:
    asked(engines, house, author)
    first, second = (press(client, author, "pieces") for _ in range(2))
    assert first.status_code == 303
    assert first.location == second.location
    with transaction(engines["intake"]) as db:
        draft = db.scalars(select(Draft)).one()
        assert (draft.number, draft.request_id) == (author, REQUEST)
        assert draft.typed["title"] == [example()["title"]]


def test_after_the_time_given_the_author_is_told_so(
    *, author: str, client: FlaskClient, engines: dict[str, Engine], house: House, clock: FrozenClock
) -> None:
    asked(engines, house, author)
    clock.at += timedelta(days=16)
    answer = press(client, author, "pieces")
    assert answer.status_code == 409
    assert "Le délai pour compléter ce dossier est terminé" in unescape(answer.text)
    with transaction(engines["intake"]) as db:
        lapse(house, db, PiecesLapsed(number=author, at=house.now(), request_id=REQUEST))
        assert db.get_one(Filing, author).legal_on == date(2027, 1, 23) + timedelta(days=16)
    page = read(client, f"/proposals/{author}/pieces")
    assert "Le bureau ne vous demande rien" in page
    assert "non complété à temps" in page


def test_nothing_is_asked_of_a_proposal_that_was_taken_back(
    author: str, client: FlaskClient, engines: dict[str, Engine], house: House
) -> None:
    asked(engines, house, author)
    assert press(client, author, "withdraw").status_code == 303
    assert "Complément demandé (" not in read(client, f"/proposals/{author}")
    assert "sans objet" in read(client, f"/proposals/{author}/pieces")
    assert press(client, author, "pieces").status_code == 409


def test_a_script_reads_what_is_asked_and_begins_to_complete(
    author: str, client: FlaskClient, engines: dict[str, Engine], house: House
) -> None:
    with transaction(engines["intake"]) as db:
        token = link_token(db.get_one(Filing, author).link_id, house.settings.key)
    headers = {"Authorization": f"Bearer {token}"}
    path = f"/api/v1/proposals/{author}/pieces"
    assert client.get(path, headers=headers).get_json() == {"items": []}
    assert client.post(path, headers=headers).status_code == 409
    asked(engines, house, author)
    (one,) = client.get(path, headers=headers).get_json()["items"]
    assert (one["id"], one["state"], one["due_on"]) == (str(REQUEST), "open", "2026-12-08")
    begun = client.post(path, headers=headers)
    assert begun.status_code == 201
    assert begun.get_json()["proposal"]["title"] == example()["title"]
