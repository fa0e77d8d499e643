"""Missing pieces: what the desk asks an author to complete, and the draft in which it is done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Response

from services.intake.api.blueprint import api
from services.intake.api.drafts import told_draft
from services.intake.api.shapes import Answer, DraftState
from services.intake.operations import pieces
from services.intake.operations.following import story
from services.intake.operations.uploads import files_of_draft
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import database, house
from shared.web.doors import allow, answers


class MissingPiece(Answer):
    """Something that is missing; `rule`: the article of the rules that requires it."""

    what: str
    rule: str


class RequestForPieces(Answer):
    """What the desk asked for. `state`: open, completed or lapsed; `due_on` is the last day."""

    id: UUID
    asked_at: datetime
    due_on: date
    essential: bool
    reason: str
    pieces: list[MissingPiece]
    state: str


class RequestsForPieces(Answer):
    """All that was asked, the oldest first."""

    items: list[RequestForPieces]


@api.get("/proposals/<number>/pieces")
@allow(Permission.FOLLOW)
@answers(RequestsForPieces)
def list_pieces(number: str) -> dict[str, Any]:
    """What the desk asked to complete. Essential pieces stop the legal clock."""
    with transaction(database("intake")) as db:
        story(db, number)
        asked = pieces.asked(db, number)
    return {
        "items": [
            {
                "id": str(one.id),
                "asked_at": one.asked_at.isoformat(),
                "due_on": one.due_on.isoformat(),
                "essential": one.essential,
                "reason": one.reason,
                "pieces": one.pieces,
                "state": one.state,
            }
            for one in asked
        ]
    }


@api.post("/proposals/<number>/pieces")
@allow(Permission.AMEND)
@answers(DraftState, status=201, tagged=True)
def begin_completion(number: str) -> Response:
    """Begin to complete the file: a draft with its present answers, to be changed and filed. Again: the same draft."""
    with transaction(database("intake")) as db:
        draft = pieces.answering(db, house(), number)
        return told_draft(draft, files_of_draft(db, draft.id), status=201)
