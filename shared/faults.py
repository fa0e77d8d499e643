"""What pydantic found wrong, as faults that people understand: where, and a sentence with its limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from shared.errors import Fault, Invalid

Model = TypeVar("Model", bound=BaseModel)
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL keeps no NUL, UTF-8 no half of a surrogate pair
FAULTS_AT_MOST = 200

# pydantic's error type -> catalogue id, and which of its numbers the sentence needs
CODES: dict[str, tuple[str, tuple[str, ...]]] = {
    "missing": ("shared.fault.missing", ()),
    "extra_forbidden": ("shared.fault.unknown_field", ()),
    "string_too_short": ("shared.fault.too_short", ("min_length",)),
    "string_too_long": ("shared.fault.too_long", ("max_length",)),
    "too_short": ("shared.fault.too_few", ("min_length",)),
    "too_long": ("shared.fault.too_many", ("max_length",)),
    "string_pattern_mismatch": ("shared.fault.unknown_choice", ()),
    "address": ("shared.fault.address", ()),
    "enum": ("shared.fault.unknown_choice", ()),
    "literal_error": ("shared.fault.unknown_choice", ()),
    "int_type": ("shared.fault.whole_number", ()),
    "int_parsing": ("shared.fault.whole_number", ()),
    "greater_than_equal": ("shared.fault.too_small", ("ge",)),
    "less_than_equal": ("shared.fault.too_large", ("le",)),
    "bool_type": ("shared.fault.yes_or_no", ()),
    "date_type": ("shared.fault.date", ()),
    "date_parsing": ("shared.fault.date", ()),
    "date_from_datetime_parsing": ("shared.fault.date", ()),
    "string_type": ("shared.fault.text", ()),
    "string_unicode": ("shared.fault.text", ()),
}


def faults_of(error: ValidationError) -> tuple[Fault, ...]:
    """All faults of one reading, by dotted path."""
    return tuple(_fault(one) for one in _leaves(error.errors(include_url=False, include_input=True)))


def _leaves(errors: Iterable[Any]) -> Iterator[Any]:
    found = [{**error, "loc": error["loc"] or ("body",)} for error in errors]
    inside = {error["loc"][:depth] for error in found for depth in range(1, len(error["loc"]))}
    # A list is also said to be too short when what stands in it cannot be read: that is no fault of its own.
    return (error for error in found if error["type"] != "too_short" or error["loc"] not in inside)


def _fault(error: Any) -> Fault:
    code, names = CODES.get(error["type"], ("shared.fault.unreadable", ()))
    context = error.get("ctx", {})
    params: dict[str, str | int] = {name: context[name] for name in names if name in context}
    given = error.get("input")
    if isinstance(given, str):
        params["typed"] = len(given)
        if not given.strip() and code == "shared.fault.too_short":
            code = "shared.fault.missing"
    return Fault(field=".".join(str(part) for part in error["loc"]), code=code, params=params)


def unkeepable(data: object) -> tuple[Fault, ...]:
    """A fault for each text in `data` (JSON values) that the database cannot keep: a NUL, half of a pair."""
    found: list[Fault] = []
    left: list[tuple[tuple[str, ...], object]] = [((), data)]
    while left and len(found) < FAULTS_AT_MOST:
        path, value = left.pop()
        if isinstance(value, str):
            if UNKEEPABLE.search(value):
                found.append(Fault(field=UNKEEPABLE.sub("", ".".join(path)), code="shared.fault.unkeepable"))
        elif isinstance(value, Mapping):
            left += [((*path, str(name)), one) for name, one in value.items()]
            left += [((*path, str(name)), name) for name in value if UNKEEPABLE.search(str(name))]
        elif isinstance(value, list | tuple):
            left += [((*path, str(rank)), one) for rank, one in enumerate(value)]
    return tuple(found)


def read(model: type[Model], data: object) -> Model:
    """`data` as a model. Raises Invalid with every fault found."""
    if faults := unkeepable(data):
        raise Invalid(faults)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Invalid(faults_of(error)) from error
