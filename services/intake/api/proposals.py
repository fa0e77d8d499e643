"""Proposals: filing with a receipt, following, replacing the text, consents, taking back."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, jsonify

from services.intake.api.blueprint import api, idempotency_key, seen_tag, tagged
from services.intake.api.drafts import told_draft
from services.intake.api.listing import told_files
from services.intake.api.receipt import told_receipt
from services.intake.api.shapes import DraftState, DryRun, ProposalState, Receipt
from services.intake.domain.answers import typed_from
from services.intake.domain.proposal import proposal_from
from services.intake.example import EXAMPLE
from services.intake.limiting import counted
from services.intake.operations import drafts, filing
from services.intake.operations.consenting import change_consents
from services.intake.operations.following import Story, story, withdraw
from services.intake.operations.likeness import similar_filed
from services.intake.operations.uploads import files_of_proposal
from services.intake.operations.versions import revise
from shared.db import transaction
from shared.policy import Permission
from shared.proposal import Consents, Proposal
from shared.web.context import actor, arrived_at, database, house
from shared.web.doors import allow, answers, describes, json_body, takes
from shared.web.limits import hit


@api.post("/proposals")
@allow(Permission.PUBLIC)
@describes(Proposal, EXAMPLE, headers=("Idempotency-Key",))
@answers(Receipt)  # repeated
@answers(Receipt, status=201)
def file() -> Response:
    """File a proposal; number, date and legal date stand in this answer whatever else is asleep."""
    hit("attempt")
    key = idempotency_key()
    proposal = proposal_from(json_body(), house().programme)
    filed = filing.Filed(proposal=proposal, key=key, arrived_at=arrived_at())
    with transaction(database("intake")) as db:
        receipt = filing.file_proposal(db, house(), filed, count=partial(counted, proposal.contact.email))
    answer = jsonify(told_receipt(receipt))
    answer.status_code = 200 if receipt.repeated else 201
    answer.headers["Location"] = house().address(f"/api/v1/proposals/{receipt.number}")
    return answer


@api.post("/proposals/dry-run")
@allow(Permission.PUBLIC)
@describes(Proposal, EXAMPLE)
@answers(DryRun)
def try_out() -> dict[str, Any]:
    """Check a proposal as filing would, and file nothing."""
    hit("attempt")
    proposal = proposal_from(json_body(), house().programme)
    with transaction(database("intake")) as db:
        days = similar_filed(db, house(), proposal)
    return {"valid": True, "similar_filed_on": [day.isoformat() for day in days]}


@api.get("/proposals/<number>")
@allow(Permission.FOLLOW)
@answers(ProposalState, tagged=True)
def read(number: str) -> Response:
    """Where a proposal is: stage, timeline, decision city by city."""
    with transaction(database("intake")) as db:
        found = story(db, number)
        return tagged({**_story(found), "files": told_files(files_of_proposal(db, number))}, found.filing.tag)


def _story(found: Story) -> dict[str, Any]:
    kept, told = found.filing, found.filing.decisions or {}
    return {
        "number": kept.number,
        "title": found.proposal.title,
        "stage": kept.status,
        "version": kept.version,
        "received_at": kept.received_at.isoformat(),
        "legal_on": kept.legal_on.isoformat() if kept.legal_on else None,
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


@api.put("/proposals/<number>")
@allow(Permission.AMEND)
@describes(Proposal, EXAMPLE, headers=("If-Match",))
@answers(ProposalState, tagged=True)
def replace(number: str) -> Response:
    """Put a new version in the place of the text, until the review begins; `If-Match` names the version seen."""
    hit("attempt")
    tag = seen_tag()
    proposal = proposal_from(json_body(), house().programme)
    with transaction(database("intake")) as db:
        revise(db, house(), number, proposal, actor=actor(), match=tag)
    return read(number=number)


@api.put("/proposals/<number>/consents")
@allow(Permission.AMEND)
@takes(Consents, EXAMPLE["consents"])
@answers(Consents)
def consents(number: str, body: Consents) -> dict[str, Any]:
    """Put these consents in the place of the present ones."""
    with transaction(database("intake")) as db:
        change_consents(db, house(), number, body, actor=actor())
    return body.model_dump(mode="json")


@api.post("/proposals/<number>/copy")
@allow(Permission.AMEND)
@answers(DraftState, status=201, tagged=True)
def copy(number: str) -> Response:
    """Begin a draft with this proposal's answers; declarations, consents and files stay behind."""
    hit("draft")
    with transaction(database("intake")) as db:
        kept = story(db, number).filing
        answers_ = {name: value for name, value in kept.proposal.items() if name not in {"statements", "consents"}}
        draft = drafts.begin(db, house(), locale=kept.locale, typed=typed_from(answers_))
    return told_draft(draft, [], status=201)


@api.post("/proposals/<number>/revision")
@allow(Permission.AMEND)
@answers(DraftState, status=201, tagged=True)
def begin_revision(number: str) -> Response:
    """Begin a draft of the next version: for texts written step by step, or to add files."""
    hit("draft")
    with transaction(database("intake")) as db:
        draft = drafts.begin_from(db, house(), story(db, number).filing)
    return told_draft(draft, [], status=201)


@api.post("/proposals/<number>/withdrawal")
@allow(Permission.WITHDRAW)
@answers(ProposalState, tagged=True)
def take_back(number: str) -> Response:
    """Take a proposal back, any time before the decision."""
    with transaction(database("intake")) as db:
        withdraw(db, house(), number, actor=actor())
    return read(number=number)
