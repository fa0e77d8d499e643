"""Suppositions about an agreement: what its record would be if it ended, were renewed, or were suspended on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum

from services.review.domain.city_acts import after, far
from services.review.domain.city_papers import CityAct, DateForm, RenewForm, SuspendForm
from shared.errors import Conflict, Fault, Invalid
from shared.programme import City

SUPPOSED = "what-if"  # the name of a version that nobody signed
WHY = "A supposition; nothing was decided."


class Supposition(StrEnum):
    """What is supposed; the name is that of the day's parameter in an address."""

    NOT_RENEWED = "not_renewed_by"
    RENEWED = "renewed_on"
    SUSPENDED = "suspended_on"


def the_one(said: Mapping[Supposition, date | None]) -> tuple[Supposition, date]:
    """The only supposition with a day. Raises Invalid when there is none, or several."""
    found = [(one, day) for one, day in said.items() if day is not None]
    if len(found) != 1:
        raise Invalid((Fault(field=Supposition.NOT_RENEWED, code="review.registry.fault_one"),))
    return found[0]


def supposed(city: City, supposition: Supposition, on: date) -> City:
    """The record of `city` if this came true. Not renewed: nobody does anything, and an end that is not known is `on`.

    Raises Conflict where there is no agreement, or none that this could happen to; Invalid with the faults.
    """
    if slips := tuple(far(supposition, on)):
        raise Invalid(slips)
    try:
        return _supposed(city, supposition, on)
    except Invalid as refused:
        raise Invalid(tuple(replace(one, field=str(supposition)) for one in refused.faults)) from refused


def _supposed(city: City, supposition: Supposition, on: date) -> City:
    if supposition is Supposition.RENEWED:
        return after(city, CityAct.RENEW, RenewForm(version=SUPPOSED, renewed_on=on))
    if supposition is Supposition.SUSPENDED:
        return after(city, CityAct.SUSPEND, SuspendForm(suspended_on=on, reason=WHY))
    if city.agreement is None:
        raise Conflict("review.registry.error_no_agreement")
    if city.agreement.ends_on is not None:
        return city
    return after(city, CityAct.DATE, DateForm(ends_on=on))
