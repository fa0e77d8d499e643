"""Three confirmations an hour reach one address, whoever typed it; the others wait for a person."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from services.intake.example import EXAMPLE
from services.notify.domain.letters import CAPPED, MOST_AN_HOUR
from services.notify.models import MailState
from services.notify.operations.outbox import Hand, release
from shared.db import transaction
from shared.errors import Conflict, NotFound
from shared.events import DraftSaved, ProposalRevised, ProposalSubmitted, ProposalWithdrawn
from shared.house import House
from shared.ids import uuid7
from shared.policy import Actor
from tests.integration.notify.conftest import Office
from tests.integration.notify.telling import AT, CLOSES, LINK, a_proposal, signed, submitted

VICTIM = "victim@example.org"
DESK = Hand(actor=Actor(ref="desk"))


@pytest.fixture(autouse=True)
def strict(house: House) -> None:
    """An installation that stands on the net."""
    object.__setattr__(house, "settings", house.settings.model_copy(update={"limits": "on"}))


def filed(number: int, email: str = VICTIM) -> ProposalSubmitted:
    """One of many filings in this name."""
    body: dict[str, Any] = deepcopy(EXAMPLE)
    body["contact"]["email"] = email
    return submitted(number=f"TR-2026-{number:05}-X", proposal=a_proposal(**body))


def _revised(version: int) -> ProposalRevised:
    at = AT + timedelta(seconds=version)
    return ProposalRevised(number="TR-2026-00001-X", at=at, version=version, proposal=filed(1).proposal, link_id=LINK)


def states(office: Office) -> Counter[str]:
    return Counter(mail.state for mail in office.ledger())


def test_of_a_hundred_submissions_in_the_name_of_one_victim_three_mails_leave(office: Office) -> None:
    office.tell(*(filed(number) for number in range(100)))
    office.post()
    assert [mail["X-Rcpt"] for mail in office.server.taken] == [VICTIM] * 3
    office.later(days=3)
    office.post()
    assert len(office.server.taken) == 3
    assert states(office) == {MailState.SENT: 3, MailState.CAPPED: 97}


def test_another_address_receives_its_own(office: Office) -> None:
    office.tell(*(filed(number) for number in range(10)), filed(11, "someone@example.org"))
    office.post()
    assert Counter(mail["X-Rcpt"] for mail in office.server.taken) == {VICTIM: 3, "someone@example.org": 1}


def test_an_address_written_in_other_letters_is_the_same_mailbox(office: Office) -> None:
    written = (VICTIM, "Victim@example.org", "VICTIM@example.org", "victim@EXAMPLE.org", "vIcTiM@example.org")
    office.tell(*(filed(number, email) for number, email in enumerate(written)))
    assert states(office) == {MailState.PENDING: 3, MailState.CAPPED: 2}


def test_what_else_the_one_who_typed_an_address_can_cause_is_counted_with_it(office: Office) -> None:
    told = {"name": "Someone", "email": VICTIM, "locale": "fr", "title": "Berges croisées"}
    office.tell(
        filed(1),
        DraftSaved(number="draft:1", at=AT, link_id=LINK, closes_at=CLOSES, email=VICTIM, locale="fr", title=""),
        *(_revised(n) for n in range(2, 9)),
        ProposalWithdrawn(number="TR-2026-00001-X", at=AT, **told),
    )
    assert states(office) == {MailState.PENDING: MOST_AN_HOUR, MailState.CAPPED: 7}


def test_an_hour_later_the_address_may_receive_again(office: Office) -> None:
    office.tell(*(filed(number) for number in range(4)))
    office.later(minutes=59)
    office.tell(filed(5))
    office.later(minutes=2)
    office.tell(filed(6))
    assert [mail.state for mail in office.ledger()] == [MailState.PENDING] * 3 + [MailState.CAPPED] * 2 + ["pending"]


def test_a_decision_is_never_capped(office: Office) -> None:
    office.tell(*(filed(number) for number in range(4)), signed(proposal=filed(1).proposal))
    assert {mail.state for mail in office.ledger() if mail.letter not in CAPPED} == {MailState.HELD}


def test_where_nothing_is_limited_nothing_is_capped(office: Office, house: House) -> None:
    object.__setattr__(house, "settings", house.settings.model_copy(update={"limits": "off"}))
    office.tell(*(filed(number) for number in range(10)))
    assert states(office) == {MailState.PENDING: 10}


def test_what_a_person_lets_go_leaves_once(office: Office, house: House, engines: dict[str, Engine]) -> None:
    office.tell(*(filed(number) for number in range(4)))
    office.post()
    (capped,) = (mail for mail in office.ledger() if mail.state == MailState.CAPPED)
    with transaction(engines["notify"]) as session:
        release(session, house, capped.id, hand=DESK)
    with pytest.raises(Conflict), transaction(engines["notify"]) as session:
        release(session, house, capped.id, hand=DESK)
    office.post()
    office.post()
    assert len(office.server.taken) == 4
    with pytest.raises(NotFound), transaction(engines["notify"]) as session:
        release(session, house, uuid7(), hand=DESK)


def test_filings_told_at_the_same_moment_are_counted_one_after_the_other(office: Office) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(office.tell, [filed(number) for number in range(16)]))
    assert states(office) == {MailState.PENDING: 3, MailState.CAPPED: 13}


def test_counting_reads_the_mails_of_one_address_and_not_the_ledger(office: Office, owner: Engine) -> None:
    office.tell(filed(1))
    with owner.begin() as line:
        line.execute(
            text("""
            INSERT INTO notify.mail (id, number, event_key, letter, recipient, locale, subject, text, html, message_id,
                                     mail_class, state, written_at)
            SELECT gen_random_uuid(), 'N' || n, 'N' || n, 'acknowledgement', 'p' || n || '@example.org', 'fr', '', '',
                   '', '', 'A', 'pending', now() FROM generate_series(1, 5000) AS n""")
        )
        line.execute(text("ANALYZE notify.mail"))
        query = "EXPLAIN SELECT id FROM notify.mail WHERE lower(recipient) = lower(:one) AND written_at > now()"
        plan = "\n".join(row[0] for row in line.execute(text(query), {"one": VICTIM}))
        line.rollback()
    assert "mail_recipient_idx" in plan, plan
