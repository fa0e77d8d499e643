"""Reading the log of mails: those of one state or about one file, newest first, and how many stand in each state.

`but`: the proposals from which the reader stepped aside, which are in none of the lists.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from services.notify.domain.outbox import MOST_AT_ONCE, SEVERAL
from services.notify.models import Mail, MailState


class LogAsked(BaseModel):
    """Which mails: in one state, about one file, and those `before` one of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: MailState | None = None
    number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    before: UUID | None = None


def about_none_of(but: Collection[str]) -> ColumnElement[bool]:
    """Mails that are about none of these proposals; those about several files, only where `but` is empty."""
    return and_(Mail.number.not_in(but), Mail.letter.not_in(SEVERAL)) if but else true()


def mails_in(session: Session, asked: LogAsked, *, but: Collection[str] = ()) -> Sequence[Mail]:
    """Mails of the log, newest first, at most MOST_AT_ONCE + 1."""
    query = select(Mail).where(about_none_of(but))
    if asked.state is not None:
        query = query.where(Mail.state == asked.state)
    if asked.number:
        query = query.where(Mail.number == asked.number)
    if asked.before is not None:
        query = query.where(Mail.id < asked.before)
    return session.scalars(query.order_by(Mail.id.desc()).limit(MOST_AT_ONCE + 1)).all()


def mails_named(session: Session, ids: Collection[UUID], *, but: Collection[str] = ()) -> Sequence[Mail]:
    """These mails, oldest first; those that do not exist are left out."""
    query = select(Mail).where(Mail.id.in_(ids), about_none_of(but))
    return session.scalars(query.order_by(Mail.id)).all()


def counts(session: Session, number: str = "", *, but: Collection[str] = ()) -> Mapping[MailState, int]:
    """How many mails stand in each state, about one file or all; none: 0."""
    query = select(Mail.state, func.count()).where(about_none_of(but)).group_by(Mail.state)
    if number:
        query = query.where(Mail.number == number)
    found = dict(session.execute(query).all())
    return {state: found.get(state, 0) for state in MailState}
