"""The signed decision with one city."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA, of_dossier
from shared.db import Base


class Determination(Base):
    """The signed decision with one city. Never edited: a correction is a new decision.

    `told_from`: nobody outside of the office hears of it before; None while it waits for the others, or a signature.
    `round`: the file's, when it was decided: with a city that is reopened, the others' decisions stand from before.
    `hold_until`: the last day on which a file is held for a renewal.
    """

    __tablename__ = "determination"
    __table_args__ = (
        CheckConstraint("outcome <> 'retained_conditions' OR conditions <> ''", name="conditions_are_told"),
        CheckConstraint("reasons <> '' AND signatory_name <> ''", name="reasoned_and_signed"),
        CheckConstraint("decided_by LIKE 'person:%'", name="decided_by_a_person"),
        CheckConstraint("(outcome = 'held') = (hold_until IS NOT NULL)", name="held_until_a_day"),
        SCHEMA,
    )

    number: Mapped[str] = mapped_column(of_dossier(), primary_key=True)
    city: Mapped[str] = mapped_column(String(40), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(40))
    reasons: Mapped[str]
    conditions: Mapped[str] = mapped_column(default="")
    conditions_by: Mapped[date | None]
    agreement_state: Mapped[str] = mapped_column(String(40))
    agreement_version: Mapped[str] = mapped_column(String(80), default="")
    signatory_name: Mapped[str] = mapped_column(String(120))
    signatory_capacity: Mapped[str] = mapped_column(String(200))
    signatory_service: Mapped[str] = mapped_column(String(200))
    decided_by: Mapped[str] = mapped_column(String(80))
    signed_at: Mapped[datetime]
    may_name_partner: Mapped[bool] = mapped_column(server_default="false")
    domain: Mapped[str | None] = mapped_column(String(40))
    told_from: Mapped[datetime | None]
    round: Mapped[int] = mapped_column(server_default="1")
    hold_until: Mapped[date | None]
