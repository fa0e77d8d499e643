"""What the desk asks an author to complete: what is missing, why, until when, and what it changes to the legal date."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from services.intake.domain.legal import is_public_law
from services.intake.models import PiecesAsked
from services.intake.operations import pieces
from services.intake.operations.following import Story, story
from services.intake.web.blueprint import pages
from services.intake.web.drafting import open_draft
from shared.clock import day_in
from shared.db import transaction
from shared.errors import Conflict
from shared.events import Piece
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

TONES = {"open": "wait", "completed": "go", "lapsed": "stop", "closed": "plain"}


@pages.get("/proposals/<number>/pieces")
@allow(Permission.FOLLOW)
def show_pieces(number: str) -> str:
    """What is asked now, and what was asked before."""
    return _page(number)


@pages.post("/proposals/<number>/pieces")
@allow(Permission.AMEND)
def complete_proposal(number: str) -> ResponseReturnValue:
    """Begin to complete the file: a draft of its next version, or the one begun before."""
    try:
        with transaction(database("intake")) as db:
            draft = pieces.answering(db, house(), number)
    except Conflict as refusal:
        faults = [{"field": "main", "message": say().t(refusal.code, **refusal.params)}]
        return _page(number, faults), refusal.status
    return open_draft(draft)


def _page(number: str, faults: list[dict[str, str]] | None = None) -> str:
    with transaction(database("intake")) as db:
        found, asked = story(db, number), pieces.asked(db, number)
    open_now = found.awaited if found.filing.open else None
    return render_template(
        "intake/pieces.html",
        filing=found.filing,
        proposal=found.proposal,
        asked=_shown(open_now, found) if open_now is not None else None,
        clock=_clock(found, open_now),
        before=[_shown(one, found) for one in reversed(asked) if one is not open_now],
        may_complete=open_now is not None and actor().number == number,
        faults=faults or [],
    )


def _shown(row: PiecesAsked, found: Story) -> dict[str, object]:
    words = say()
    state = "closed" if row.state == "open" and not found.filing.open else row.state
    return {
        "asked_on": words.day(day_in(house().programme.office.tz, row.asked_at)),
        "due_on": row.due_on,
        "reason": row.reason,
        "pieces": [Piece.model_validate(one) for one in row.pieces],
        "essential": row.essential,
        "state": words.t(f"intake.pieces.state.{state}"),
        "tone": TONES[state],
    }


def _clock(found: Story, row: PiecesAsked | None) -> str:
    """What the request does to the day on which silence decides; nothing where silence decides nothing."""
    programme, words, day = house().programme, say(), found.filing.legal_on
    if row is None or is_public_law(found.proposal, programme):
        return ""
    if day is not None:
        return words.t("intake.pieces.clock_runs", day=words.day(day))
    effect = programme.call.silence.effect
    return words.t(f"intake.pieces.clock_{effect}", day=words.day(row.due_on))
