"""The applicant's page of conditions: read when they are told, answered in time, nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.intake.handlers import station
from shared.clock import FrozenClock
from shared.db import transaction
from shared.events import ConditionsSet, ConditionTold, ConditionTurned, Event
from shared.house import House
from tests.integration.intake.conftest import Filed

ANSWER = "Le laboratoire est celui du port ; sa lettre signée est jointe."
Tell = Callable[[Event], None]


@pytest.fixture
def tell(engines: dict[str, Engine], house: House) -> Tell:
    """Let intake hear an event."""

    def hear(event: Event) -> None:
        with transaction(engines["intake"]) as session:
            station(house).take[type(event)](session, event)

    return hear


@pytest.fixture
def page(file: Filed, client: FlaskClient, tell: Tell, house: House) -> str:
    """The page of a file with one reservation and one condition, in the browser of its author."""
    receipt = file().get_json()
    client.get(f"/l/{receipt['token']}")
    number = receipt["number"]
    tell(conditions(number, house))
    return f"/proposals/{number}/conditions"


def conditions(number: str, house: House) -> ConditionsSet:
    due_on = house.today() + timedelta(days=15)
    told = [
        ConditionTold(city="montreal", position=place, origin=origin, text=text, due_on=due_on)
        for place, (origin, text) in enumerate((("partner", "Nommer le quai."), ("committee", "Un budget.")), start=1)
    ]
    return ConditionsSet(number=number, at=house.now(), conditions=tuple(told))


def turned(number: str, house: House, state: str, due_on: date | None = None, **more: str) -> ConditionTurned:
    about = {"number": number, "at": house.now(), "city": "montreal", "position": 1, "text": "Nommer le quai."}
    to = {"title": "Berges", "contact_name": "Odile", "email": "odile@passeurs.example.org", "locale": "fr"}
    day = due_on or house.today() + timedelta(days=15)
    return ConditionTurned.model_validate({**about, **to, "state": state, "due_on": day, **more})


def send(client: FlaskClient, page: str, text: str, key: str = "montreal-1") -> tuple[int, str]:
    shown = client.get(page).text
    csrf = shown.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(page, data={"csrf_token": csrf, "key": key, f"{key}.text": text})
    return answer.status_code, unescape(answer.text)


def test_the_author_reads_and_answers_each_condition(client: FlaskClient, page: str) -> None:
    shown = unescape(client.get(page).text)
    assert "Nommer le quai." in shown
    assert "Un budget." in shown
    assert "Conditions qui attendent votre réponse\u00a0: 2" in unescape(
        client.get(page.removesuffix("/conditions")).text
    )
    assert send(client, page, ANSWER)[0] == 303
    after = unescape(client.get(page).text)
    assert "Votre réponse est envoyée." in after
    assert ANSWER in after
    assert 'name="montreal-1.text"' not in after
    assert 'name="montreal-2.text"' in after


def test_an_answer_that_is_too_short_comes_back(client: FlaskClient, page: str) -> None:
    status, shown = send(client, page, "Oui.")
    assert status == 422
    assert "Oui.</textarea>" in shown
    assert 'href="#field-montreal-1-text"' in shown


def test_a_late_answer_is_refused_with_the_day_and_kept_on_the_page(
    client: FlaskClient, page: str, clock: FrozenClock
) -> None:
    shown = client.get(page).text
    csrf = shown.split('name="csrf_token" value="')[1].split('"')[0]
    clock.at += timedelta(days=16)
    late = client.post(page, data={"csrf_token": csrf, "key": "montreal-1", "montreal-1.text": ANSWER})
    assert late.status_code == 409
    told = unescape(late.text)
    assert "votre réponse n’a pas été prise" in told
    assert ANSWER in told


def test_a_condition_the_city_refused_shows_why_and_is_answered_again_when_the_desk_gives_time(
    client: FlaskClient, page: str, tell: Tell, house: House
) -> None:
    number = page.split("/")[2]
    send(client, page, ANSWER)
    tell(turned(number, house, "refused", note="La lettre ne nomme personne."))
    shown = unescape(client.get(page).text)
    assert "La lettre ne nomme personne." in shown
    assert 'name="montreal-1.text"' not in shown
    tell(turned(number, house, "open", house.today() + timedelta(days=30)))
    assert ANSWER + "</textarea>" in unescape(client.get(page).text)
    assert send(client, page, f"{ANSWER} C’est Odile.")[0] == 303


def test_what_is_closed_stays_closed_however_often_and_in_whatever_order_it_is_told(
    client: FlaskClient, page: str, tell: Tell, house: House
) -> None:
    number = page.split("/")[2]
    tell(turned(number, house, "met", how="silence"))
    tell(turned(number, house, "refused", note="Trop tard."))
    tell(conditions(number, house))
    shown = unescape(client.get(page).text)
    assert "n’a rien objecté dans le délai" in shown
    assert "Trop tard." not in shown
    assert 'name="montreal-1.text"' not in shown


def test_a_proposal_without_conditions_says_so(client: FlaskClient, file: Filed) -> None:
    receipt = file().get_json()
    client.get(f"/l/{receipt['token']}")
    assert "La décision ne demande rien de votre part." in unescape(
        client.get(f"/proposals/{receipt['number']}/conditions").text
    )
    assert "Conditions qui attendent" not in unescape(client.get(f"/proposals/{receipt['number']}").text)
