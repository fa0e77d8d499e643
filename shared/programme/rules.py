"""The rules a file began with: kept by digest, so that a programme may change while files are on their way."""

from __future__ import annotations

from shared.programme.agreements import City
from shared.programme.programme import Programme
from shared.programme.rubric import Rubric
from shared.programme.stages import Road
from shared.programme.values import Value


class Rules(Value):
    """What of a programme decides about a file: its road, its rubric, and the cities with their agreements."""

    digest: str
    stages: Road
    rubric: Rubric
    cities: tuple[City, ...]

    def city(self, city_id: str) -> City:
        """The city with this id, as it stood under these rules. Raises KeyError."""
        return {one.id: one for one in self.cities}[city_id]


def rules_in(programme: Programme) -> Rules:
    """The rules of a programme as it stands."""
    return Rules(
        digest=programme.digest,
        stages=programme.stages,
        rubric=programme.rubric,
        cities=tuple(programme.cities.values()),
    )
