"""From what was typed to a proposal that holds: every fault found, all at once, each at its field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TypeVar

from pydantic import ValidationError

from services.intake.domain.identity import compact
from services.intake.domain.rules import rule_faults
from services.intake.domain.text import hidden_signs, normalised
from shared.errors import Fault, Invalid
from shared.faults import faults_of
from shared.programme import Programme
from shared.proposal import Associate, Organisation, Proposal

Who = TypeVar("Who", Organisation, Associate)
FAULTS_AT_MOST = 200  # more than a person can make: a body of nothing but unknown names


def proposal_from(data: object, programme: Programme) -> Proposal:
    """The proposal that `data` (JSON values) says. Raises Invalid with every fault, by dotted path."""
    clean = normalised(data)
    faults = hidden_signs(clean)
    found: Proposal | None = None
    try:
        found = Proposal.model_validate(clean)
    except ValidationError as error:
        faults += faults_of(error)
    read = clean if found is None else found.model_dump(mode="json")
    if isinstance(read, Mapping):
        faults += rule_faults(read, programme)
    if faults or found is None:
        raise Invalid(_first_of_each(faults))
    kept: dict[str, object] = {"organisation": _compacted(found.organisation)}
    if found.associates:
        kept["associates"] = tuple(_compacted(one) for one in found.associates)
    return found.model_copy(update=kept)


def _compacted(who: Who) -> Who:
    return who.model_copy(update={"id_value": compact(who.id_type, who.id_value)})


def _first_of_each(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    # A field that cannot be read is told of once: its first fault explains the others.
    kept: dict[str, Fault] = {}
    for fault in faults:
        kept.setdefault(fault.field, fault)
    return tuple(islice(kept.values(), FAULTS_AT_MOST))
