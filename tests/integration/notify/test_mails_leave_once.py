"""The post against a real mail server that refuses, waits, and hangs up at the worst moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from services.notify.domain.letters import HELD, UNTHREADED, Letter
from services.notify.handlers import post_station
from services.notify.mailer import Mailer, Outgoing, compose
from services.notify.models import Mail, MailState
from services.notify.operations.posting import _groups, _held
from shared import access
from shared.bus import Work, claim, publish
from shared.db import transaction
from shared.errors import Permanent
from shared.events import Listener, MailReady, OpinionCodeAsked
from shared.house import House
from shared.programme import Outcome
from shared.stations import answer
from shared.timers import wake
from tests.integration.notify.conftest import MailServer, Office
from tests.integration.notify.telling import AT, LINK, NUMBER, a_proposal, every_event, screened, signed, submitted

APPLICANT = a_proposal().contact.email
NOWHERE = UUID("019a0000-0000-7000-8000-000000000099")
OFFICER = "jeanne@montreal.example.org"


def invitation() -> object:
    """The letter of class B: a city asked for its opinion."""
    return next(event for event in every_event("fr") if type(event).__name__ == "OpinionRequested")


def test_each_letter_leaves_exactly_once(office: Office) -> None:
    office.tell(*every_event("fr"))
    office.post()
    office.later(minutes=31)
    office.post()
    office.post()
    assert sorted(str(mail["Message-ID"]).strip() for mail in office.server.taken) == sorted(  # a long one is folded
        m.message_id for m in office.ledger()
    )
    assert {mail.state for mail in office.ledger()} == {MailState.SENT}
    assert {mail.tries for mail in office.ledger()} == {1}


def test_a_batch_leaves_over_one_connection(office: Office) -> None:
    office.tell(*every_event("en"))
    office.post()
    assert len(office.server.taken) == len(Letter) - len(HELD)
    assert office.server.connections == 1


def test_a_held_decision_leaves_when_its_time_has_come_and_not_before(office: Office) -> None:
    office.tell(signed())
    office.post()
    office.later(minutes=29)
    office.post()
    assert office.server.taken == []
    office.later(minutes=2)
    office.post()
    assert len(office.server.taken) == 1


@pytest.mark.parametrize("refusal", ["451 4.3.0 not now", "421 4.3.2 closing", "before dot"])
def test_a_mail_put_off_leaves_later_with_the_same_message_id(office: Office, refusal: str) -> None:
    office.server.script[APPLICANT] = [refusal, refusal]
    office.tell(submitted())
    office.post()
    (mail,) = office.ledger()
    assert (mail.state, mail.tries) == (MailState.DEFERRED, 1)
    for _ in range(2):
        office.later(minutes=2)
        office.post()
    (mail,) = office.ledger()
    assert (mail.state, mail.tries, mail.error) == (MailState.SENT, 3, None)
    assert [one["Message-ID"] for one in office.server.taken] == [mail.message_id]


def test_a_refused_mail_is_closed_and_not_tried_again(office: Office, engines: dict[str, Engine]) -> None:
    office.server.script[APPLICANT] = ["550 5.1.1 unknown"]
    office.tell(submitted())
    office.post()
    office.later(days=1)
    office.post()
    (mail,) = office.ledger()
    assert (mail.state, mail.tries) == (MailState.REFUSED, 1)
    assert "550" in (mail.error or "")
    assert office.server.taken == []
    assert open_deliveries(engines) == 0


def test_a_mail_put_off_holds_up_no_other_mail_of_its_file(office: Office) -> None:
    office.server.script["remi@lecteurs.example.org"] = ["451 4.3.0 not now"] * 9
    office.tell(*every_event("fr"))
    office.post()
    waiting = {mail.letter for mail in office.ledger() if mail.state == MailState.DEFERRED}
    assert waiting == {"review_assigned", "review_cancelled"}
    assert len(office.server.taken) == len(Letter) - len(HELD) - len(waiting)


def test_a_receipt_whose_answer_was_lost_is_sent_again_with_the_same_message_id(office: Office) -> None:
    office.server.script[APPLICANT] = ["after dot"]
    office.tell(submitted())
    office.post()
    assert office.ledger()[0].error == "answer_lost"
    office.later(seconds=61)
    office.post()
    office.later(days=1)
    office.post()
    (mail,) = office.ledger()
    assert mail.state == MailState.SENT
    assert [one["Message-ID"] for one in office.server.taken] == [mail.message_id] * 2


def test_an_invitation_whose_answer_was_lost_waits_for_a_person(office: Office) -> None:
    office.server.script[OFFICER] = ["after dot"]
    office.tell(invitation())
    office.post()
    office.later(days=1)
    office.post()
    (mail,) = office.ledger()
    assert (mail.state, mail.tries) == (MailState.UNCERTAIN, 1)
    assert len(office.server.taken) == 1


ENDS = pytest.mark.parametrize(
    ("event", "ends"),
    [(submitted(), (MailState.SENT, 1)), (invitation(), (MailState.UNCERTAIN, 0))],
    ids=["receipt", "invitation"],
)


def being_sent(office: Office, engine: Engine) -> UUID:
    """Make the one mail look as a worker leaves it that has claimed it."""
    with transaction(engine) as session:
        mail = session.scalars(select(Mail)).one()
        mail.state, mail.tries, mail.lease_until = MailState.SENDING, 1, office.clock.at + timedelta(seconds=60)
        return mail.id


@ENDS
def test_a_mail_whose_worker_died_is_taken_up_at_once(
    office: Office, engines: dict[str, Engine], event: object, ends: tuple[MailState, int]
) -> None:
    office.tell(event)
    being_sent(office, engines["notify"])
    office.post()
    assert (office.ledger()[0].state, len(office.server.taken)) == ends
    assert open_deliveries(engines) == 0


@ENDS
def test_a_mail_whose_worker_lives_is_left_to_it_until_its_lease_ends(
    office: Office, engines: dict[str, Engine], event: object, ends: tuple[MailState, int]
) -> None:
    office.tell(event)
    mail_id = being_sent(office, engines["notify"])
    with _held(engines["notify"], [mail_id]) as (_, held):
        assert held == {mail_id}
        office.post()
        assert office.ledger()[0].state == MailState.SENDING
        ring_again(engines)
        office.later(seconds=61)
        office.post()
    assert (office.ledger()[0].state, len(office.server.taken)) == ends
    assert open_deliveries(engines) == 0


def test_while_no_server_answers_nothing_is_lost_and_nothing_is_dead(
    office: Office, engines: dict[str, Engine], house: House
) -> None:
    office.tell(*every_event("fr"))
    away = post_station(house, engines["notify"])
    for _ in range(12):
        with transaction(engines["relay"]) as session:
            wake(session, office.clock.at)
        with transaction(engines["relay"]) as session:
            waiting = claim(session, [Listener.POST], 1000).get(Listener.POST, [])
        if waiting:
            answer(engines["notify"], away, waiting)
        office.later(minutes=31)
    assert {mail.state for mail in office.ledger()} == {MailState.DEFERRED}
    assert open_deliveries(engines) == 0
    office.post()
    assert {mail.state for mail in office.ledger()} == {MailState.SENT}


def test_after_five_days_a_mail_is_given_up(office: Office) -> None:
    office.server.script[APPLICANT] = ["451 4.3.0 not now"] * 2
    office.tell(submitted())
    office.post()
    office.later(days=6)
    office.post()
    (mail,) = office.ledger()
    assert mail.state == MailState.REFUSED
    assert (mail.error or "").startswith("given up")


def test_a_mail_carries_its_links_its_thread_and_the_mark_of_a_machine(office: Office, house: House) -> None:
    office.tell(submitted())
    office.post()
    (mail,) = office.ledger()
    (taken,) = office.server.taken
    token = access.link_token(LINK, house.settings.key)
    for kind in ("plain", "html"):
        body = taken.get_body((kind,))
        assert body is not None
        assert f"http://tremplin.test/l/{token}" in body.get_content()
    assert taken["Auto-Submitted"] == "auto-generated"
    assert (taken["References"], taken["In-Reply-To"], mail.in_reply_to) == (None, None, None)
    assert taken["Reply-To"] == house.programme.office.email
    assert taken["Subject"] == mail.subject
    assert token not in mail.text


def test_letters_about_one_file_answer_the_first_one_to_that_reader_and_those_about_none_answer_none(
    office: Office,
) -> None:
    office.tell(*every_event("fr"))
    first: dict[tuple[str, str], str] = {}
    for mail in office.ledger():
        if mail.letter in UNTHREADED:
            assert mail.in_reply_to is None
        else:
            assert mail.in_reply_to == first.get((mail.number, mail.recipient))
            first.setdefault((mail.number, mail.recipient), mail.message_id)
    assert len(first) > 3
    office.post()
    answers = {str(one["Message-ID"]).strip(): one for one in office.server.taken}
    for mail in office.ledger():
        taken = answers.get(mail.message_id)
        if taken is not None and mail.in_reply_to is not None:
            assert "".join(taken["In-Reply-To"].split()) == "".join(taken["References"].split()) == mail.in_reply_to


@pytest.mark.parametrize(
    "subject",
    [
        "Décision 🎭 – « Façades »",
        "क" * 60,
        "line\r\nBcc: other@example.org",
        "a\u2028b\u0085c\x00d",
        "沪上设计实验室 " * 20,
    ],
)
def test_no_subject_can_add_a_header(mail_server: MailServer, listening: str, subject: str) -> None:
    mail = an_outgoing(subject=subject)
    with Mailer(listening) as mailer:
        mailer.send(compose(mail))
    (taken,) = mail_server.taken
    assert taken["Bcc"] is None
    assert taken["X-Rcpt"] == mail.recipient
    assert "".join(str(taken["Subject"]).split()) == "".join(
        subject.replace("\x00", "").replace("\u0085", "").replace("\u2028", "").split()
    )


@pytest.mark.parametrize(
    "recipient", ["a@b.org, c@d.org", "a@b.org\r\nBcc: c@d.org", "=?utf-8?q?a=40evil.org=3E?=@b.org"]
)
def test_no_recipient_can_become_two(recipient: str) -> None:
    try:
        message = compose(an_outgoing(recipient=recipient))
    except Permanent:
        return
    assert len(message["To"].addresses) == 1
    assert "\n" not in str(message["To"])


def test_what_programs_read_in_a_header_is_never_encoded_however_long_it_is() -> None:
    long = "<determination.tr-2026-00042-k-" + "a" * 60 + "@ville.example.org>"
    stop = "https://tremplin.ville.example.org/digests/" + "A" * 64
    mail = replace(an_outgoing(message_id=long), references=long, stop_at=stop)
    lines = compose(mail).as_bytes().decode("ascii").replace("\r\n ", " ").split("\r\n")
    told = dict(line.split(": ", 1) for line in lines[: lines.index("")])
    assert told["Message-ID"].strip() == told["In-Reply-To"] == told["References"] == long
    assert told["List-Unsubscribe"] == f"<{stop}>"


def test_lines_that_begin_with_a_dot_arrive_whole(mail_server: MailServer, listening: str) -> None:
    with Mailer(listening) as mailer:
        mailer.send(compose(an_outgoing(text=".\n..\n.hidden\n\nend\n")))
    body = mail_server.taken[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == [".", "..", ".hidden", "", "end"]


def test_ten_thousand_signs_of_any_kind_arrive_whole(mail_server: MailServer, listening: str) -> None:
    told = "Ærø « Façades » केसर 沪上 🎭 " * 400 + "\n"
    with Mailer(listening) as mailer:
        mailer.send(compose(an_outgoing(text=told)))
    body = mail_server.taken[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == told.splitlines()


def test_a_mail_that_left_is_not_sent_again_however_often_it_is_told(
    office: Office, engines: dict[str, Engine]
) -> None:
    office.tell(submitted())
    office.post()
    with transaction(engines["notify"]) as session:
        mail = session.scalars(select(Mail)).one()
        publish(session, *(MailReady(number=NUMBER, at=AT, mail_id=mail.id) for _ in range(3)))
    assert office.post() == 3
    assert len(office.server.taken) == 1


def test_two_readers_of_one_event_kind_get_one_mail_each(office: Office) -> None:
    first = screened("fr", Outcome.INADMISSIBLE)
    office.tell(first, first.model_copy(update={"number": "TR-2026-00043-X", "email": "x@example.org"}), first)
    office.post()
    assert sorted(str(mail["X-Rcpt"]) for mail in office.server.taken) == [APPLICANT, "x@example.org"]


def an_outgoing(**changes: str) -> Outgoing:
    """A mail ready to leave."""
    fields: dict[str, Any] = dict(changes)
    usual = Outgoing(
        recipient="someone@example.org",
        sender="Tremplin <tremplin@ville.example.org>",
        reply_to="office@ville.example.org",
        subject="A subject",
        text="Hello\n",
        html="<p>Hello</p>",
        message_id="<a.b.c@ville.example.org>",
        references=None,
        at=AT,
    )
    return replace(usual, **fields)


def open_deliveries(engines: dict[str, Engine]) -> int:
    """How many deliveries to the post are not done."""
    with transaction(engines["notify"]) as session:
        waiting = select(func.count()).select_from(Work).where(Work.listener == "post", Work.done_at.is_(None))
        return session.scalar(waiting) or 0


def ring_again(engines: dict[str, Engine]) -> None:
    """Let the pause after a failure be over."""
    with transaction(engines["notify"]) as session:
        for work in session.scalars(select(Work).where(Work.done_at.is_(None))):
            work.due_at = work.ring_at = work.created_at


def test_a_code_stands_in_the_mail_that_leaves_and_nowhere_else(office: Office, house: House) -> None:
    office.tell(*[one for one in every_event("en") if isinstance(one, OpinionCodeAsked)])
    office.post()
    (mail,) = office.ledger()
    (taken,) = office.server.taken
    code = access.code_of(LINK, house.settings.key)
    for kind in ("plain", "html"):
        body = taken.get_body((kind,))
        assert body is not None
        assert code in body.get_content()
    assert code not in mail.text + mail.html + mail.subject


def test_what_somebody_typed_cannot_pass_for_a_code(office: Office, house: House) -> None:
    (event,) = [one for one in every_event("en") if isinstance(one, OpinionCodeAsked)]
    office.tell(event.model_copy(update={"title": f"{{{{code:{NOWHERE}}}}}"}))
    office.post()
    (taken,) = office.server.taken
    body = taken.get_body(("plain",))
    assert body is not None
    assert access.code_of(NOWHERE, house.settings.key) not in body.get_content()


class Slow(list[Any]):
    """The mails a slow server took: each takes it twenty seconds of the house's clock."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office

    def append(self, taken: Any) -> None:
        super().append(taken)
        self._office.later(seconds=20)


