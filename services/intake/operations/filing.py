"""Filing: one transaction from a proposal that holds to a receipt with number and legal date."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.intake.domain.legal import is_public_law, silence_speaks_on
from services.intake.models import SERIAL, Filing, IdempotencyKey, Step
from shared.access import Link
from shared.audit import record
from shared.bus import publish
from shared.clock import day_in
from shared.errors import Conflict, Misused
from shared.events import ProposalSubmitted
from shared.house import House
from shared.ids import digest, proposal_number, uuid7
from shared.policy import Role
from shared.proposal import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The proof of filing (L112-13, R112-11-2 CRPA). `legal_on` None: the silence rule does not apply."""

    number: str
    received_at: datetime
    legal_on: date | None
    link_id: UUID
    repeated: bool = False


def file_proposal(session: Session, house: House, proposal: Proposal, key: str) -> Receipt:
    """File a proposal under the client's key; the same key and content bring the same receipt.

    Raises Conflict when the call is not open, Misused when the key came before with other content.
    """
    scoped, print_ = digest(f"{proposal.call}:{key}"), fingerprint(proposal)
    # Two requests with one key wait for each other here: the second reads what the first wrote.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 1))"), {"key": scoped})
    known = session.get(IdempotencyKey, scoped)
    if known is not None:
        return _again(session, known, print_)
    now = house.now()
    if not house.programme.call.open_at(now):
        raise Conflict("intake.error.call_closed")
    filing = _write(session, house, proposal, now)
    session.add(IdempotencyKey(key=scoped, fingerprint=print_, number=filing.number, made_at=now))
    return _receipt(filing)


def fingerprint(proposal: Proposal) -> str:
    """SHA-256 of a proposal in one fixed writing: the same content has the same one."""
    written = json.dumps(proposal.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
    return sha256(written.encode()).hexdigest()


def _again(session: Session, known: IdempotencyKey, print_: str) -> Receipt:
    if known.fingerprint != print_:
        raise Misused("intake.error.key_reused")
    return _receipt(session.get_one(Filing, known.number), repeated=True)


def _receipt(filing: Filing, *, repeated: bool = False) -> Receipt:
    return Receipt(
        number=filing.number,
        received_at=filing.received_at,
        legal_on=filing.legal_on,
        link_id=filing.link_id,
        repeated=repeated,
    )


def _write(session: Session, house: House, proposal: Proposal, now: datetime) -> Filing:
    day = day_in(house.programme.office.tz, now)
    serial: int = session.execute(select(SERIAL.next_value())).scalar_one()
    number = proposal_number(day.year, serial)
    filing = Filing(
        number=number,
        call=proposal.call,
        locale=proposal.locale,
        received_at=now,
        legal_on=silence_speaks_on(proposal, house.programme, day),
        proposal=proposal.model_dump(mode="json"),
        link_id=uuid7(),
    )
    session.add(filing)
    session.flush()
    session.add(_link(filing, proposal))
    session.add(Step(number=number, at=now, code="submitted"))
    record(session, number, act="file", actor="applicant", at=now, content=fingerprint(proposal))
    publish(session, _told(house, filing, proposal))
    return filing


def _link(filing: Filing, proposal: Proposal) -> Link:
    return Link(
        id=filing.link_id,
        role=Role.APPLICANT,
        subject=filing.number,
        name=proposal.contact.name,
        email=proposal.contact.email,
        locale=proposal.locale,
    )


def _told(house: House, filing: Filing, proposal: Proposal) -> ProposalSubmitted:
    return ProposalSubmitted(
        number=filing.number,
        at=filing.received_at,
        proposal=proposal,
        link_id=filing.link_id,
        legal_on=filing.legal_on,
        is_public_law=is_public_law(proposal, house.programme),
    )
