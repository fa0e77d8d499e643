"""What a public service must state about itself: accessibility, publisher, host, data, terms.

A city fills these in. What its demonstration shipped is recognised, and told by the check of an installation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from shared.programme.values import Filled, Label, Value

Months = Annotated[int, Field(ge=1, le=120)]
Years = Annotated[int, Field(ge=1, le=100)]
Web = Annotated[str, Field(pattern=r"^https://[^\s\"<>]+$")]

# Names that belong to nobody (RFC 2606), telephone numbers of fiction (ARCEP), and the word itself.
DEMONSTRATION = re.compile(r"\bexample\.(org|com|net)\b|\.(example|invalid)\b|d[ée]monstration|\+33 1 99 00", re.I)


class Accessibility(Value):
    """How far the service meets the RGAA. Without an audit it is “non_conforme” (décret 2019-768, art. 5)."""

    status: Literal["non_conforme", "partiellement_conforme", "totalement_conforme"] = "non_conforme"
    audited_on: date | None = None
    contact: Filled
    plan_url: Web | None = None


class Publisher(Value):
    """Who answers for what is published here (loi 2004-575, art. 1-1)."""

    director: Filled
    capacity: Label


class Host(Value):
    """Who keeps the service online (loi 2004-575, art. 1-1)."""

    name: Filled
    address: Filled
    phone: Filled


class Controller(Value):
    """Who decides why and how personal data are handled (GDPR, art. 4.7 and 13.1.a)."""

    name: Label
    address: Filled


class Retention(Value):
    """How long data stay: in months after the last change, in years after the decision or the end of the label."""

    draft_months: Months = 3
    not_retained_years: Years = 2
    after_label_years: Years = 5
    logs_months: Months = 12


class Teleservice(Value):
    """The terms of the teleservice (L112-9 CRPA): when it answers, and the day its security was approved (RGS)."""

    hours: Label
    approved_on: date | None = None


class Notices(Value):
    """All that the statements of the service tell beside the office and the call."""

    accessibility: Accessibility
    publisher: Publisher
    host: Host
    controller: Controller
    retention: Retention = Retention()
    teleservice: Teleservice

    def of_demonstration(self) -> tuple[str, ...]:
        """The keys whose text is a demonstration's: nobody may rely on it."""
        return tuple(key for key, text in _texts(self) if DEMONSTRATION.search(text))


def _texts(value: Value, at: str = "") -> Iterator[tuple[str, str]]:
    for name, inner in value:
        if isinstance(inner, Value):
            yield from _texts(inner, f"{at}{name}.")
        elif isinstance(inner, str):
            yield f"{at}{name}", inner
