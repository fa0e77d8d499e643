"""Drafts: six short tasks that forget nothing, a link to come back by, one button that files once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from services.intake.domain.answers import typed_from
from services.intake.example import EXAMPLE
from services.intake.forms import PARTS, Part, part_of
from services.intake.models import Draft, Filing, Version
from services.notify.models import Mail
from services.review.models import Dossier
from shared import timers
from shared.access import Link, link_token
from shared.clock import FrozenClock
from shared.db import transaction
from shared.house import House
from shared.registry import Registry

START = "/calls/appel-ouvert/start"
DRAFTS = "/calls/appel-ouvert/drafts"
TYPED = typed_from(EXAMPLE)


def token_in(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
    assert found is not None
    return found.group(1)


def answers_of(part: Part, cities: Iterable[str]) -> dict[str, Any]:
    return {name: values for name, values in TYPED.items() if part_of(name, cities=dict.fromkeys(cities)) is part}


@pytest.fixture
def begun(client: FlaskClient) -> str:
    """The address of a draft that was just begun."""
    answer = client.post(DRAFTS, data={"csrf_token": token_in(client.get(START))})
    assert answer.status_code == 303
    return answer.location


@pytest.fixture
def send(client: FlaskClient, house: House) -> Callable[..., TestResponse]:
    """Send one task of a draft: `send(draft, Part.PROJECT, title="Another")`."""

    def post(draft: str, part: Part, **changes: Any) -> TestResponse:
        page = client.get(f"{draft}/{part}")
        data = answers_of(part, house.programme.cities) | changes | {"csrf_token": token_in(page)}
        return client.post(f"{draft}/{part}", data=data)

    return post


@pytest.fixture
def whole(begun: str, send: Callable[..., TestResponse]) -> str:
    """A draft with every task done."""
    for part in PARTS:
        assert send(begun, part).status_code == 303
    return begun


def rows(owner: Engine, model: Any) -> list[Any]:
    with transaction(owner) as db:
        return list(db.scalars(select(model)))


def test_a_new_draft_has_six_tasks_to_do_and_says_that_it_is_not_filed(client: FlaskClient, begun: str) -> None:
    page = unescape(client.get(begun).text)
    assert page.count("À faire") == 6
    assert "Brouillon – non déposé" in page


def test_every_page_of_a_draft_says_that_it_is_not_filed(client: FlaskClient, whole: str) -> None:
    for path in ("", *(f"/{part}" for part in PARTS), "/check"):
        assert "Brouillon – non déposé" in unescape(client.get(whole + path).text), path


def test_a_task_is_kept_whatever_is_wrong_with_it_and_tells_all_of_it(
    client: FlaskClient, begun: str, send: Callable[..., TestResponse]
) -> None:
    answer = send(begun, Part.PROJECT, title="Court", summary="Trop court aussi.")
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert 'value="Court"' in page
    assert "Trop court aussi." in page
    assert page.count('class="fault"') == 2
    again = unescape(client.get(f"{begun}/project").text)
    assert 'value="Court"' in again
    assert "À compléter" in unescape(client.get(begun).text)


def test_leaving_a_task_for_later_keeps_it_without_a_word_about_faults(
    begun: str, send: Callable[..., TestResponse], owner: Engine
) -> None:
    answer = send(begun, Part.PROJECT, title="Court", later="yes")
    assert (answer.status_code, answer.location) == (303, begun)
    (draft,) = rows(owner, Draft)
    assert draft.typed["title"] == ["Court"]


def test_what_is_being_typed_is_kept_by_itself(client: FlaskClient, begun: str, owner: Engine) -> None:
    data = {"title": "Une idée qui vient", "csrf_token": token_in(client.get(f"{begun}/project"))}
    answer = client.post(f"{begun}/project/autosave", data=data)
    assert answer.status_code == 200
    assert answer.get_json()["tag"] == "d2"
    (draft,) = rows(owner, Draft)
    assert draft.typed == {"title": ["Une idée qui vient"]}


def test_a_whole_draft_is_checked_then_filed_and_leads_to_its_receipt(
    client: FlaskClient, whole: str, owner: Engine
) -> None:
    check = client.get(f"{whole}/check")
    assert "error-summary" not in check.text
    answer = client.post(f"{whole}/filing", data={"csrf_token": token_in(check)})
    assert answer.status_code == 303
    (filing,) = rows(owner, Filing)
    assert answer.location == f"/proposals/{filing.number}/receipt"
    assert filing.proposal["title"] == EXAMPLE["title"]
    assert client.get(answer.location).status_code == 200


def test_the_button_pressed_again_files_nothing_more(client: FlaskClient, whole: str, owner: Engine) -> None:
    sent = {"csrf_token": token_in(client.get(f"{whole}/check"))}
    places = {client.post(f"{whole}/filing", data=sent).location.removesuffix("/receipt") for _ in range(5)}
    assert len(places) == 1
    assert len(rows(owner, Filing)) == 1
    assert client.get(whole).location == places.pop()


def test_a_draft_with_faults_is_not_filed_and_the_check_tells_all_of_them(
    client: FlaskClient, begun: str, owner: Engine
) -> None:
    page = client.get(f"{begun}/check")
    answer = client.post(f"{begun}/filing", data={"csrf_token": token_in(page)})
    assert answer.status_code == 422
    assert answer.text.count("mend=yes") > 10  # each leads to the task in which it is mended
    assert rows(owner, Filing) == []


def test_another_browser_finds_no_draft_and_the_mailed_link_opens_it(
    app: Flask, begun: str, house: House, owner: Engine
) -> None:
    other = app.test_client()
    assert other.get(begun).status_code == 302  # to sign in: nothing here for strangers
    (draft,) = rows(owner, Draft)
    token = link_token(draft.link_id, house.settings.key)
    assert other.get(f"/l/{token}").location == begun
    assert other.get(begun).status_code == 200


def test_the_link_of_one_draft_opens_no_other(app: Flask, house: House, owner: Engine) -> None:
    one, two = app.test_client(), app.test_client()
    for client in (one, two):
        client.post(DRAFTS, data={"csrf_token": token_in(client.get(START))})
    first, second = rows(owner, Draft)
    assert one.get(f"/drafts/{first.id}").status_code == 200
    assert one.get(f"/drafts/{second.id}").status_code in {302, 404}


def test_a_lost_cookie_loses_nothing_that_was_typed(app: Flask, client: FlaskClient, begun: str, owner: Engine) -> None:
    page = client.get(f"{begun}/project").text
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', page))
    other = app.test_client()  # the same person, whose browser forgot its cookies
    typed = hidden | {"title": "Un titre longuement pesé", "later": "yes"}
    told = other.post(f"{begun}/project", data=typed)
    assert told.status_code == 400
    assert "Un titre longuement pesé" in told.text
    again = dict(re.findall(r'<textarea name="([^"]+)" hidden>\n([^<]*)</textarea>', told.text))
    again["csrf_token"] = token_in(told)
    answer = other.post(f"{begun}/project", data={name: unescape(value) for name, value in again.items()})
    assert (answer.status_code, answer.location) == (303, begun)
    (draft,) = rows(owner, Draft)
    assert draft.typed["title"] == ["Un titre longuement pesé"]


def test_the_link_is_mailed_once_an_address_is_known_and_when_it_is_asked_for(
    client: FlaskClient,
    begun: str,
    send: Callable[..., TestResponse],
    *,
    drain: Callable[[], int],
    owner: Engine,
) -> None:
    send(begun, Part.CONTACT)
    send(begun, Part.CONTACT, **{"contact.role": "présidente"})
    drain()
    (mail,) = rows(owner, Mail)
    assert (mail.letter, mail.recipient) == ("draft_link", EXAMPLE["contact"]["email"])
    assert "n’est pas déposé" in mail.text
    sent = {"email": "autre@example.org", "csrf_token": token_in(client.get(begun))}
    assert "autre@example.org" in client.post(f"{begun}/mail", data=sent).text
    drain()
    assert {one.recipient for one in rows(owner, Mail)} == {mail.recipient, "autre@example.org"}


def test_a_link_goes_to_no_address_that_holds_no_mail(client: FlaskClient, begun: str, owner: Engine) -> None:
    sent = {"email": "pas une adresse", "csrf_token": token_in(client.get(begun))}
    answer = client.post(f"{begun}/mail", data=sent)
    assert answer.status_code == 422
    assert 'value="pas une adresse"' in answer.text
    assert all(one.email is None for one in rows(owner, Draft))


def test_seven_and_two_days_before_the_closing_an_unfiled_draft_is_called_to_mind(
    client: FlaskClient,
    house: House,
    *,
    clock: FrozenClock,
    send: Callable[..., TestResponse],
    drain: Callable[[], int],
    owner: Engine,
    engines: dict[str, Engine],
) -> None:
    closes = clock.now() + timedelta(days=10)
    call = house.programme.call.model_copy(update={"closes_at": closes})
    object.__setattr__(house, "registry", Registry(replace(house.programme, call=call)))
    begun = client.post(DRAFTS, data={"csrf_token": token_in(client.get(START))}).location
    send(begun, Part.CONTACT)
    seen = []
    for day in (2, 3, 9):
        clock.at = closes - timedelta(days=10 - day, hours=-1)
        with transaction(engines["relay"]) as db:
            timers.wake(db, clock.now())
        drain()
        seen.append([one.subject for one in rows(owner, Mail) if one.letter == "draft_reminder"])
    assert [len(one) for one in seen] == [0, 1, 2]
    assert "7" in seen[1][0]


@pytest.fixture
def reminders(
    client: FlaskClient,
    house: House,
    *,
    clock: FrozenClock,
    send: Callable[..., TestResponse],
    request: pytest.FixtureRequest,
) -> Callable[..., list[str]]:
    """The reminders of a draft begun ten days before the closing, where nothing runs until so many hours before it."""
    drain, engines, owner = (request.getfixturevalue(one) for one in ("drain", "engines", "owner"))
    closes = clock.now() + timedelta(days=10)
    call = house.programme.call.model_copy(update={"closes_at": closes})
    object.__setattr__(house, "registry", Registry(replace(house.programme, call=call)))
    begun = client.post(DRAFTS, data={"csrf_token": token_in(client.get(START))}).location
    for part in PARTS:
        send(begun, part)

    def after(*, hours_before: int, filed: bool = False) -> list[str]:
        if filed:
            sent = {"csrf_token": token_in(client.get(f"{begun}/check"))}
            assert client.post(f"{begun}/filing", data=sent).status_code == 303
        clock.at = closes - timedelta(hours=hours_before)
        for _ in range(2):
            with transaction(engines["relay"]) as db:
                timers.wake(db, clock.now())
            drain()
        return [one.subject for one in rows(owner, Mail) if one.letter == "draft_reminder"]

    return after


@pytest.mark.parametrize(("hours", "left"), [(100, "5 jours"), (40, "2 jours"), (20, "un jour")])
def test_reminders_missed_in_a_stop_are_one_letter_that_counts_the_days_left(
    reminders: Callable[..., list[str]], hours: int, left: str
) -> None:
    (subject,) = reminders(hours_before=hours)
    assert left in subject.replace("\u00a0", " ")


def test_once_the_call_has_closed_no_draft_is_called_to_mind(reminders: Callable[..., list[str]]) -> None:
    assert reminders(hours_before=0) == []


def test_once_it_is_filed_a_draft_is_not_called_to_mind(reminders: Callable[..., list[str]]) -> None:
    assert reminders(hours_before=40, filed=True) == []


def test_a_draft_that_is_thrown_away_is_gone(client: FlaskClient, begun: str, owner: Engine) -> None:
    page = client.get(f"{begun}/leave")
    assert rows(owner, Draft)
    assert client.post(f"{begun}/leave", data={"csrf_token": token_in(page)}).status_code == 200
    assert rows(owner, Draft) == []
    assert all(one.revoked_at is not None for one in rows(owner, Link))


def test_the_whole_form_on_one_page_can_be_kept_as_a_draft(client: FlaskClient, owner: Engine) -> None:
    page = client.get("/calls/appel-ouvert/apply")
    sent = {"csrf_token": token_in(page), "title": "Commencé sur une page", "keep": "yes", "montreal.objective": "x"}
    answer = client.post("/calls/appel-ouvert/apply", data=sent)
    assert answer.status_code == 303
    (draft,) = rows(owner, Draft)
    assert answer.location == f"/drafts/{draft.id}"
    assert draft.typed == {"title": ["Commencé sur une page"], "montreal.objective": ["x"]}


def test_what_is_typed_when_the_call_closes_is_kept_as_a_draft(
    client: FlaskClient, house: House, clock: FrozenClock, owner: Engine
) -> None:
    page = client.get("/calls/appel-ouvert/apply")
    call = house.programme.call.model_copy(update={"closes_at": clock.now() - timedelta(seconds=2)})
    object.__setattr__(house, "registry", Registry(replace(house.programme, call=call)))
    sent = TYPED | {"csrf_token": token_in(page), "form_id": "a-form"}
    answer = client.post("/calls/appel-ouvert/apply", data=sent)
    assert answer.status_code == 409
    (draft,) = rows(owner, Draft)
    assert f"/drafts/{draft.id}" in answer.text
    assert draft.typed["title"] == [EXAMPLE["title"]]
    assert rows(owner, Filing) == []


def test_a_new_version_keeps_number_and_first_date_and_the_former_text(
    client: FlaskClient,
    whole: str,
    *,
    send: Callable[..., TestResponse],
    clock: FrozenClock,
    drain: Callable[[], int],
    owner: Engine,
) -> None:
    first = client.post(f"{whole}/filing", data={"csrf_token": token_in(client.get(f"{whole}/check"))}).location
    own = first.removesuffix("/receipt")
    drain()
    clock.at = clock.now() + timedelta(hours=5)
    draft = client.post(f"{own}/revise", data={"csrf_token": token_in(client.get(own))}).location
    assert "Nouvelle version" in unescape(client.get(draft).text)
    send(draft, Part.PROJECT, title="Berges croisées, deuxième manière")
    client.post(f"{draft}/filing", data={"csrf_token": token_in(client.get(f"{draft}/check"))})
    drain()
    (filing,), (past,) = rows(owner, Filing), rows(owner, Version)
    assert (filing.version, past.version) == (2, 1)
    assert past.proposal["title"] == EXAMPLE["title"]
    assert filing.proposal["title"] == "Berges croisées, deuxième manière"
    assert filing.revised_at - filing.received_at == timedelta(hours=5)
    assert [one.letter for one in rows(owner, Mail)].count("revision") == 1
    with transaction(owner) as db:
        assert db.scalar(select(Dossier.title)) == "Berges croisées, deuxième manière"
        assert db.scalar(select(func.count()).select_from(Dossier)) == 1
