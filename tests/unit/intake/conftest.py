"""A proposal that holds, and the faults of one that was changed."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from services.intake.domain.proposal import proposal_from
from services.intake.example import EXAMPLE
from shared.errors import Invalid
from shared.programme import Programme

Faults = Callable[..., dict[str, str]]


def changed(path: str, value: Any) -> dict[str, Any]:
    """The example with `value` at the dotted `path`."""
    data: Any = deepcopy(EXAMPLE)
    *way, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
    place = data
    for part in way:
        place = place[part]
    place[last] = value
    whole: dict[str, Any] = data
    return whole


@pytest.fixture
def faults(programme: Programme) -> Faults:
    """Field and code of each fault found in a proposal."""

    def find(data: object) -> dict[str, str]:
        try:
            proposal_from(data, programme)
        except Invalid as refusal:
            return {fault.field: fault.code for fault in refusal.faults}
        return {}

    return find
