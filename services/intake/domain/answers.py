"""The answers of the form by their names there, and those that stand for a proposal, whole or half written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Kept = dict[str, Any]  # form name -> the values given to it, as a draft keeps them
Data = Mapping[str, Any]

TEXTS = ("title", "summary", "description", "sector_why", "paris_gain", "benefits_why", "civic")
GROUPS: Mapping[str, tuple[str, ...]] = {
    "organisation": ("name", "display_name", "id_value", "id_reason", "website", "address"),
    "contact": ("name", "addressed_as", "role", "email", "phone"),
}
LISTS = ("paris_objectives", "benefits", "commitments", "statements")
NUMBERS = ("budget_total", "budget_own", "budget_public", "budget_in_kind")
DATES = ("starts_on", "ends_on")
CONSENTS = ("cite", "introduce", "photo", "newsletter", "call_again")
ROWS: Mapping[str, tuple[str, ...]] = {
    "associates": ("name", "side", "role", "kind", "id_type", "id_value"),
    "milestones": ("on", "what"),
}


def typed_from(data: Data) -> Kept:
    """The form's answers that `data` (JSON values of a proposal, or of a part of one) stands for."""
    pairs: list[tuple[str, Any]] = [(name, data.get(name)) for name in (*TEXTS, *NUMBERS, *DATES, "sector")]
    organisation = (*GROUPS["organisation"], "kind", "country", "size", "id_type", "district")
    pairs += _group(data, "organisation", organisation)
    pairs += _group(data, "contact", GROUPS["contact"])
    pairs += _group(data, "jobs", ("created", "kept", "by_year", "basis"))
    for group, names in ROWS.items():
        for rank, row in enumerate(_list(data, group)):
            pairs += _group({f"{group}.{rank}": row}, f"{group}.{rank}", names)
    for wish in _list(data, "cities"):
        pairs += _city(_mapping(wish))
    pairs += _allowed(_mapping(data.get("consents")))
    typed = {name: [str(value)] for name, value in pairs if value not in (None, "", False)}
    return typed | {name: [str(one) for one in _list(data, name)] for name in LISTS if _list(data, name)}


def _group(data: Data, group: str, names: Iterable[str]) -> list[tuple[str, Any]]:
    part = _mapping(data.get(group))
    return [(f"{group}.{name}", part.get(name)) for name in names]


def _city(wish: Data) -> list[tuple[str, Any]]:
    city, partner = wish.get("city"), _mapping(wish.get("local_partner"))
    told = [(f"{city}.{name}", wish.get(name)) for name in ("domain", "objective", "asset", "asset_use", "if_over")]
    told += [(f"{city}.local_partner", partner.get("name")), (f"{city}.local_partner_kind", partner.get("kind"))]
    ticks = [(f"{city}.local_partner_{name}", partner.get(name) and "yes") for name in ("known", "letter")]
    return [(f"pick.{city}", "yes"), *told, *ticks]


def _allowed(consents: Data) -> list[tuple[str, Any]]:
    quote = _mapping(consents.get("quote"))
    told = [(f"quote.{name}", quote.get(name)) for name in ("text", "author", "capacity")]
    ticks = [(f"consents.{name}", consents.get(name) and "yes") for name in CONSENTS]
    agreed = bool(quote) and quote.get("agreed", True)
    return [*told, ("quote.agreed", agreed and "yes"), *ticks]


def _mapping(value: object) -> Data:
    return value if isinstance(value, Mapping) else {}


def _list(data: Data, name: str) -> list[Any]:
    value = data.get(name)
    return list(value)[:20] if isinstance(value, list | tuple) else []
