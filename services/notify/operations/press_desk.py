"""What the press desk reads: the newest version of each mention, and the ledger of mails.

`but`: the proposals from which the reader stepped aside, which are in none of the lists.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from services.notify.domain.press.facts import Facts
from services.notify.models import Citation, Mail, MailState, Mention, MentionState, PressFile, PressStage, Publication
from services.notify.operations.mail_log import about_none_of
from services.notify.operations.press_states import press_facts
from shared.errors import NotFound

PAGE = 50  # items of a list shown at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One press text in a list: its newest French version, where it stands, and when it appears."""

    mention: Mention
    stage: PressStage
    publish_at: datetime | None


def newest_mentions(
    session: Session, *, stage: PressStage | None = None, before: UUID | None = None, but: Collection[str] = ()
) -> Sequence[Listed]:
    """The French reference of each mention in a stage, newest first, at most PAGE + 1; those `before` one of them."""
    later = aliased(Mention)
    same = and_(later.number == Mention.number, later.locale == Mention.locale, later.version > Mention.version)
    query = select(Mention, PressFile).join(PressFile, PressFile.number == Mention.number)
    query = query.where(Mention.locale == "fr", ~select(later.id).where(same).exists())
    query = query.where(Mention.number.not_in(but))
    if stage is not None:
        query = query.where(PressFile.stage == stage)
    if before is not None:
        query = query.where(Mention.id < before)
    rows = session.execute(query.order_by(Mention.id.desc()).limit(PAGE + 1))
    return [Listed(mention=one, stage=PressStage(kept.stage), publish_at=kept.publish_at) for one, kept in rows]


def stages_counted(session: Session, *, but: Collection[str] = ()) -> dict[PressStage, int]:
    """How many press texts stand where."""
    drafted = select(Mention.id).where(Mention.number == PressFile.number).exists()
    query = select(PressFile.stage, func.count()).where(drafted, PressFile.number.not_in(but)).group_by(PressFile.stage)
    return {PressStage(stage): n for stage, n in session.execute(query)}


def versions_of(session: Session, number: str) -> Sequence[Mention]:
    """Every version of a mention in every language, oldest first. Raises NotFound when there is none."""
    rows = session.scalars(select(Mention).where(Mention.number == number).order_by(Mention.version, Mention.id)).all()
    if not rows:
        raise NotFound("notify.error.no_mention")
    return rows


def citations_of(session: Session, number: str) -> Sequence[Citation]:
    """Where a project was cited, newest first."""
    query = select(Citation).where(Citation.number == number)
    return session.scalars(query.order_by(Citation.seen_on.desc(), Citation.id.desc())).all()


def publications_of(session: Session, number: str) -> Sequence[Publication]:
    """The versions that appeared, newest first."""
    query = select(Publication).where(Publication.number == number)
    return session.scalars(query.order_by(Publication.version.desc())).all()


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
    session: Session,
    number: str | None,
    *,
    after: UUID | None,
    limit: int,
    but: Collection[str] = (),
    state: MailState | None = None,
) -> Sequence[Mail]:
    """The ledger, oldest first, at most `limit` + 1 mails; about one proposal or all, in one state or any."""
    query = select(Mail).where(about_none_of(but))
    if state is not None:
        query = query.where(Mail.state == state)
    if number:
        query = query.where(Mail.number == number)
    if after is not None:
        query = query.where(Mail.id > after)
    return session.scalars(query.order_by(Mail.id).limit(limit + 1)).all()
