"""Where a press text stands: the version in use, its approvals, and the stage under which the press desk lists it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from services.notify.domain.press.approving import Given, Stand, Texts, Written, needed, standing
from services.notify.domain.press.facts import Approved, Facts
from services.notify.models import Mention, MentionState, PressApproval, PressFile, PressStage, Publication
from shared.errors import NotFound, Stale
from shared.house import House
from shared.programme import City
from shared.proposal import Consents

Rows = Mapping[str, Mention]  # the version in use, by locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The press text that someone had before them when they acted: of which proposal, in which version."""

    number: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A press text with everything that decides about it, held for one transaction."""

    kept: PressFile
    facts: Facts
    rows: Rows
    cities: tuple[City, ...]
    stands: tuple[Stand, ...]

    @property
    def version(self) -> int:
        """The version in use."""
        return self.rows["fr"].version

    @property
    def texts(self) -> Texts:
        """Its words, by locale."""
        return texts_of(self.rows)

    def stand(self, role: str) -> Stand | None:
        """Where the approval of a role stands; None where this text needs none."""
        return next((one for one in self.stands if one.need.role == role), None)


def press_facts(kept: PressFile) -> Facts | None:
    """What may be told today of a proposal; None where the decision or its author does not let it be cited."""
    consents = Consents.model_validate(kept.consents or {})
    if kept.facts is None or not consents.cite:
        return None
    if kept.unquoted:
        consents = consents.model_copy(update={"quote": None})
    what = {locale: Approved.model_validate(said) for locale, said in (kept.what or {}).items()}
    return Facts.model_validate(kept.facts).under(consents).saying(what)


def rows_in_use(session: Session, number: str) -> Rows:
    """The version of a mention that stands, by locale; empty where none does."""
    query = select(Mention).where(Mention.number == number, Mention.state == MentionState.DRAFT)
    return {one.locale: one for one in session.scalars(query.order_by(Mention.version))}


def texts_of(rows: Rows) -> Texts:
    """The words of a version, by locale."""
    return {locale: Written(title=one.title, text=one.text, short=one.short) for locale, one in rows.items()}


def piece_seen(session: Session, house: House, seen: Seen) -> Piece:
    """The press text that someone saw, held for them. Raises NotFound, Stale where another version stands now."""
    piece = piece_of(session, house, seen.number)
    if seen.version != piece.version:
        raise Stale("notify.desk.stale")
    return piece


def piece_of(session: Session, house: House, number: str, *, lock: bool = True) -> Piece:
    """The press text about a proposal. Raises NotFound where none stands."""
    kept = session.get(PressFile, number, with_for_update=lock)
    facts = press_facts(kept) if kept is not None else None
    rows = rows_in_use(session, number)
    if kept is None or facts is None or "fr" not in rows:
        raise NotFound("notify.error.no_mention")
    return Piece(kept=kept, facts=facts, rows=rows, **_approvals(session, house, facts, rows))


def _approvals(session: Session, house: House, facts: Facts, rows: Rows) -> dict[str, Any]:
    known = house.programme.cities
    cities = tuple(known[one.city] for one in facts.named if one.city in known)
    stands = standing(needed(texts_of(rows), facts, cities), _given(session, facts.number))
    return {"cities": cities, "stands": stands}


def _given(session: Session, number: str) -> Sequence[Given]:
    query = select(PressApproval).where(PressApproval.number == number).order_by(PressApproval.id)
    return [Given(role=one.role, seal=one.seal, answer=one.answer, name=one.name) for one in session.scalars(query)]


def settle(session: Session, house: House, kept: PressFile) -> PressStage:
    """Write down where a press text stands now, and say it."""
    session.flush()
    kept.stage = _stage(session, house, kept)
    return PressStage(kept.stage)


def _stage(session: Session, house: House, kept: PressFile) -> PressStage:
    facts, rows = press_facts(kept), rows_in_use(session, kept.number)
    if facts is None or "fr" not in rows:
        return PressStage.STOPPED
    newest = newest_publication(session, kept.number)
    if newest is not None and newest.version == rows["fr"].version:
        return PressStage.PUBLISHED if newest.stopped is None else PressStage.STOPPED
    if kept.bounced:
        return PressStage.BOUNCED
    stands = _approvals(session, house, facts, rows)["stands"]
    if all(one.done for one in stands):
        return PressStage.PLANNED if kept.publish_at is not None else PressStage.APPROVED
    return PressStage.APPROVING if any(one.given for one in stands) else PressStage.DRAFT


def newest_publication(session: Session, number: str) -> Publication | None:
    """What appeared last about a proposal."""
    query = select(Publication).where(Publication.number == number).order_by(Publication.version.desc())
    return session.scalars(query.limit(1)).first()


def texts_at(session: Session, versions: Sequence[tuple[str, int]], locale: str) -> Mapping[str, Mention]:
    """The mentions of these proposals in these versions, in one language, by number."""
    query = select(Mention).where(tuple_(Mention.number, Mention.version).in_(versions), Mention.locale == locale)
    return {one.number: one for one in session.scalars(query)}
