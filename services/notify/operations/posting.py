"""The post: mails in the ledger leave, a few at a time over one connection, and each answer is kept at once.

A mail is claimed (sending, with a lease) and committed before it is handed over, and its worker holds a lock that
the database drops when the worker dies. Then, or when its lease ends, or when the server's answer is lost, a mail
of class A leaves again with the same Message-ID, one of class B waits for a person: it is claimed alone, so that the
death of a worker makes one of them uncertain and not a whole group. A mail that the server puts off is woken by a
timer, so that no mail holds up another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum
from time import monotonic
from uuid import UUID

import structlog
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.orm import Session

from services.notify.domain.digests import DIGESTS
from services.notify.domain.letters import MailClass
from services.notify.mailer import AnswerLost, Mailer, Outgoing, Unreachable, compose
from services.notify.models import Mail, MailState
from services.notify.operations.digests import address_to_stop
from services.notify.operations.refusals import tell_refused
from shared.access import code_of, link_token
from shared.db import transaction
from shared.errors import Permanent, Transient
from shared.events import MailReady
from shared.house import House
from shared.timers import Timer, set_timer

LEASE = timedelta(seconds=60)
LAST_START = timedelta(seconds=45)  # before the end of its lease a mail is handed over, or not at all by this worker
GROUP = 20  # mails claimed at once: few enough to leave well within the lease
BUDGET = 15.0  # seconds within which an errand begins its last mail; the rest waits for a timer
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=30)
MOST_COPIES = 4  # of a mail whose answer is lost again and again: then a person looks
GIVEN_UP_AFTER = timedelta(days=5)  # RFC 5321, 4.5.4.1
DONE = frozenset({MailState.SENT, MailState.REFUSED, MailState.BOUNCED, MailState.DISCARDED, MailState.UNCERTAIN})

_TOKEN = re.compile(r"\{\{token:([0-9a-f-]{36})\}\}")
_CODE = re.compile(r"\{\{code:([0-9a-f-]{36})\}\}")
log = structlog.get_logger()
Failures = dict[UUID, Exception]


class NotBegun(Transient):
    """The mail server was not asked about this mail: however old it is, it is not given up for that."""


class Standing(StrEnum):
    """What the post can do with a mail now."""

    READY = "ready"
    NOTHING_TO_DO = "left already, never will, or sleeps until its timer or a second person"
    EARLY = "held, and no timer will wake it"
    TAKEN = "another worker has it"
    LOST = "its worker died with it, and only a person may send it again"


def post(house: House, engine: Engine, mail_ids: Sequence[UUID], *, budget: float = BUDGET) -> Failures:
    """Send the mails that may leave; those that must be asked for again, with the reason.

    Mails that left, never will, or wait for their timer are not failures: their delivery is done. After `budget`
    seconds no mail is begun: a slow server must not keep a worker until it is ended with a mail in its hands.
    """
    failures: Failures = {}
    until = monotonic() + budget
    with Mailer(house.settings.smtp_url, timeout=house.settings.smtp_timeout) as mailer:
        for group in _groups(engine, mail_ids):
            with _held(engine, group) as (line, mine):
                with transaction(engine) as session:
                    claimed, waiting = _claim(session, house, group, mine)
                failures |= waiting
                for mail, answer in _send_all(house, mailer, claimed, until=until):
                    _keep(house, engine, line, mail=mail, answer=answer)
    return failures


_HOLD = text("""
    SELECT one FROM unnest(CAST(:ids AS uuid[])) AS one
     WHERE pg_try_advisory_lock(hashtextextended('mail ' || one::text, 11))""")


@contextmanager
def _held(engine: Engine, ids: Sequence[UUID]) -> Iterator[tuple[Connection, frozenset[UUID]]]:
    """Those of these mails that nobody alive is sending; nobody else gets them until the block ends or we die.

    With them the line that holds them: each statement on it is a transaction of its own.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        try:
            yield line, frozenset(line.execute(_HOLD, {"ids": list(ids)}).scalars())
        finally:
            line.execute(text("SELECT pg_advisory_unlock_all()"))


