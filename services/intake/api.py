"""Intake's JSON door: calls that are open, filing with a receipt, following, withdrawing."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, jsonify, request

from services.intake.domain.legal import silence_sentence
from services.intake.domain.proposal import proposal_from
from services.intake.example import EXAMPLE
from services.intake.operations.filing import Receipt, file_proposal
from services.intake.operations.following import Story, story, withdraw
from shared.access import link_token
from shared.db import transaction
from shared.errors import Malformed
from shared.policy import Permission
from shared.proposal import Proposal
from shared.web.context import actor, database, house, locale, say
from shared.web.doors import allow, describes, json_body

api = APIBlueprint("intake_api", __name__, url_prefix="/api/v1")


@api.get("/calls")
@allow(Permission.PUBLIC)
def calls() -> dict[str, Any]:
    """The calls that are open now."""
    call, tongue = house().programme.call, locale()
    if not call.open_at(house().now()):
        return {"items": []}
    closes = call.closes_at.isoformat() if call.closes_at else None
    one = {"slug": call.slug, "title": call.title.in_(tongue), "closes_at": closes}
    return {"items": [{**one, "apply": house().address(f"/calls/{call.slug}/apply")}]}


@api.post("/proposals")
@allow(Permission.PUBLIC)
@describes(Proposal, EXAMPLE, headers=("Idempotency-Key",))
def file() -> Response:
    """File a proposal; number, date and legal date stand in this answer whatever else is asleep."""
    key = _idempotency_key()
    proposal = proposal_from(json_body(), house().programme)
    with transaction(database("intake")) as session:
        receipt = file_proposal(session, house(), proposal, key)
    answer = jsonify(_told(receipt))
    answer.status_code = 200 if receipt.repeated else 201
    answer.headers["Location"] = house().address(f"/api/v1/proposals/{receipt.number}")
    return answer


def _idempotency_key() -> str:
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not key:
        raise Malformed("intake.error.key_missing")
    if len(key) > 200 or not key.isprintable():
        raise Malformed("intake.error.key_unreadable")
    return key


def _told(receipt: Receipt) -> dict[str, Any]:
    words, token = say(), link_token(receipt.link_id, house().settings.key)
    programme = house().programme
    return {
        "number": receipt.number,
        "received_at": receipt.received_at.isoformat(),
        "legal_on": receipt.legal_on.isoformat() if receipt.legal_on else None,
        "token": token,
        "status_url": house().address(f"/l/{token}"),
        "receipt": {
            "title": words.t("intake.receipt.title"),
            "received": words.moment(receipt.received_at),
            "silence": words.t(silence_sentence(programme, receipt.legal_on), day=words.day(receipt.legal_on)),
            "service": programme.office.name.in_(words.locale),
            "email": programme.office.email,
        },
    }


@api.get("/proposals/<number>")
@allow(Permission.FOLLOW)
def read(number: str) -> dict[str, Any]:
    """Where a proposal is: stage, timeline, decision city by city."""
    with transaction(database("intake")) as session:
        return _story(story(session, number))


def _story(found: Story) -> dict[str, Any]:
    filing = found.filing
    told = filing.decisions or {}
    return {
        "number": filing.number,
        "title": found.proposal.title,
        "stage": filing.status,
        "received_at": filing.received_at.isoformat(),
        "legal_on": filing.legal_on.isoformat() if filing.legal_on else None,
        "timeline": [
            {
                "at": step.at.isoformat(),
                "code": step.code,
                "stage": step.stage,
                "city": step.city,
                "due_on": step.due_on.isoformat() if step.due_on else None,
            }
            for step in found.steps
        ],
        "decisions": [
            {"city": one.city, "outcome": one.outcome, "reasons": one.reasons, "conditions": one.conditions}
            for one in found.decisions
        ],
        "reasons": told.get("reasons"),
        "signatory": told.get("signatory"),
    }


@api.post("/proposals/<number>/withdrawal")
@allow(Permission.WITHDRAW)
def take_back(number: str) -> dict[str, Any]:
    """Take a proposal back, any time before the decision."""
    with transaction(database("intake")) as session:
        withdraw(session, house(), number, actor=actor())
        return _story(story(session, number))
