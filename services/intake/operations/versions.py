"""Versions: the text of a proposal may be replaced until the closing; the first date of receipt is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.models import Filing, PiecesAsked, Step, Version
from services.intake.operations.filing import fingerprint
from services.intake.operations.uploads import filed_file, files_of_proposal
from shared.audit import record
from shared.bus import publish
from shared.errors import Conflict, NotFound, Stale
from shared.events import ProposalRevised
from shared.house import House
from shared.policy import Actor
from shared.proposal import FiledFile, Proposal

NOT_JUDGED_YET = frozenset({"submitted", "screening"})


def may_revise(filing: Filing, house: House, *, pieces_open: bool = False) -> bool:
    """Whether the author may replace the text: the call is open, and nobody judges it yet.

    The call of the deck has no closing: there, what is judged must not change under the reader. While pieces are
    asked for, the file is completed and not revised.
    """
    judged = filing.status not in NOT_JUDGED_YET
    return filing.open and not judged and not pieces_open and house.programme.call.open_at(house.now())


def revise(session: Session, house: House, number: str, proposal: Proposal, *, actor: Actor, match: str = "") -> Filing:
    """Put a new version in the place of the present one; the same text again changes nothing.

    `match`: the tag of what its author saw. Raises NotFound, Conflict when it is too late, Stale when another version
    came first.
    """
    filing = session.get(Filing, number, with_for_update=True)
    if filing is None:
        raise NotFound("shared.error.not_found")
    files = files_of(session, number)
    if filing.proposal == proposal.model_dump(mode="json") and same_files(filing, files):
        return filing
    if match and match != filing.tag:
        raise Stale("intake.error.newer_version")
    if not may_revise(filing, house, pieces_open=pieces_open(session, number)):
        raise Conflict("intake.error.cannot_revise")
    now = house.now()
    version = replace_text(session, filing, proposal, files, now=now)
    session.add(Step(number=number, at=now, code="revised"))
    record(session, number, act="revise", actor=actor.ref, at=now, version=version, content=fingerprint(proposal))
    told = ProposalRevised(
        number=number, at=now, version=version, proposal=proposal, link_id=filing.link_id, files=tuple(files)
    )
    publish(session, told)
    return filing


def replace_text(
    session: Session, filing: Filing, proposal: Proposal, files: Sequence[FiledFile], *, now: datetime
) -> int:
    """Keep the present text as a version of the past and put `proposal` in its place; the new version's number."""
    past = Version(
        number=filing.number,
        version=filing.version,
        filed_at=filing.revised_at or filing.received_at,
        proposal=filing.proposal,
        files=filing.files,
    )
    session.add(past)
    filing.proposal, filing.files = proposal.model_dump(mode="json"), [str(one.id) for one in files]
    filing.version, filing.revised_at, filing.locale = filing.version + 1, now, proposal.locale
    return filing.version


def same_files(filing: Filing, files: Sequence[FiledFile]) -> bool:
    """Whether the file's attachments are those of its present version."""
    return set(filing.files) == {str(one.id) for one in files}


def files_of(session: Session, number: str) -> list[FiledFile]:
    """The attachments of a proposal as its receipt tells of them, in the order in which they came."""
    return [filed_file(one) for one in files_of_proposal(session, number)]


def pieces_open(session: Session, number: str) -> bool:
    """Whether the desk waits for pieces."""
    query = select(PiecesAsked.id).where(PiecesAsked.number == number, PiecesAsked.state == "open")
    return session.scalar(query.limit(1)) is not None
