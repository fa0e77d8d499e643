"""Drafts: begun, kept, completed with files and filed, step by step as on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from flask import Response, jsonify

from services.intake.api.blueprint import api, seen_tag, tagged
from services.intake.api.listing import told_files
from services.intake.api.receipt import told_receipt
from services.intake.api.shapes import DraftBody, DraftState, Receipt
from services.intake.domain.answers import typed_from
from services.intake.domain.proposal import proposal_from
from services.intake.example import EXAMPLE
from services.intake.forms import compacted, data_from, restored
from services.intake.limiting import counted
from services.intake.models import Attachment, Draft
from services.intake.operations import drafts
from services.intake.operations.filing import receipt_of
from services.intake.operations.submitting import Coming, submit
from services.intake.operations.uploads import files_of_draft
from shared.access import link_token
from shared.db import transaction
from shared.errors import Conflict, Invalid, Malformed
from shared.faults import unkeepable
from shared.files import remove
from shared.i18n import LOCALES
from shared.policy import Permission
from shared.proposal import Proposal
from shared.web.answers import told
from shared.web.context import actor, arrived_at, database, house, locale, say
from shared.web.doors import allow, answers, describes, json_body
from shared.web.limits import hit


@api.post("/drafts")
@allow(Permission.PUBLIC)
@describes(DraftBody, EXAMPLE)
@answers(DraftState, status=201, tagged=True)
def begin() -> Response:
    """Begin a draft with any part of a proposal; nothing is filed."""
    hit("draft")
    data = _partial()
    if not house().programme.call.open_at(house().now()):
        raise Conflict("intake.error.call_closed")
    with transaction(database("intake")) as db:
        draft = drafts.begin(db, house(), locale=_language(data))
        drafts.save(db, house(), draft.id, typed_from(data))
    return told_draft(draft, [], status=201)


@api.get("/drafts/<uuid:draft>")
@allow(Permission.DRAFT)
@answers(DraftState, tagged=True)
def read_draft(draft: UUID) -> Response:
    """What a draft says so far, and what is still wrong with it."""
    with transaction(database("intake")) as db:
        return told_draft(drafts.draft_of(db, draft), files_of_draft(db, draft))


@api.put("/drafts/<uuid:draft>")
@allow(Permission.DRAFT)
@describes(DraftBody, EXAMPLE, headers=("If-Match",))
@answers(DraftState, tagged=True)
def keep(draft: UUID) -> Response:
    """Keep these answers in the place of the present ones; `If-Match` names the state that was seen."""
    tag, data = seen_tag(), _partial()
    with transaction(database("intake")) as db:
        kept = drafts.save(db, house(), draft, typed_from(data), match=tag)
        return told_draft(kept, files_of_draft(db, draft))


@api.delete("/drafts/<uuid:draft>")
@allow(Permission.DRAFT)
@answers(status=204)
def throw_away(draft: UUID) -> tuple[str, int]:
    """Throw a draft away, with its files."""
    with transaction(database("intake")) as db:
        files = drafts.throw_away(db, draft)
    for file_id in files:
        remove(house().settings.files_folder, file_id)
    return "", 204


@api.post("/drafts/<uuid:draft>/filing")
@allow(Permission.DRAFT)
@answers(Receipt)  # repeated
@answers(Receipt, status=201)
def file_draft(draft: UUID) -> Response:
    """File the draft: a proposal, its next version, or what was asked for. A second time brings the same receipt."""
    hit("attempt")
    with transaction(database("intake")) as db:
        found = drafts.draft_of(db, draft, lock=True)
        repeated, proposal = found.filed_as is not None, _proposal(found)
        coming = Coming(actor=actor(), arrived_at=arrived_at(), count=partial(counted, proposal.contact.email))
        filing = submit(db, house(), found, proposal, coming=coming)
        answer = jsonify(told_receipt(receipt_of(filing, repeated=repeated)))
    answer.status_code = 200 if repeated else 201
    answer.headers["Location"] = house().address(f"/api/v1/proposals/{filing.number}")
    return answer


def _partial() -> dict[str, Any]:
    data = json_body()
    if not isinstance(data, dict):
        raise Malformed("shared.error.not_object")
    if faults := unkeepable(data):
        raise Invalid(faults)
    return data


def _language(data: dict[str, Any]) -> str:
    asked = data.get("locale")
    return asked if isinstance(asked, str) and asked in LOCALES else locale()


def _proposal(draft: Draft) -> Proposal:
    typed = compacted(restored(draft.typed))
    return proposal_from(data_from(typed, house().programme, locale=draft.locale), house().programme)


def told_draft(draft: Draft, files: Sequence[Attachment], *, status: int = 200) -> Response:
    """A draft as the API tells it, with its tag."""
    token = link_token(draft.link_id, house().settings.key)
    data = data_from(compacted(restored(draft.typed)), house().programme, locale=draft.locale)
    try:
        _proposal(draft)
        faults: list[dict[str, str]] = []
    except Invalid as refusal:
        faults = told(refusal.faults, say())
    body = {
        "id": str(draft.id),
        "status": "draft" if draft.filed_as is None else "filed",
        "proposal": data,
        "faults": faults,
        "files": told_files(files),
        "token": token,
        "url": house().address(f"/l/{token}"),
        "filed_as": draft.filed_as,
    }
    return tagged(body, draft.tag, status)