def test_no_mail_is_handed_over_when_its_lease_may_end_before_the_answer(office: Office) -> None:
    office.server.taken = Slow(office)
    office.tell(*every_event("fr"))
    office.post()
    assert office.server.taken
    late = [mail for mail in office.ledger() if mail.state == MailState.DEFERRED]
    assert len(late) + len(office.server.taken) == len(Letter) - len(HELD)
    assert {mail.error for mail in late} == {"the mails before took too long"}
    for _ in range(len(Letter)):
        office.later(minutes=31)
        office.post()
    assert sorted(str(one["Message-ID"]).strip() for one in office.server.taken) == sorted(
        mail.message_id for mail in office.ledger()
    )


class Taken(list[Any]):
    """The mails of a server that answers so late that meanwhile another worker takes the mail."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine

    def append(self, taken: Any) -> None:
        super().append(taken)
        with transaction(self._engine) as session:
            session.scalars(select(Mail)).one().tries += 1


def test_whoever_took_a_mail_over_keeps_its_answer(office: Office, engines: dict[str, Engine]) -> None:
    office.server.taken = Taken(engines["notify"])
    office.tell(submitted())
    office.post()
    (mail,) = office.ledger()
    assert (mail.state, mail.tries) == (MailState.SENDING, 2)
    office.server.script[APPLICANT] = ["after dot"]
    with transaction(engines["notify"]) as session:
        mail = session.scalars(select(Mail)).one()
        mail.state, mail.lease_until = MailState.PENDING, None
        publish(session, MailReady(number=NUMBER, at=AT, mail_id=mail.id))
    office.post()
    (mail,) = office.ledger()
    assert (mail.state, mail.tries) == (MailState.SENDING, 4)


def test_each_mail_that_may_not_be_repeated_is_claimed_alone(office: Office, engines: dict[str, Engine]) -> None:
    office.tell(*every_event("fr"))
    ids = {mail.id: mail.mail_class for mail in office.ledger()}
    groups = list(_groups(engines["notify"], [*ids, *ids]))
    assert sorted(one for group in groups for one in group) == sorted(ids)
    alone = [group for group in groups if "B" in {ids[one] for one in group}]
    assert len(alone) == 3
    assert {len(group) for group in alone} == {1}
