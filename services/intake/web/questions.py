"""What every page that asks needs: the lists to choose from, the cities, how many rows to show."""

from __future__ import annotations

from typing import Any

from services.intake.domain.answers import ROWS
from services.intake.domain.countries import countries
from services.intake.domain.pace import stamp
from services.intake.domain.plans import PARIS
from services.intake.forms import Typed, picked
from services.intake.web.call import city_cards
from shared.proposal import IdType
from shared.web.context import house, locale, say

MOST_ROWS = 8
EMPTY_ROWS = 2  # shown below those that are filled in: saving brings new ones


def asking(typed: Typed) -> dict[str, Any]:
    """What the templates of the questions take, besides faults and what was typed."""
    programme = house().programme
    return {
        "typed": typed,
        "shown": stamp(house().now(), house().settings.key),
        "call": programme.call,
        "cities": city_cards(),
        "picked": picked(typed, programme),
        "lists": lists(),
        "rows": {group: min(MOST_ROWS, len(ranks_of(typed, group)) + EMPTY_ROWS) for group in ROWS},
    }


def ranks_of(typed: Typed, group: str) -> list[int]:
    """The rows of a group in which something stands."""
    return sorted({int(name.split(".", 2)[1]) for name in typed if name.startswith(f"{group}.")})


def lists() -> dict[str, list[tuple[str, str]]]:
    """What can be chosen from, with the words of this answer's language."""
    tongue, programme = locale(), house().programme
    entries = {
        "kinds": programme.org_kinds,
        "sizes": programme.org_sizes,
        "sectors": programme.sectors,
        "benefits": programme.benefits,
        "objectives": programme.objectives,
        "commitments": programme.commitments,
        "statements": programme.statements,
    }
    found = {name: [(one.id, one.label.in_(tongue)) for one in of.values()] for name, of in entries.items()}
    found["countries"] = list(countries(tongue))
    found["id_types"] = [(one.value, say().t(f"intake.form.id_type.{one}")) for one in IdType]
    cities = [(city.id, city.name.in_(tongue)) for city in programme.cities.values()]
    found["sides"] = [(PARIS, say().t("intake.form.side_paris")), *cities]
    return found