def _groups(engine: Engine, mail_ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    ids = list(dict.fromkeys(mail_ids))
    with transaction(engine) as session:
        query = select(Mail.id).where(Mail.id.in_(ids), Mail.mail_class == MailClass.ASK)
        alone = set(session.scalars(query))
    rest = [one for one in ids if one not in alone]
    yield from (rest[start : start + GROUP] for start in range(0, len(rest), GROUP))
    yield from ([one] for one in ids if one in alone)


def _claim(session: Session, house: House, ids: Sequence[UUID], mine: frozenset[UUID]) -> tuple[list[Mail], Failures]:
    query = select(Mail).where(Mail.id.in_(ids)).order_by(Mail.id).with_for_update()
    claimed: list[Mail] = []
    waiting: Failures = {}
    for mail in session.scalars(query):
        stands = _stands(session, mail, house.now(), free=mail.id in mine)
        if stands is Standing.READY:
            mail.state, mail.tries, mail.lease_until = MailState.SENDING, mail.tries + 1, house.now() + LEASE
            claimed.append(mail)
        elif stands is Standing.LOST:
            _close(mail, MailState.UNCERTAIN, "answer_lost")
        elif stands is not Standing.NOTHING_TO_DO:
            waiting[mail.id] = Transient(stands)
    return claimed, waiting


def _stands(session: Session, mail: Mail, now: datetime, *, free: bool) -> Standing:
    if mail.state in DONE or (mail.state == MailState.HELD and mail.awaits_second):
        return Standing.NOTHING_TO_DO
    if mail.state == MailState.HELD and mail.held_until is not None and now < mail.held_until:
        return Standing.NOTHING_TO_DO if _will_wake(session, mail) else Standing.EARLY
    if not free and (mail.lease_until is None or now < mail.lease_until):
        return Standing.TAKEN
    if mail.state != MailState.SENDING:
        return Standing.READY
    return Standing.READY if mail.mail_class == MailClass.AGAIN else Standing.LOST


def _will_wake(session: Session, mail: Mail) -> bool:
    query = select(Timer.id).where(Timer.subject == mail.number, Timer.slot == f"mail:{mail.id}")
    return session.scalar(query.where(Timer.woken_at.is_(None), Timer.cancelled_at.is_(None))) is not None


def _send_all(
    house: House, mailer: Mailer, mails: Sequence[Mail], *, until: float
) -> Iterator[tuple[Mail, Exception | None]]:
    """Hand the mails over, each with what went wrong, or None.

    While one is under way the next is composed and the answer to the one before is kept: never more than one answer
    is unkept when another mail is handed over, so that a worker's death leaves two of class A in doubt at most.
    """
    with ThreadPoolExecutor(1) as hand:
        under_way: tuple[Mail, Future[Exception | None]] | None = None
        away: Exception | None = None
        for mail in mails:
            message = _composed(house, mail)
            before = None
            if under_way is not None:
                before = (under_way[0], under_way[1].result())
                away = before[1] if isinstance(before[1], Unreachable) else None
            late = NotBegun("the errand took too long") if monotonic() > until else None
            under_way = (mail, hand.submit(_send, house, mailer, mail=mail, message=away or late or message))
            if before is not None:
                yield before
        if under_way is not None:
            yield under_way[0], under_way[1].result()


def _composed(house: House, mail: Mail) -> EmailMessage | Exception:
    try:
        return compose(outgoing(house, mail))
    except Permanent as error:
        return error


def _send(house: House, mailer: Mailer, *, mail: Mail, message: EmailMessage | Exception) -> Exception | None:
    if isinstance(message, Exception):
        return message
    if mail.lease_until is None or house.now() > mail.lease_until - LAST_START:
        return NotBegun("the mails before took too long")  # soon another worker may take it
    try:
        mailer.send(message)
    except (Transient, Permanent, AnswerLost) as error:
        return error
    return None


def outgoing(house: House, mail: Mail) -> Outgoing:
    """The mail as it is told to the mail server: with the tokens of its links, which stand nowhere else."""
    return Outgoing(
        recipient=mail.recipient,
        sender=house.settings.mail_from,
        reply_to=house.programme.office.email,
        subject=mail.subject,
        text=_with_links(mail.text, house.settings.key),
        html=_with_links(mail.html, house.settings.key),
        message_id=mail.message_id,
        references=mail.in_reply_to,
        stop_at=address_to_stop(house, mail.recipient) if mail.letter in DIGESTS else None,
        at=house.now(),
    )


def _with_links(text: str, key: str) -> str:
    """The text with the tokens of its links and with its code, which exist nowhere but in the mail that leaves."""
    coded = _CODE.sub(lambda found: code_of(UUID(found[1]), key), text)
    return _TOKEN.sub(lambda found: link_token(UUID(found[1]), key), coded)


# One round trip, which is a transaction of its own. Whoever took the mail after our lease keeps its answer.
_SENT = text("""
    UPDATE notify.mail SET state = 'sent', sent_at = :now, error = NULL, lease_until = NULL
     WHERE id = :id AND state = 'sending' AND tries = :tries""")


def _keep(house: House, engine: Engine, line: Connection, *, mail: Mail, answer: Exception | None) -> None:
    """Write down what became of a mail that was claimed; committed when this returns."""
    if answer is None:
        line.execute(_SENT, {"id": mail.id, "tries": mail.tries, "now": house.now()})
        return
    with transaction(engine) as session:
        now = session.get_one(Mail, mail.id, with_for_update=True)
        if (now.state, now.tries) == (MailState.SENDING, mail.tries):
            _keep_failure(session, house, now, answer)
            log.warning("mail.not_taken", letter=mail.letter, number=mail.number, state=now.state, tries=now.tries)


def _keep_failure(session: Session, house: House, mail: Mail, answer: Exception) -> None:
    match answer:
        case Permanent():
            _refuse(session, house, mail, str(answer))
        case AnswerLost() if mail.mail_class == MailClass.ASK or mail.tries >= MOST_COPIES:
            _close(mail, MailState.UNCERTAIN, "answer_lost")
        case AnswerLost():
            _put_off(session, house, mail, error="answer_lost", pause=LEASE)
        case NotBegun():
            _wait(session, house, mail, error=str(answer), pause=FIRST_PAUSE)
        case _:
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(mail.tries - 1, 20))
            _put_off(session, house, mail, error=str(answer), pause=pause)


def _put_off(session: Session, house: House, mail: Mail, *, error: str, pause: timedelta) -> None:
    if house.now() - mail.written_at > GIVEN_UP_AFTER:
        _refuse(session, house, mail, f"given up: {error}")
        return
    _wait(session, house, mail, error=error, pause=pause)


def _wait(session: Session, house: House, mail: Mail, *, error: str, pause: timedelta) -> None:
    now = house.now()
    _close(mail, MailState.DEFERRED, error)
    again = MailReady(number=mail.number, at=now, mail_id=mail.id)
    set_timer(session, again, slot=f"mail:{mail.id}:{mail.tries}", due_at=now + pause)


def _close(mail: Mail, state: MailState, error: str | None) -> None:
    mail.state, mail.error, mail.lease_until = state, error, None


def _refuse(session: Session, house: House, mail: Mail, error: str) -> None:
    _close(mail, MailState.REFUSED, error)
    tell_refused(session, house, mail.id, number=mail.number, letter=mail.letter, recipient=mail.recipient)
