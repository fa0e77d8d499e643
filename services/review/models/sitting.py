"""Sittings of the committee: their members, their agenda, what was put to the vote, and every ballot."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA, of_dossier
from shared.db import Base, Json


class Sitting(Base):
    """One sitting. `version` counts the acts on it; `last_act`, `last_name`, `last_at`: the latest of them.

    `needed`: how many of the `members` had to sit when it opened. `minutes`: a `Minutes` value, once closed.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint("state IN ('planned', 'open', 'closed')", name="known_state"),
        CheckConstraint("(state = 'planned') = (opened_at IS NULL)", name="opened_if_not_planned"),
        CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL) AND (closed_at IS NULL) = (minutes IS NULL)"
            " AND (state <> 'closed' OR closed_by LIKE 'person:%')",
            name="closed_by_a_person_with_minutes",
        ),
        Index(None, "held_on"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(150))
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200))
    chair_id: Mapped[UUID]
    chair_name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(20), server_default="planned")
    members: Mapped[int] = mapped_column(server_default="0")
    needed: Mapped[int] = mapped_column(server_default="0")
    opened_at: Mapped[datetime | None]
    opened_by: Mapped[str | None] = mapped_column(String(80))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(80))
    closed_name: Mapped[str] = mapped_column(String(120), server_default="")
    minutes: Mapped[Json | None]
    version: Mapped[int] = mapped_column(server_default="1")
    last_act: Mapped[str] = mapped_column(String(40))
    last_name: Mapped[str] = mapped_column(String(120))
    last_at: Mapped[datetime]

    @property
    def tag(self) -> str:
        """What changes with every act of whoever conducts the sitting; a member's own ballot is none of these."""
        return f"v{self.version}"


def _of_sitting() -> ForeignKey:
    # Checked at the end of the transaction, like all keys here: rows may be written in any order.
    return ForeignKey(Sitting.id, deferrable=True, initially="DEFERRED")


class SittingMember(Base):
    """Somebody who belongs to a sitting. `present`: in the room now; `attended`: at any time since it opened."""

    __tablename__ = "sitting_member"
    __table_args__ = (SCHEMA,)

    sitting: Mapped[UUID] = mapped_column(_of_sitting(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    voting: Mapped[bool]
    present: Mapped[bool] = mapped_column(server_default="false")
    attended: Mapped[bool] = mapped_column(server_default="false")


class AgendaItem(Base):
    """A file on the agenda of a sitting; `position` orders the files, the least first."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'voted', 'postponed')", name="known_state"),
        Index(None, "number"),
        SCHEMA,
    )

    sitting: Mapped[UUID] = mapped_column(_of_sitting(), primary_key=True)
    number: Mapped[str] = mapped_column(of_dossier(), primary_key=True)
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), server_default="waiting")
    note: Mapped[str] = mapped_column(server_default="")


class Motion(Base):
    """An outcome put to the vote for one city. `attempt`: 1, and more when another outcome, or the same, is put again.

    `members`, `seated`, `needed`: the quorum as it was when the vote was counted; `yes`, `no`, `abstain`: the votes
    as they were when it ended, whoever leaves later. `reason`: why it was set aside.
    """

    __tablename__ = "motion"
    __table_args__ = (
        UniqueConstraint("sitting", "number", "city", "attempt"),
        ForeignKeyConstraint(
            ["sitting", "number"],
            [AgendaItem.sitting, AgendaItem.number],
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("state IN ('open', 'carried', 'rejected', 'set_aside')", name="known_state"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_if_not_open"),
        CheckConstraint("state <> 'set_aside' OR reason <> ''", name="set_aside_for_a_reason"),
        Index(None, "number"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sitting: Mapped[UUID]
    number: Mapped[str] = mapped_column(String(40))
    city: Mapped[str] = mapped_column(String(40))
    attempt: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20), server_default="open")
    put_at: Mapped[datetime]
    put_by: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None]
    members: Mapped[int] = mapped_column(server_default="0")
    seated: Mapped[int] = mapped_column(server_default="0")
    needed: Mapped[int] = mapped_column(server_default="0")
    yes: Mapped[int] = mapped_column(server_default="0")
    no: Mapped[int] = mapped_column(server_default="0")
    abstain: Mapped[int] = mapped_column(server_default="0")
    reason: Mapped[str] = mapped_column(server_default="")


class Ballot(Base):
    """One member's vote on a motion; `casting`: the chair's second vote, which decides a tie.

    `recorded_by`: who wrote it down, the voter or whoever conducts the sitting.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        CheckConstraint("vote IN ('yes', 'no', 'abstain')", name="known_vote"),
        SCHEMA,
    )

    motion: Mapped[UUID] = mapped_column(ForeignKey(Motion.id, deferrable=True, initially="DEFERRED"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    casting: Mapped[bool] = mapped_column(primary_key=True)
    vote: Mapped[str] = mapped_column(String(20))
    recorded_by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]

    @property
    def own(self) -> bool:
        """Whether the voter cast it with their own hand."""
        return self.recorded_by == f"person:{self.person_id}"
