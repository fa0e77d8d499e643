"""Every fault of a mail server, at every point of the conversation, for both classes of mail."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import monotonic, sleep

import pytest
from sqlalchemy import Engine, text

from services.notify.domain.letters import MailClass
from services.notify.handlers import post_station
from services.notify.models import Mail, MailState
from services.notify.operations.posting import post as post_mails
from shared.db import transaction
from shared.house import House
from tests.integration.notify.conftest import Office
from tests.integration.notify.posting import letter_of_class, posting, rung_again
from tests.integration.notify.scripted import CUT, DROP, SLOW, ScriptedServer

BEFORE_DOT = ("mail", "rcpt", "data")
POINTS = (*BEFORE_DOT, "dot")
LATER = ("421 4.3.2 closing", "451 4.3.0 error", "452 4.3.1 full")
CLASSES = pytest.mark.parametrize("letter", list(MailClass), ids=["class A", "class B"])
PATIENCE = 1.0  # seconds: how long the post waits for an answer here


@dataclass(frozen=True, kw_only=True)
class Post:
    """The post at work against a scripted server."""

    office: Office
    server: ScriptedServer
    house: House
    engines: dict[str, Engine]
    database_url: str

    def work(self, **later: float) -> None:
        """Let time pass, then the timers ring and the post do what waits for it."""
        self.office.later(**later)
        rung_again(self.engines)
        posting(self.engines, post_station(self.house, self.engines["notify"]), self.house)

    def mail(self) -> Mail:
        (only,) = self.office.ledger()
        return only

    def ids(self) -> list[str]:
        """The Message-ID of each mail the server keeps."""
        return ["".join(str(one["Message-ID"]).split()) for one in self.server.kept]


@pytest.fixture
def smtp() -> Iterator[ScriptedServer]:
    made = ScriptedServer()
    with made.listening():
        yield made


@pytest.fixture
def post(request: pytest.FixtureRequest, office: Office, smtp: ScriptedServer, house: House) -> Post:
    return Post(
        office=office,
        server=smtp,
        house=towards(smtp, house),
        engines=request.getfixturevalue("engines"),
        database_url=request.getfixturevalue("database_url"),
    )


def towards(server: ScriptedServer, house: House) -> House:
    """The house, with this mail server and little patience."""
    told = {"smtp_url": server.url, "smtp_timeout": PATIENCE}
    return replace(house, settings=house.settings.model_copy(update=told))


LOST_BEFORE_DOT = [(point, act) for point in ("connect", *BEFORE_DOT) for act in (DROP, SLOW)]


@CLASSES
@pytest.mark.parametrize("point", ["connect", *POINTS])
@pytest.mark.parametrize("answer", LATER)
def test_a_mail_put_off_at_any_point_leaves_later_and_once(
    post: Post, letter: MailClass, point: str, answer: str
) -> None:
    post.server.script = [(point, answer)]
    post.office.tell(letter_of_class(letter))
    post.work()
    assert (post.mail().state, post.mail().tries, post.ids()) == (MailState.DEFERRED, 1, [])
    post.work(minutes=1)
    assert (post.mail().state, post.mail().tries, post.mail().error) == (MailState.SENT, 2, None)
    assert post.ids() == [post.mail().message_id]


@CLASSES
@pytest.mark.parametrize("point", POINTS)
def test_a_mail_refused_at_any_point_is_refused_for_good(post: Post, letter: MailClass, point: str) -> None:
    post.server.script = [(point, "550 5.7.1 never")]
    post.office.tell(letter_of_class(letter))
    post.work()
    post.work(days=2)
    assert (post.mail().state, post.mail().tries, post.ids()) == (MailState.REFUSED, 1, [])
    assert "550" in (post.mail().error or "")


@CLASSES
@pytest.mark.parametrize(("point", "fault"), LOST_BEFORE_DOT)
def test_a_line_lost_before_the_dot_loses_nothing_and_doubles_nothing(
    post: Post, letter: MailClass, point: str, fault: str
) -> None:
    post.server.script = [(point, fault)] * 2  # a line found dead is tried once more at once
    post.office.tell(letter_of_class(letter))
    post.work()
    post.work(minutes=1)
    post.work(minutes=1)
    assert post.mail().state == MailState.SENT
    assert post.ids() == [post.mail().message_id]


@CLASSES
def test_a_line_lost_within_the_mail_loses_nothing_and_doubles_nothing(post: Post, letter: MailClass) -> None:
    post.server.script = [("data", CUT)]
    post.office.tell(letter_of_class(letter))
    post.work()
    post.work(minutes=2)
    # Half of the mail arrived while all of it had left for the network: the sender need not have noticed.
    ends = [(MailState.SENT, [post.mail().message_id])]
    if letter is MailClass.ASK:
        ends.append((MailState.UNCERTAIN, []))
    assert (post.mail().state, post.ids()) in ends


@pytest.mark.parametrize("fault", [DROP, SLOW])
def test_a_receipt_whose_answer_is_lost_comes_twice_at_most_with_one_id(post: Post, fault: str) -> None:
    post.server.script = [("dot", fault)]
    post.office.tell(letter_of_class(MailClass.AGAIN))
    post.work()
    assert (post.mail().state, post.mail().error) == (MailState.DEFERRED, "answer_lost")
    post.work(minutes=2)
    post.work(days=1)
    assert (post.mail().state, post.ids()) == (MailState.SENT, [post.mail().message_id] * 2)


@pytest.mark.parametrize("fault", [DROP, SLOW])
def test_an_invitation_whose_answer_is_lost_stops_for_a_person(post: Post, fault: str) -> None:
    post.server.script = [("dot", fault)]
    post.office.tell(letter_of_class(MailClass.ASK))
    post.work()
    post.work(days=1)
    assert (post.mail().state, post.mail().tries) == (MailState.UNCERTAIN, 1)
    assert post.ids() == [post.mail().message_id]


def test_a_server_that_never_answers_the_dot_does_not_get_a_copy_a_minute(post: Post) -> None:
    post.server.script = [("dot", DROP)] * 50
    post.office.tell(letter_of_class(MailClass.AGAIN))
    for _ in range(20):
        post.work(hours=1)
    assert (post.mail().state, post.mail().error) == (MailState.UNCERTAIN, "answer_lost")
    assert post.ids() == [post.mail().message_id] * 4


@CLASSES
def test_a_line_that_drops_after_the_answer_changes_nothing(post: Post, letter: MailClass) -> None:
    post.server.script = [("dot", "250 taken"), ("mail", DROP)]
    post.office.tell(letter_of_class(letter))
    post.work()
    post.work(days=1)
    assert (post.mail().state, post.ids()) == (MailState.SENT, [post.mail().message_id])


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("fault", [*LATER, "550 5.7.1 never", DROP, SLOW])
def test_what_befalls_one_mail_of_a_batch_does_not_hold_up_the_next(post: Post, point: str, fault: str) -> None:
    post.server.script = [(point, fault)]
    post.office.tell(letter_of_class(MailClass.AGAIN), letter_of_class(MailClass.ASK))
    post.work()
    first, second = post.office.ledger()
    assert second.state == MailState.SENT
    assert post.ids()[-1] == second.message_id
    post.work(minutes=2)
    expected = MailState.REFUSED if fault.startswith("550") else MailState.SENT
    assert post.office.ledger()[0].state == expected
    ambiguous = point == "dot" and fault in {DROP, SLOW}
    assert post.ids().count(first.message_id) == (2 if ambiguous else expected == MailState.SENT)


def test_a_line_found_dead_is_opened_again_without_a_pause(post: Post) -> None:
    post.server.script = [("dot", "250 taken"), ("mail", DROP)]
    post.office.tell(letter_of_class(MailClass.AGAIN), letter_of_class(MailClass.ASK))
    post.work()
    assert [(one.state, one.tries) for one in post.office.ledger()] == [(MailState.SENT, 1)] * 2


@CLASSES
def test_ten_minutes_without_a_server_lose_nothing(post: Post, letter: MailClass) -> None:
    server = ScriptedServer()
    with server.listening():
        pass  # its port is known, and nobody answers there
    post = replace(post, server=server, house=towards(server, post.house))
    post.office.tell(letter_of_class(letter))
    for _ in range(20):
        post.work(seconds=30)
        assert post.mail().state == MailState.DEFERRED
    with server.listening():
        for _ in range(10):
            post.work(minutes=1)
    assert (post.mail().state, post.ids()) == (MailState.SENT, [post.mail().message_id])


def test_after_its_time_an_errand_begins_no_mail_and_loses_none(post: Post) -> None:
    post.office.tell(letter_of_class(MailClass.AGAIN), letter_of_class(MailClass.ASK))
    mails = [mail.id for mail in post.office.ledger()]
    assert post_mails(post.house, post.engines["notify"], mails, budget=-1) == {}
    assert {(mail.state, mail.error) for mail in post.office.ledger()} == {
        (MailState.DEFERRED, "the errand took too long")
    }
    assert post.ids() == []
    post.work(minutes=1)
    assert sorted(post.ids()) == sorted(mail.message_id for mail in post.office.ledger())


def test_a_mail_that_nobody_asked_the_server_about_is_not_given_up_however_old_it_is(post: Post) -> None:
    post.office.tell(letter_of_class(MailClass.AGAIN))
    mails = [mail.id for mail in post.office.ledger()]
    post.office.later(days=20)
    assert post_mails(post.house, post.engines["notify"], mails, budget=-1) == {}
    assert {mail.state for mail in post.office.ledger()} == {MailState.DEFERRED}
    post.work(minutes=1)
    assert len(post.ids()) == 1


WORKER = """
from uuid import UUID
import sys
from services.notify.operations.posting import post
from shared.db import engine_for
from shared.house import build_house
from shared.settings import Settings
settings = Settings()
post(build_house(settings), engine_for(settings.database_url, "notify", pool=2), [UUID(sys.argv[1])])
"""


def killed_while_sending(post: Post) -> None:
    """Let a worker of its own process take the mail to the point where the server is silent, and kill it there."""
    env = dict(os.environ) | {  # noqa: TID251 -- the worker is a process like any other
        "TREMPLIN_DATABASE_URL": post.database_url,
        "TREMPLIN_SMTP_URL": post.server.url,
    }
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(post.mail().id)], env=env)
    try:
        assert post.server.slow_at.wait(30)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert post.mail().state == MailState.SENDING
    until = monotonic() + 10
    until = monotonic() + 10  # the database notices in a moment, not in the same one
    while monotonic() < until and locked(post.engines["relay"]):
        sleep(0.05)


def locked(engine: Engine) -> bool:
    """Whether anybody holds a mail."""
    query = """SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database
                               WHERE locktype = 'advisory' AND datname = current_database())"""
    with transaction(engine) as session:
        return bool(session.execute(text(query)).scalar_one())


@CLASSES
@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_while_sending_leaves_its_mail_to_the_next(post: Post, letter: MailClass, point: str) -> None:
    post.server.script = [(point, SLOW)]
    post.office.tell(letter_of_class(letter))
    killed_while_sending(post)
    post.work(seconds=59)
    copies = 1 if point == "dot" else 0
    if letter is MailClass.AGAIN:
        assert (post.mail().state, post.ids()) == (MailState.SENT, [post.mail().message_id] * (copies + 1))
    else:
        assert (post.mail().state, post.ids()) == (MailState.UNCERTAIN, [post.mail().message_id] * copies)
