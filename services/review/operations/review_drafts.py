"""A review while it is being written: kept as typed, whatever is wrong with it and whatever became of the file.

What somebody typed is theirs: it is kept, and shown to them alone, even when the file was taken back meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.review.models import Assignment, ReviewDraft
from services.review.operations.case import person_id
from shared.errors import NotFound, Stale
from shared.house import House
from shared.policy import Actor

Typed = Mapping[str, str]
FIELD = re.compile(r"(scores|comments|unjudged)\.[a-z0-9_]{1,40}|for_applicant|confidential")
LONGEST = 20_000  # characters of one field: far more than is taken, so that what is too long is kept and told
MOST_FIELDS = 64
NOT_JUDGED = "none"  # typed in place of a score


def review_fields(form: Mapping[str, object]) -> dict[str, str]:
    """What belongs to a review in what was sent, as typed; empty fields are left out."""
    named = [(name, str(value)[:LONGEST].replace("\x00", "")) for name, value in form.items() if FIELD.fullmatch(name)]
    return {name: value for name, value in named[:MOST_FIELDS] if value.strip()}


def paper_typed(paper: Mapping[str, Any]) -> dict[str, str]:
    """The fields that would give this body of the API."""
    aside = {one: NOT_JUDGED for one in paper["unjudged"] if one not in paper["scores"]}
    groups = {"scores": {**paper["scores"], **aside}, "unjudged": paper["unjudged"], "comments": paper["comments"]}
    named = {f"{group}.{one}": value for group, given in groups.items() for one, value in given.items()}
    return review_fields(named | {name: paper[name] for name in ("for_applicant", "confidential")})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of a review being written. `tag` changes with every saving and every filing.

    `live`: the file is still this person's to read; `filed`: they have filed. `saved_at` None: nothing was typed yet.
    """

    typed: Typed
    saved_at: datetime | None
    tag: str
    live: bool
    filed: bool


def draft_of(session: Session, actor: Actor, number: str) -> Kept:
    """What this person typed about a file that is or was theirs. Raises NotFound for a file that never was."""
    mine = own_row(session, actor, number)
    return _kept(mine, session.get(ReviewDraft, mine.id))


def _kept(mine: Assignment, draft: ReviewDraft | None) -> Kept:
    return Kept(
        typed=draft.content if draft is not None else {},
        saved_at=draft.saved_at if draft is not None else None,
        tag=f"{mine.version}.{draft.seq if draft is not None else 0}",
        live=mine.live,
        filed=mine.state == "filed",
    )


def own_row(session: Session, actor: Actor, number: str, *, lock: bool = False) -> Assignment:
    """The assignment of this person, taken back or not.

    Raises NotFound when there never was one, and for a tie: it takes the file away with everything about it.
    """
    query = select(Assignment).where(Assignment.number == number, Assignment.person_id == person_id(actor))
    found = session.scalars(query.with_for_update() if lock else query).first()
    if found is None or found.state == "conflicted":
        raise NotFound("shared.error.not_found")
    return found


def keep_draft(
    session: Session, house: House, actor: Actor, *, number: str, typed: Typed, match: str | None = None
) -> Kept:
    """Keep what was typed. `match`: the tag of the draft that was seen; None keeps it whatever stood before.

    Raises NotFound for a file that never was theirs, Stale when another window saved meanwhile.
    """
    mine = own_row(session, actor, number, lock=True)
    before = session.get(ReviewDraft, mine.id)
    if match is not None and match != _kept(mine, before).tag:
        raise Stale("review.draft.changed")
    if before is not None and before.content == typed:
        return _kept(mine, before)
    return _kept(mine, _write(session, mine, typed, at=house.now()))


def _write(session: Session, mine: Assignment, typed: Typed, *, at: datetime) -> ReviewDraft:
    row = {"assignment_id": mine.id, "content": dict(typed), "saved_at": at, "seq": 1}
    query = insert(ReviewDraft).values(row)
    again = {"content": query.excluded.content, "saved_at": at, "seq": ReviewDraft.seq + 1}
    kept = query.on_conflict_do_update(index_elements=["assignment_id"], set_=again).returning(ReviewDraft)
    mine.untouched = not typed
    return session.scalars(kept, execution_options={"populate_existing": True}).one()
