"""Tasks around a city's clock: nobody speaks for the city, or the mail to its officer never arrived."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, exists, or_

from services.review.models import OpinionRow
from shared.access import Person
from shared.policy import Role


def nobody_speaks(today: date) -> ColumnElement[bool]:
    """Whether nobody holds the office of the city of a question today."""
    began = or_(Person.valid_from.is_(None), Person.valid_from <= today)
    lasts = or_(Person.valid_to.is_(None), Person.valid_to >= today)
    theirs = exists().where(Person.city == OpinionRow.city, Person.roles.contains([Role.PARTNER]))
    return ~theirs.where(Person.closed_at.is_(None), began, lasts)


def not_reached() -> ColumnElement[bool]:
    """Whether the mail that brought the officer of a question their link was refused for good."""
    return OpinionRow.unreached_link == OpinionRow.link_id
