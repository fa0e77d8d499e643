"""A letter about a file that did not arrive: a task of the desk, on the page of the file too, until it is seen to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from services.notify.models import Mail
from services.notify.operations.bounces import Heard, hear_report
from shared.audit import Entry
from shared.db import transaction
from tests.integration.notify.conftest import MailServer, listening, mail_server, post, posting_house
from tests.integration.review.conftest import Cast
from tests.unit.notify.bounce_shapes import report

__all__ = ["listening", "mail_server", "post", "posting_house"]


@pytest.fixture
def number(cast: Cast, post: Callable[[], int]) -> str:
    """A file whose receipt left, and came back."""
    made = cast.file()
    post()
    with transaction(cast.engines["notify"]) as session:
        mail = session.scalars(select(Mail).where(Mail.number == made, Mail.letter == "acknowledgement")).one()
        content = report("Postfix", message_id=mail.message_id, reader=mail.recipient)
        assert hear_report(session, cast.house, content) is Heard.MARKED
    cast.drain()
    return made


def waits(cast: Cast, number: str) -> bool:
    """Whether the desk is asked to see to it."""
    found = cast.get(cast.desk, "/tasks?role=desk").get_json()["tasks"]
    return "undelivered" in {one["kind"] for one in found if one["number"] == number}


def acts(cast: Cast, number: str) -> list[str]:
    """What the journal tells of letters."""
    query = select(Entry.act).where(Entry.subject == number, Entry.act.startswith("mail_")).order_by(Entry.seq)
    with transaction(cast.engines["review"]) as session:
        return list(session.scalars(query))


def test_the_desk_is_asked_until_it_says_that_the_person_is_reached(cast: Cast, number: str) -> None:
    assert waits(cast, number)
    assert cast.post(cast.desk, f"{number}/undelivered/seen", {}).status_code == 200
    assert not waits(cast, number)
    again = cast.post(cast.desk, f"{number}/undelivered/seen", {})
    assert again.status_code == 409
    assert acts(cast, number) == ["mail_undelivered", "mail_seen_to"]


def test_a_letter_refused_outright_is_a_task_too(cast: Cast, post: Callable[[], int], mail_server: MailServer) -> None:
    made = cast.file()
    with transaction(cast.engines["notify"]) as session:
        reader = session.scalars(select(Mail.recipient).where(Mail.number == made)).one()
    mail_server.script[reader] = ["550 5.1.1 unknown"]
    post()
    cast.drain()
    assert waits(cast, made)


def test_a_file_without_lost_letters_has_nothing_to_see_to(cast: Cast) -> None:
    made = cast.file()
    cast.drain()
    assert not waits(cast, made)
    assert cast.post(cast.desk, f"{made}/undelivered/seen", {}).status_code == 409
