"""From a draft to the office: a first filing, a new version, or the completion asked for; once, however often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.intake.models import Draft, Filing
from services.intake.operations.filing import Count, Filed, file_proposal
from services.intake.operations.pieces import provide
from services.intake.operations.uploads import adopt
from services.intake.operations.versions import files_of, revise
from shared.house import House
from shared.policy import Actor
from shared.proposal import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Who files, when their request arrived, and how new filings are counted."""

    actor: Actor
    arrived_at: datetime
    count: Count = lambda: None


def submit(session: Session, house: House, draft: Draft, proposal: Proposal, *, coming: Coming) -> Filing:
    """File what a locked draft says; a draft that was filed brings the same filing again.

    Raises Conflict when the call is closed, the proposal can no longer be revised, or the pieces came too late.
    """
    if draft.filed_as is None:
        draft.filed_as = _submit(session, house, draft, proposal, coming=coming)
    return session.get_one(Filing, draft.filed_as)


def _submit(session: Session, house: House, draft: Draft, proposal: Proposal, *, coming: Coming) -> str:
    if draft.number is None:
        key = f"draft:{draft.id.hex}"
        filed = Filed(proposal=proposal, key=key, arrived_at=coming.arrived_at, draft_id=draft.id)
        return file_proposal(session, house, filed, count=coming.count).number
    adopt(session, draft.id, draft.number)
    if draft.request_id is None:
        return revise(session, house, draft.number, proposal, actor=coming.actor).number
    files = tuple(files_of(session, draft.number))
    provide(session, house, draft.number, draft.request_id, proposal=proposal, files=files)
    return draft.number
