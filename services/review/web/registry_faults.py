"""Refusals of the registry in the reader's words: days are written as their language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from services.review.web.typed import Told
from services.review.web.typed import faults_of as told_of
from shared.errors import Fault, Invalid, Refusal
from shared.web.context import say

DAYS = frozenset({"day", "before"})  # parameters of a sentence that are days


def faults_in_words(refused: Refusal, *, rename: Mapping[str, str] | None = None) -> Told:
    """A refusal as faults of the page; see `typed.faults_of`."""
    if isinstance(refused, Invalid):
        refused = Invalid(tuple(_in_words(one) for one in refused.faults), refused.code)
    return told_of(refused, rename=rename)


def _in_words(fault: Fault) -> Fault:
    days = {name: say().day(date.fromisoformat(str(fault.params[name]))) for name in DAYS & fault.params.keys()}
    return replace(fault, params={**fault.params, **days})
