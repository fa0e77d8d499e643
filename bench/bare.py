"""The limit that filing is measured against: the same model, the same rows, one durable transaction, nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256

import psycopg
from flask import Flask, request
from flask.typing import ResponseReturnValue

from shared.events import ProposalSubmitted, encode
from shared.ids import proposal_number, secret, uuid7
from shared.proposal import Proposal


def bare_app(url: str) -> Flask:
    """An application that files without checking anything but the shape, over one connection of its own."""
    app, line = Flask("bare"), psycopg.connect(url.replace("+psycopg", ""))

    @app.post("/api/v1/proposals")
    def file() -> ResponseReturnValue:
        proposal = Proposal.model_validate_json(request.get_data())
        now, link = datetime.now(UTC), uuid7()  # noqa: TID251 -- a yardstick, not the product
        written = proposal.model_dump_json()
        with line.transaction():
            row = line.execute("SELECT nextval('intake.proposal_serial')").fetchone()
            number = proposal_number(now.year, row[0] if row else 0)
            told = ProposalSubmitted(number=number, at=now, proposal=proposal, link_id=link, legal_on=now.date())
            _write(line, number, now, (written, json.dumps(encode(told)), str(link)))
        return {"number": number, "received_at": now.isoformat()}, 201

    return app


def _write(line: psycopg.Connection, number: str, now: datetime, texts: tuple[str, str, str]) -> None:
    proposal, event, link = texts
    key, event_id = sha256(secret().encode()).hexdigest(), str(uuid7())
    line.execute(
        "INSERT INTO intake.filing (number, call, locale, received_at, legal_on, proposal, link_id, status)"
        " VALUES (%s, 'appel-ouvert', 'fr', %s, %s, %s, %s, 'submitted')",
        (number, now, now.date(), proposal, link),
    )
    line.execute("INSERT INTO intake.step (number, at, code) VALUES (%s, %s, 'submitted')", (number, now))
    line.execute("INSERT INTO intake.idempotency_key VALUES (%s, %s, %s, %s)", (key, key, number, now))
    line.execute(
        "INSERT INTO access.link (id, role, subject, name, email, locale) VALUES (%s, 'applicant', %s, '', '', 'fr')",
        (link, number),
    )
    line.execute(
        "INSERT INTO audit.entry (subject, seq, at, actor, act, digest, prev, hash)"
        " VALUES (%s, 1, %s, 'applicant', 'file', %s, %s, %s)",
        (number, now, key, key, key),
    )
    line.execute("INSERT INTO audit.detail VALUES (%s, %s, '{}')", (key, key))
    line.execute(
        "INSERT INTO bus.event (id, kind, subject, at, payload) VALUES (%s, 'ProposalSubmitted', %s, %s, %s)",
        (event_id, number, now, event),
    )
    line.execute(
        "INSERT INTO bus.work (id, event_id, listener, subject, kind) VALUES"
        " (%s, %s, 'review', %s, 'ProposalSubmitted'), (%s, %s, 'notify', %s, 'ProposalSubmitted'),"
        " (%s, %s, 'intake', %s, 'ProposalSubmitted')",
        (str(uuid7()), event_id, number, str(uuid7()), event_id, number, str(uuid7()), event_id, number),
    )
    line.execute("SELECT pg_notify('tremplin_work', '')")
