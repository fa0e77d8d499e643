"""Filing: one transaction from a proposal that holds to a receipt with number and legal date."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.intake.domain.legal import is_public_law, silence_speaks_on
from services.intake.models import Filing
from services.intake.operations.uploads import adopt
from shared.audit import record_first
from shared.bus import publish
from shared.clock import day_in
from shared.db import Json
from shared.errors import Conflict, Misused
from shared.events import ProposalSubmitted
from shared.house import House
from shared.ids import digest, proposal_number, uuid7
from shared.policy import Role
from shared.proposal import FiledFile, Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The proof of filing (L112-13, R112-11-2 CRPA). `legal_on` None: the silence rule does not apply."""

    number: str
    received_at: datetime
    legal_on: date | None
    link_id: UUID
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What is filed, under the key of its client, and when it arrived: what the service does later is not their delay.

    `draft_id`: the draft whose attachments come with it.
    """

    proposal: Proposal
    key: str
    arrived_at: datetime
    draft_id: UUID | None = None

    @property
    def scoped(self) -> str:
        """The key as it is kept: a digest, and bound to the call."""
        return digest(f"{self.proposal.call}:{self.key}")


Count = Callable[[], str | None]

# Two round trips: what is known of the key, with a serial for a new one; then all rows of a filing at once. Whoever
# comes second with a key waits in the second statement for the first, and writes nothing.
_LOOK = text("""
    SELECT known.fingerprint, known.number,
           CASE WHEN known.key IS NULL THEN nextval('intake.proposal_serial') END AS serial
      FROM (SELECT 1) AS one LEFT JOIN intake.idempotency_key AS known ON known.key = :key""")
_FILE = text("""
    WITH row AS (
      SELECT * FROM json_to_record(CAST(:row AS json)) AS row(
        key text, fingerprint text, number text, call text, locale text, at timestamptz, legal_on date,
        proposal jsonb, link_id uuid, files jsonb, held_because text, role text, name text, email text)),
    first AS (
      INSERT INTO intake.idempotency_key (key, fingerprint, number, made_at)
      SELECT key, fingerprint, number, at FROM row ON CONFLICT (key) DO NOTHING RETURNING number),
    filed AS (
      INSERT INTO intake.filing
        (number, call, locale, received_at, legal_on, proposal, link_id, status, files, held_because)
      SELECT number, call, locale, at, legal_on, proposal, link_id, 'submitted', files, held_because
        FROM row JOIN first USING (number)),
    linked AS (
      INSERT INTO access.link (id, role, subject, name, email, locale)
      SELECT link_id, role, number, name, email, locale FROM row JOIN first USING (number))
    INSERT INTO intake.step (number, at, code)
    SELECT number, at, 'submitted' FROM row JOIN first USING (number) RETURNING number""")


def file_proposal(session: Session, house: House, filed: Filed, *, count: Count = lambda: None) -> Receipt:
    """File a proposal under the client's key; the same key and content bring the same receipt.

    `count` is called for a new filing alone: it may refuse (too many), or say why a person must let this one in.
    Raises Conflict when the call is not open, Misused when the key came before with other content.
    """
    written = filed.proposal.model_dump(mode="json")
    print_ = _print_of(written)
    line = session.connection()  # no mapped row here: the mapper's own accounts would only cost
    known = line.execute(_LOOK, {"key": filed.scoped}).one()
    if known.number is not None:
        return _again(session, known.number, matches=known.fingerprint == print_)
    if not house.programme.call.open_at(filed.arrived_at):
        raise Conflict("intake.error.call_closed")
    new = _New(serial=known.serial, written=written, fingerprint=print_, held_because=count())
    receipt = _write(session, house, filed, new)
    # Of two requests with one key the second waited in that statement for the first; it reads what was written.
    return receipt or _again(session, *_of_key(session, filed.scoped, print_))


def _of_key(session: Session, key: str, print_: str) -> tuple[str, bool]:
    known = session.execute(_LOOK, {"key": key}).one()
    return known.number, known.fingerprint == print_


def fingerprint(proposal: Proposal) -> str:
    """SHA-256 of a proposal in one fixed writing: the same content has the same one."""
    return _print_of(proposal.model_dump(mode="json"))


def _print_of(written: Json) -> str:
    return sha256(json.dumps(written, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _again(session: Session, number: str, matches: bool) -> Receipt:  # noqa: FBT001 -- one pair of facts
    if not matches:
        raise Misused("intake.error.key_reused")
    return receipt_of(session.get_one(Filing, number), repeated=True)


def receipt_of(filing: Filing, *, repeated: bool = False) -> Receipt:
    """The proof of this filing."""
    return Receipt(
        number=filing.number,
        received_at=filing.received_at,
        legal_on=filing.legal_on,
        link_id=filing.link_id,
        repeated=repeated,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _New:
    serial: int
    written: Json
    fingerprint: str
    held_because: str | None


def _write(session: Session, house: House, filed: Filed, new: _New) -> Receipt | None:
    """Write the filing, its link, its key and its first step; None when another request came first with this key."""
    proposal, now = filed.proposal, filed.arrived_at
    day = day_in(house.programme.office.tz, now)
    number, link_id = proposal_number(day.year, new.serial), uuid7()
    legal_on = silence_speaks_on(proposal, house.programme, day)
    files = adopt(session, filed.draft_id, number) if filed.draft_id is not None else ()
    receipt = Receipt(number=number, received_at=now, legal_on=legal_on, link_id=link_id)
    row = _row(filed, new, receipt) | {"files": [str(one.id) for one in files]}
    if session.connection().execute(_FILE, {"row": json.dumps(row)}).first() is None:
        return None
    accepted = {one: house.programme.statements[one].version for one in proposal.statements}
    told = {"content": new.fingerprint, "statements": accepted}
    record_first(session, number, act="file", actor="applicant", at=now, **told)
    if new.held_because is None:
        publish(session, submitted(house, proposal, receipt, files=files))
    return receipt


def _row(filed: Filed, new: _New, receipt: Receipt) -> dict[str, Any]:
    proposal = filed.proposal
    return {
        "key": filed.scoped,
        "fingerprint": new.fingerprint,
        "number": receipt.number,
        "call": proposal.call,
        "locale": proposal.locale,
        "at": receipt.received_at.isoformat(),
        "legal_on": receipt.legal_on.isoformat() if receipt.legal_on is not None else None,
        "proposal": new.written,
        "link_id": str(receipt.link_id),
        "held_because": new.held_because,
        "role": Role.APPLICANT,
        "name": proposal.contact.name,
        "email": proposal.contact.email,
    }


def submitted(house: House, proposal: Proposal, receipt: Receipt, *, files: tuple[FiledFile, ...]) -> ProposalSubmitted:
    """What the office is told of a filing, at once or when a person lets it in."""
    return ProposalSubmitted(
        number=receipt.number,
        at=receipt.received_at,
        proposal=proposal,
        link_id=receipt.link_id,
        legal_on=receipt.legal_on,
        is_public_law=is_public_law(proposal, house.programme),
        files=files,
    )
