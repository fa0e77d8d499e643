"""Digests: their reader may stop them by one click, and no letter that is owed is touched by it."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.notify.domain.digests import DIGESTS, reader_id
from services.notify.operations.digests import address_to_stop
from services.notify.operations.letters import write_letters
from shared.access import link_token
from shared.db import transaction
from shared.events import Event, PartnerDigest, ReviewDigest
from shared.house import House
from tests.integration.notify.conftest import Office
from tests.integration.notify.telling import every_event

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def digest(kind: type[Event], **changes: Any) -> Event:
    return next(one for one in every_event("fr") if isinstance(one, kind)).model_copy(update=changes)


def reader(event: Any) -> str:
    found: str = event.reviewer_email if isinstance(event, ReviewDigest) else event.officer_email
    return found


def path_of(house: House, address: str) -> str:
    return address_to_stop(house, address).removeprefix("http://tremplin.test")


def written(office: Office, house: House, event: Event) -> int:
    with transaction(office.engines["notify"]) as session:
        before = len(office.ledger())
        write_letters(session, house, event)
    return len(office.ledger()) - before


REGULAR = pytest.mark.parametrize(
    "event", [digest(ReviewDigest), digest(PartnerDigest, regular=True)], ids=["of reviews", "of a city"]
)


def test_digests_and_nothing_else_say_how_they_are_stopped(office: Office, house: House) -> None:
    office.tell(*every_event("fr"))
    office.later(minutes=31)
    office.post()
    letters = {mail.message_id: mail for mail in office.ledger()}
    for taken in office.server.taken:
        mail = letters["".join(str(taken["Message-ID"]).split())]
        told = (taken["List-Unsubscribe"], taken["List-Unsubscribe-Post"])
        stop = (f"<{address_to_stop(house, mail.recipient)}>", "List-Unsubscribe=One-Click")
        assert told == (stop if mail.letter in DIGESTS else (None, None))
        assert taken["Auto-Submitted"] == "auto-generated"
    assert {mail.letter for mail in letters.values()} >= DIGESTS


@REGULAR
def test_one_click_stops_digests_and_the_page_brings_them_back(
    office: Office, house: House, client: FlaskClient, event: Event
) -> None:
    path = path_of(house, reader(event))
    assert client.post(path, data=ONE_CLICK).status_code == 200
    assert client.post(path, data=ONE_CLICK).status_code == 200
    assert written(office, house, event) == 0
    assert "Vous ne recevez plus de récapitulatifs" in client.get(f"{path}?lang=fr").text
    assert "les récapitulatifs reviennent" in client.post(f"{path}?lang=fr", data={"wanted": "yes"}).text
    assert written(office, house, event) == 1


@REGULAR
def test_looking_at_the_page_stops_nothing(office: Office, house: House, client: FlaskClient, event: Event) -> None:
    assert client.get(path_of(house, reader(event))).status_code == 200
    assert written(office, house, event) == 1


def test_without_digests_every_letter_that_is_owed_is_written(
    office: Office, house: House, client: FlaskClient
) -> None:
    every = every_event("fr")
    office.tell(*every)
    readers = {mail.recipient for mail in office.ledger()}
    before = sorted(mail.letter for mail in office.ledger())
    for one in readers:
        client.post(path_of(house, one), data=ONE_CLICK)
    later = [event.model_copy(update={"number": f"{event.number[:30]}-9"}) for event in every]
    office.tell(*later)
    after = [mail.letter for mail in office.ledger()]
    assert sorted([*before, *(one for one in before if one != "review_digest")]) == sorted(after)


def test_the_address_names_nobody_and_no_other_opens_the_door(house: House, client: FlaskClient) -> None:
    path = path_of(house, "Remi@lecteurs.example.org")
    assert path == path_of(house, "remi@lecteurs.example.org")
    assert "remi" not in path.lower()
    forged = link_token(reader_id("remi@lecteurs.example.org"), "another key")
    for token in (forged, path.rpartition("/")[2][:-1], "none", "é", "A" * 64):
        assert client.post(f"/digests/{token}", data=ONE_CLICK).status_code == 404
