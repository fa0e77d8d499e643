"""What the press desk reads: the newest version of each mention, and the ledger of mails.

`but`: the proposals from which the reader stepped aside, which are in none of the lists.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from services.notify.domain.press.facts import Facts
from services.notify.models import Mail, Mention, MentionState, PressFile
from services.notify.operations.mentions import press_facts
from shared.errors import NotFound

PAGE = 50  # items of a list shown at once


def newest_mentions(session: Session, *, before: UUID | None = None, but: Collection[str] = ()) -> Sequence[Mention]:
    """The French reference of each mention, newest first, at most PAGE + 1; those `before` one of them."""
    later = aliased(Mention)
    same = and_(later.number == Mention.number, later.locale == Mention.locale, later.version > Mention.version)
    query = select(Mention).where(Mention.locale == "fr", ~select(later.id).where(same).exists())
    query = query.where(Mention.number.not_in(but))
    if before is not None:
        query = query.where(Mention.id < before)
    return session.scalars(query.order_by(Mention.id.desc()).limit(PAGE + 1)).all()


def mention_of(session: Session, number: str) -> dict[str, Mention]:
    """The newest version of a proposal's mention, by language. Raises NotFound when there is none."""
    rows = session.scalars(select(Mention).where(Mention.number == number).order_by(Mention.version)).all()
    if not rows:
        raise NotFound("notify.error.no_mention")
    return {row.locale: row for row in rows}


def facts_behind(session: Session, number: str) -> Facts | None:
    """What a proposal's mention may draw upon; None where it may not be cited (any more)."""
    kept = session.get(PressFile, number)
    return press_facts(kept) if kept is not None else None


def mentions_after(session: Session, *, after: UUID | None, limit: int, but: Collection[str] = ()) -> Sequence[Mention]:
    """The drafts that stand, oldest first, at most `limit` + 1; those that came `after` one of them."""
    query = select(Mention).where(Mention.state == MentionState.DRAFT, Mention.number.not_in(but))
    if after is not None:
        query = query.where(Mention.id > after)
    return session.scalars(query.order_by(Mention.id).limit(limit + 1)).all()


def mails_about(
    session: Session, number: str | None, *, after: UUID | None, limit: int, but: Collection[str] = ()
) -> Sequence[Mail]:
    """The ledger, oldest first, at most `limit` + 1 mails; about one proposal or all."""
    query = select(Mail).where(Mail.number.not_in(but))
    if number:
        query = query.where(Mail.number == number)
    if after is not None:
        query = query.where(Mail.id > after)
    return session.scalars(query.order_by(Mail.id).limit(limit + 1)).all()
