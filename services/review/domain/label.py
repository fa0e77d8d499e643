"""The label: who may bear it, with which cities and how long; and the way it can be taken back.

Sources: a label lends the City's name to a project, never more than the agreement with a city allows on the day.
Taking it back needs reasons and a hearing (L121-1, L122-1, L211-2 CRPA): within four months where it was unlawful
(L242-1), at any time where a condition of it is not met any more (L242-2).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from services.review.domain.papers import REASON, Paper, ShortId, Text
from shared.errors import Fault
from shared.programme import AgreementState
from shared.programme.calendar import legal_date
from shared.programme.outcomes import Outcome

BENEFIT = "label"  # the benefit that asks for one
HEARING_DAYS = 15
LONGEST_MONTHS = 36
UNLAWFUL_MONTHS = 4
BEARS = frozenset({Outcome.RETAINED, Outcome.RETAINED_CONDITIONS})


class LabelState(StrEnum):
    """Where a label stands. EXPIRED is computed, never stored."""

    GRANTED = "granted"
    NOTICE = "notice"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Ground(StrEnum):
    """Why a label may be taken back."""

    UNLAWFUL = "unlawful"
    CONDITION = "condition"


class Bar(StrEnum):
    """Why a label does not cover a city."""

    OUTCOME = "outcome"  # the project was not retained with it
    AGREEMENT = "agreement"  # no agreement is current on the day
    NAMING = "naming"  # the city does not wish to be named


class LabelForm(Paper):
    """A label to be granted. `reasons`: needed where the rules do not propose it; they stay at the office."""

    cities: Annotated[tuple[ShortId, ...], Field(min_length=1, max_length=6)]
    starts_on: date
    ends_on: date
    reasons: Annotated[Text, Field(max_length=2000)] = ""


class LabelNoticeForm(Paper):
    """Why the office thinks of withdrawing a label; the reasons stand as they are in the letter."""

    ground: Ground
    reasons: Annotated[Text, Field(min_length=REASON, max_length=4000)]


class LabelAnswerForm(Paper):
    """What the holder of a label answers to a notice."""

    answer: Annotated[Text, Field(min_length=1, max_length=8000)]


class LabelDecisionForm(Paper):
    """What becomes of a label after the hearing; the reasons stand as they are in the letter."""

    decision: Literal["withdrawn", "kept"]
    reasons: Annotated[Text, Field(min_length=REASON, max_length=4000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPeriod:
    """From the first to the last day, both included."""

    starts_on: date
    ends_on: date


def bar_of(outcome: Outcome, agreement: AgreementState, *, may_name: bool) -> Bar | None:
    """Why a label cannot cover a city today; None when it can."""
    if outcome not in BEARS:
        return Bar.OUTCOME
    if not agreement.current:
        return Bar.AGREEMENT
    return None if may_name else Bar.NAMING


def is_proposed(total: Decimal | None, *, least: Decimal, benefits: Collection[str]) -> bool:
    """Whether the rules propose a label: it was asked for, and the standing reaches the threshold."""
    return BENEFIT in benefits and total is not None and total >= least


def default_period(starts_on: date | None, ends_on: date | None, *, today: date, months: int) -> LabelPeriod:
    """The project's own dates from today on or, where it names no end to come, so many months; three years at most."""
    begins = max(starts_on or today, today)
    ends = ends_on if ends_on is not None and ends_on >= begins else last_day(begins, months)
    return LabelPeriod(starts_on=begins, ends_on=min(ends, last_day(begins, LONGEST_MONTHS)))


def last_day(starts_on: date, months: int) -> date:
    """The last day of a period of so many months."""
    return legal_date(starts_on, months) - timedelta(days=1)


def grant_faults(
    form: LabelForm, bars: Mapping[str, Bar | None], *, names: Mapping[str, str], today: date, proposed: bool
) -> tuple[Fault, ...]:
    """Everything that keeps this label from being granted. `names`: of the cities, for the person who grants."""
    barred = {one: bars.get(one) or "unknown" for one in form.cities if one not in bars or bars[one] is not None}
    found = [
        Fault(field="cities", code=f"review.labels.fault_city_{why}", params={"city": names.get(city, city)})
        for city, why in barred.items()
    ]
    if len(set(form.cities)) < len(form.cities):
        found.append(Fault(field="cities", code="review.labels.fault_city_twice"))
    if form.starts_on < today:
        found.append(Fault(field="starts_on", code="review.labels.fault_past"))
    if form.ends_on < form.starts_on:
        found.append(Fault(field="ends_on", code="review.labels.fault_order"))
    elif form.ends_on > last_day(form.starts_on, LONGEST_MONTHS):
        found.append(Fault(field="ends_on", code="review.labels.fault_long"))
    if not proposed and len(form.reasons) < REASON:
        found.append(Fault(field="reasons", code="review.labels.fault_reasons", params={"min_length": REASON}))
    return tuple(found)


def state_on(stored: str, ends_on: date, day: date) -> LabelState:
    """Where a label stands on a day, as the office sees it."""
    state = LabelState(stored)
    return LabelState.EXPIRED if state is not LabelState.WITHDRAWN and ends_on < day else state


def public_state(stored: str, ends_on: date, day: date) -> LabelState:
    """Where a label stands on a day, as anyone may know: a notice decides nothing, and is not told."""
    state = state_on(stored, ends_on, day)
    return LabelState.GRANTED if state is LabelState.NOTICE else state


def unlawful_until(granted_on: date) -> date:
    """The last day on which a label can be withdrawn because it was unlawful (L242-1 CRPA)."""
    return legal_date(granted_on, UNLAWFUL_MONTHS)


def hearing_until(given_on: date) -> date:
    """The last day of the hearing that begins with a notice (L122-1 CRPA)."""
    return given_on + timedelta(days=HEARING_DAYS)
