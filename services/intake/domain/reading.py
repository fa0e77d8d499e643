"""Reading a proposal as JSON values whose shape is not proven yet: what is missing or misshapen reads as nothing.

The rules read JSON values, not the model: one field that cannot be read must not hide what is wrong with the others.
The model's own reading has told of what is passed over here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from shared.errors import Fault

LONGEST_LIST = 10  # what stands behind it is told to be too much, not looked at one by one
SHORTEST_REASON = 20
Data = Mapping[str, Any]


def part(data: Data, name: str) -> Data:
    """The object at `name`; an empty one where there is none."""
    value = data.get(name)
    return value if isinstance(value, Mapping) else {}


def line(data: Data, name: str) -> str:
    """The text at `name`, without the spaces around it."""
    value = data.get(name)
    return value.strip() if isinstance(value, str) else ""


def rows(data: Data, name: str) -> Sequence[Any]:
    """The first values of the list at `name`."""
    value = data.get(name)
    return value[:LONGEST_LIST] if isinstance(value, list | tuple) else ()


def several(data: Data, name: str) -> list[str]:
    """The texts of the list at `name`."""
    return [one.strip() for one in rows(data, name) if isinstance(one, str)]


def day(data: Data, name: str) -> date | None:
    """The date at `name`."""
    try:
        return date.fromisoformat(line(data, name))
    except ValueError:
        return None


def amount(data: Data, name: str) -> int:
    """The whole number at `name`; nought where there is none."""
    value = data.get(name)
    return value if isinstance(value, int) else 0


def unknown(field: str, typed: str) -> Fault:
    """A fault for a choice that does not exist."""
    return Fault(field=field, code="intake.fault.unknown_choice", params={"typed": typed[:60]})


def chosen(data: Data, name: str, known: Mapping[str, object]) -> Iterator[Fault]:
    """What is wrong with the ids chosen in the list at `name`: unknown ones, and those chosen twice."""
    ids = several(data, name)
    yield from (unknown(name, one) for one in ids if one not in known)
    twice = (one for one, times in Counter(ids).items() if times > 1)
    yield from (Fault(field=name, code="intake.fault.twice", params={"typed": one[:60]}) for one in twice)
