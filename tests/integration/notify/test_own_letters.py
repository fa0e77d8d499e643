"""An author takes their letters away: those that left, to them alone, without the link that opens the file."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, update

from services.notify.models import Mail, MailState
from shared.access import Link, link_token
from shared.db import transaction
from shared.house import House
from shared.ids import uuid7
from shared.policy import Role
from tests.integration.notify.telling import AT, NUMBER, every_event

Tell = Callable[..., None]
OWN = {
    "acknowledgement",
    "inadmissible",
    "transferred",
    "determination",
    "withdrawal",
    "pieces_requested",
    "pieces_extended",
    "pieces_received",
    "revision",
    "draft_link",
    "draft_reminder",
    "label_granted",
    "label_notice",
    "label_kept",
    "label_withdrawn",
    "agreement_changed",
    "conditions_to_answer",
    "press_quote",
    "condition_closed",
}


@pytest.fixture
def come(client: FlaskClient, engines: dict[str, Engine], house: House) -> Callable[[str], None]:
    """Let this browser hold the link of an applicant."""

    def by_link(number: str) -> None:
        link = uuid7()
        with transaction(engines["access"]) as session:
            session.add(
                Link(id=link, role=Role.APPLICANT, subject=number, name="Odile", email="o@example.org", locale="fr")
            )
        with client.session_transaction() as stored:
            stored["link"] = link_token(link, house.settings.key)

    return by_link


def sent(owner: Engine, *, state: MailState = MailState.SENT) -> None:
    """Every mail left, but for those held back."""
    with transaction(owner) as session:
        left = update(Mail).where(Mail.state != MailState.HELD)
        session.execute(left.values(state=state, sent_at=AT if state is MailState.SENT else None))


def test_the_author_gets_each_letter_that_left_and_no_other(
    tell: Tell, owner: Engine, client: FlaskClient, come: Callable[[str], None]
) -> None:
    tell(*every_event("fr"))
    sent(owner)
    come(NUMBER)
    answer = client.get(f"/proposals/{NUMBER}/letters.json")
    told = answer.get_json()
    kinds = {one["letter"] for one in told["letters"]}
    assert kinds == OWN - {"determination"}, "the decision is held back still"
    assert told["number"] == NUMBER
    first = told["letters"][0]
    assert (first["letter"], first["locale"], first["sent_at"]) == ("acknowledgement", "fr", AT.isoformat())
    assert f"/proposals/{NUMBER}" in first["text"]
    assert not re.search(r"token|/l/", answer.get_data(as_text=True)), "a letter opens no door a second time"


def test_the_letters_are_handed_out_to_be_saved(
    tell: Tell, owner: Engine, client: FlaskClient, come: Callable[[str], None]
) -> None:
    tell(*every_event("fr"))
    sent(owner)
    come(NUMBER)
    answer = client.get(f"/proposals/{NUMBER}/letters.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_letter_that_did_not_leave_is_not_told(
    tell: Tell, owner: Engine, client: FlaskClient, come: Callable[[str], None]
) -> None:
    tell(*every_event("fr"))
    sent(owner, state=MailState.REFUSED)
    come(NUMBER)
    assert client.get(f"/proposals/{NUMBER}/letters.json").get_json()["letters"] == []


def test_nobody_else_reads_them(client: FlaskClient, come: Callable[[str], None]) -> None:
    path = f"/proposals/{NUMBER}/letters.json"
    assert client.get(path).status_code in {302, 303, 401}
    come("TR-2026-00043-K")
    assert client.get(path).status_code == 404
