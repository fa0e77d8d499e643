"""Mails that come back: the ledger says so, the desk has a task, and no report counts twice."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import Engine, func, select

from services.bounces import collect
from services.notify.api.bounces import EXAMPLE, SIGNATURE
from services.notify.domain.letters import MailClass
from services.notify.models import Mail, MailState
from services.notify.models.bounce import Bounce
from services.notify.operations.bounces import Heard, hear_report
from services.wsgi import build
from shared.bus import Work
from shared.db import transaction
from shared.house import House
from shared.timers import Timer
from tests.integration.notify.conftest import Office
from tests.integration.notify.posting import letter_of_class, rung_again
from tests.integration.notify.telling import every_event, submitted
from tests.unit.notify.bounce_shapes import SHAPES, STATUSES, report

SECRET = "a secret between two machines"


@pytest.fixture
def sent(office: Office) -> Mail:
    """A receipt that left."""
    office.tell(submitted())
    office.post()
    return office.ledger()[0]


def about(mail: Mail, shape: str = "Postfix", **other: str) -> bytes:
    return report(shape, **{"message_id": mail.message_id, "reader": mail.recipient, **other})


def hear(engines: dict[str, Engine], house: House, content: bytes) -> Heard:
    with transaction(engines["notify"]) as session:
        return hear_report(session, house, content)


def told(engines: dict[str, Engine], kind: str) -> int:
    with transaction(engines["relay"]) as session:
        return session.scalar(select(func.count()).select_from(Work).where(Work.kind == kind)) or 0


@pytest.mark.parametrize("shape", SHAPES)
def test_a_mail_that_comes_back_is_marked_and_told_once(office: Office, house: House, sent: Mail, shape: str) -> None:
    engines, content = office.engines, about(sent, shape)
    assert [hear(engines, house, content) for _ in range(3)] == [Heard.MARKED, Heard.KNOWN, Heard.KNOWN]
    (mail,) = office.ledger()
    assert (mail.state, mail.error, mail.sent_at) == (MailState.BOUNCED, f"bounced {STATUSES[shape]}", sent.sent_at)
    assert told(engines, "MailUndelivered") == 1
    office.later(days=1)
    office.post()
    assert len(office.server.taken) == 1


def test_a_second_report_about_the_same_mail_is_no_news(engines: dict[str, Engine], house: House, sent: Mail) -> None:
    assert hear(engines, house, about(sent, "Exim")) is Heard.MARKED
    assert hear(engines, house, about(sent, "Exchange")) is Heard.KNOWN
    assert told(engines, "MailUndelivered") == 1


def test_a_report_heard_before_says_nothing_of_a_mail_sent_again(
    office: Office, engines: dict[str, Engine], house: House, sent: Mail
) -> None:
    hear(engines, house, about(sent))
    with transaction(engines["notify"]) as session:
        session.get_one(Mail, sent.id).state = MailState.SENT  # as after a person let it leave again
    assert hear(engines, house, about(sent)) is Heard.KNOWN
    assert office.ledger()[0].state == MailState.SENT


@pytest.mark.parametrize(
    "other",
    [
        {"reader": "somebody.else@example.org"},
        {"message_id": "<determination.tr-2026-00042-k.ffffffffffff@ville.example.org>"},
        {"message_id": "<' OR 1=1 --@x>"},
    ],
    ids=["wrong recipient", "forged id", "hostile id"],
)
def test_a_report_about_no_mail_of_ours_changes_nothing(
    office: Office, house: House, sent: Mail, other: dict[str, str]
) -> None:
    engines = office.engines
    assert hear(engines, house, about(sent, **other)) is Heard.IGNORED
    assert office.ledger()[0].state == MailState.SENT
    assert told(engines, "MailUndelivered") == 0


@pytest.mark.parametrize("state", [MailState.PENDING, MailState.DISCARDED, MailState.CAPPED, MailState.DEFERRED])
def test_a_report_about_a_mail_that_never_left_is_forged(
    office: Office, engines: dict[str, Engine], house: House, state: MailState
) -> None:
    office.tell(submitted())
    with transaction(engines["notify"]) as session:
        mail = session.scalars(select(Mail)).one()
        mail.state = state
    assert hear(engines, house, about(mail)) is Heard.IGNORED
    assert office.ledger()[0].state == state


def test_a_mail_whose_answer_was_lost_and_that_comes_back_is_not_sent_again(
    office: Office, engines: dict[str, Engine], house: House
) -> None:
    office.tell(submitted())
    office.server.script[office.ledger()[0].recipient] = ["after dot"]
    office.post()
    assert hear(engines, house, about(office.ledger()[0])) is Heard.MARKED
    with transaction(engines["relay"]) as session:
        awake = select(Timer).where(Timer.slot.startswith("mail:"), Timer.cancelled_at.is_(None))
        assert session.scalars(awake).all() == []
    office.later(days=1)
    rung_again(engines)
    office.post()
    assert office.ledger()[0].state == MailState.BOUNCED
    assert len(office.server.taken) == 1


def test_an_invitation_that_comes_back_is_told_to_the_examination(
    office: Office, engines: dict[str, Engine], house: House
) -> None:
    office.tell(letter_of_class(MailClass.ASK))
    office.post()
    hear(engines, house, about(office.ledger()[0]))
    assert (told(engines, "MailRefused"), told(engines, "MailUndelivered")) == (1, 0)


def test_a_letter_about_no_file_gives_the_desk_no_task(
    office: Office, engines: dict[str, Engine], house: House
) -> None:
    office.tell(*[one for one in every_event("fr") if type(one).__name__ == "SignInAsked"])
    office.post()
    assert hear(engines, house, about(office.ledger()[0])) is Heard.MARKED
    assert told(engines, "MailUndelivered") == 0


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    return tmp_path / "box"


def test_a_folder_of_reports_is_read_once_and_noise_in_it_harms_nobody(
    engines: dict[str, Engine], house: House, sent: Mail, maildir: Path
) -> None:
    new = maildir / "new"
    (new / "1").write_bytes(b"\xff\x00 no mail at all")
    (new / "2").write_bytes(about(sent))
    (new / "3").write_bytes(about(sent))
    (new / "4").write_bytes(about(sent, reader="other@example.org") + b"x" * 3_000_000)
    (new / "folder").mkdir()
    assert collect(house, engines["notify"], maildir) == 1
    assert sorted(one.name for one in (maildir / "cur").iterdir()) == [f"{n}:2,S" for n in range(1, 5)]
    assert collect(house, engines["notify"], maildir) == 0
    with transaction(engines["notify"]) as session:
        assert session.scalar(select(func.count()).select_from(Bounce)) == 1


def test_a_report_about_a_mail_that_is_leaving_waits_in_the_folder(
    engines: dict[str, Engine], house: House, sent: Mail, maildir: Path
) -> None:
    (maildir / "new" / "1").write_bytes(about(sent))
    with transaction(engines["notify"]) as session:
        mail = session.get_one(Mail, sent.id)
        mail.state, mail.sent_at, mail.lease_until = MailState.SENDING, None, house.now()
    assert collect(house, engines["notify"], maildir) == 0
    with transaction(engines["notify"]) as session:
        mail = session.get_one(Mail, sent.id)
        mail.state, mail.sent_at, mail.lease_until = MailState.SENT, house.now(), None
    assert collect(house, engines["notify"], maildir) == 1


def test_a_folder_that_is_not_there_stops_nothing(engines: dict[str, Engine], house: House, tmp_path: Path) -> None:
    assert collect(house, engines["notify"], tmp_path / "nowhere") == 0


@pytest.fixture
def hook(house: House) -> Iterator[FlaskClient]:
    """A client of a house that shares a secret with a mail server."""
    settings = house.settings.model_copy(update={"bounces_secret": SecretStr(SECRET)})
    made = build(replace(house, settings=settings))
    yield made.test_client()
    for engine in made.extensions["tremplin"].engines.values():
        engine.dispose()


def hand_over(client: FlaskClient, content: bytes, *, key: str = SECRET) -> Any:
    body = json.dumps({"message": content.decode()}).encode()
    signature = "sha256=" + hmac.new(key.encode(), body, "sha256").hexdigest()
    return client.post("/api/v1/bounces", data=body, content_type="application/json", headers={SIGNATURE: signature})


def test_a_signed_report_is_taken_at_the_door_once(office: Office, hook: FlaskClient, sent: Mail) -> None:
    answers = [hand_over(hook, about(sent)) for _ in range(2)]
    assert [(one.status_code, one.get_json()) for one in answers] == [
        (200, {"heard": "marked"}),
        (200, {"heard": "known"}),
    ]
    assert office.ledger()[0].state == MailState.BOUNCED


def test_an_unsigned_report_is_refused_with_a_sentence(office: Office, hook: FlaskClient, sent: Mail) -> None:
    wrong = hand_over(hook, about(sent), key="another secret")
    bare = hook.post("/api/v1/bounces", json={"message": about(sent).decode()})
    odd = hook.post("/api/v1/bounces", json=EXAMPLE, headers={SIGNATURE: "sha256=é"})
    assert [one.status_code for one in (wrong, bare, odd)] == [400, 400, 400]
    assert "HMAC-SHA256" in wrong.get_json()["detail"]
    assert office.ledger()[0].state == MailState.SENT


def test_without_a_secret_the_door_is_closed_also_to_an_empty_one(client: FlaskClient, sent: Mail) -> None:
    assert hand_over(client, about(sent), key="").status_code == 400


def test_what_is_signed_and_no_report_is_refused_or_ignored(hook: FlaskClient) -> None:
    assert hand_over(hook, b"hello").get_json() == {"heard": "ignored"}
    assert hand_over(hook, b"").status_code == 422
