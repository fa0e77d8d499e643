"""One city's whole programme, as the rest of the house reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.programme.agreements import City
from shared.programme.deck import Deck
from shared.programme.notices import Notices
from shared.programme.rubric import Rubric
from shared.programme.stages import Road
from shared.programme.values import (
    Benefit,
    Call,
    Commitment,
    Objective,
    Office,
    OrgKind,
    OrgSize,
    Sector,
    Statement,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """All that one city decides about its call.

    `digest` is the SHA-256 of its files; `agreements_digest` is the same until somebody acts on an agreement, then it
    also stands for the cities as they have become.
    """

    digest: str
    agreements_digest: str
    office: Office
    call: Call
    rubric: Rubric
    stages: Road
    deck: Deck
    notices: Notices
    cities: Mapping[str, City]
    sectors: Mapping[str, Sector]
    benefits: Mapping[str, Benefit]
    objectives: Mapping[str, Objective]
    org_kinds: Mapping[str, OrgKind]
    org_sizes: Mapping[str, OrgSize]
    commitments: Mapping[str, Commitment]
    statements: Mapping[str, Statement]

    def city(self, city_id: str) -> City:
        """The city with this id. Raises KeyError."""
        return self.cities[city_id]
