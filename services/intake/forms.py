"""Between the form and the proposal: flat names on the page, nested values in the model, faults back at their field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from shared.errors import Fault
from shared.i18n import Words
from shared.programme import Programme
from shared.proposal import IdType

TEXTS = ("title", "summary", "description", "sector", "sector_why", "paris_gain", "benefits_why", "civic")
GROUPS: Mapping[str, tuple[str, ...]] = {
    "organisation": ("kind", "name", "display_name", "country", "id_type", "id_value", "website", "address"),
    "contact": ("name", "role", "email", "phone"),
}
LISTS = ("paris_objectives", "benefits", "statements")
NUMBERS = ("budget_total", "budget_own", "budget_public")
SPACES = str.maketrans("", "", " \u00a0\u202f'’€")


def data_from(form: MultiDict[str, str], programme: Programme, *, locale: str) -> dict[str, Any]:
    """What was typed, in the shape of a proposal. Nothing is corrected that a person should correct."""
    data: dict[str, Any] = {"call": programme.call.slug, "locale": locale}
    data |= {name: form.get(name, "") for name in TEXTS}
    data |= {group: {name: form.get(f"{group}.{name}", "") for name in names} for group, names in GROUPS.items()}
    data["organisation"]["country"] = data["organisation"]["country"].strip().upper() or "FR"
    data["organisation"]["id_type"] = data["organisation"]["id_type"] or IdType.NONE
    data |= {name: form.getlist(name) for name in LISTS}
    data |= {name: _number(form.get(name, "")) for name in NUMBERS if form.get(name, "").strip()}
    data |= {name: form[name].strip() for name in ("starts_on", "ends_on") if form.get(name, "").strip()}
    data["cities"] = [_wish(form, city) for city in picked(form, programme)]
    data["jobs"] = _jobs(form)
    data["consents"] = _consents(form)
    return data


def picked(form: Mapping[str, str], programme: Programme) -> list[str]:
    """The cities that were ticked, in the programme's order: the order of `cities` in the proposal."""
    return [city for city in programme.cities if form.get(f"pick.{city}")]


def _wish(form: MultiDict[str, str], city: str) -> dict[str, Any]:
    partner = form.get(f"{city}.local_partner", "").strip()
    return {
        "city": city,
        "domain": form.get(f"{city}.domain") or None,
        "objective": form.get(f"{city}.objective", ""),
        "local_partner": {"name": partner, "kind": ""} if partner else None,
    }


def _jobs(form: MultiDict[str, str]) -> dict[str, Any]:
    jobs: dict[str, Any] = {"basis": form.get("jobs.basis", "")}
    typed = {name: form.get(f"jobs.{name}", "").strip() for name in ("created", "kept", "by_year")}
    return jobs | {name: _number(value) for name, value in typed.items() if value}


def _consents(form: MultiDict[str, str]) -> dict[str, Any]:
    quote = {name: form.get(f"quote.{name}", "").strip() for name in ("text", "author", "capacity")}
    return {
        "cite": bool(form.get("consents.cite")),
        "introduce": bool(form.get("consents.introduce")),
        "quote": quote if any(quote.values()) else None,
    }


def _number(typed: str) -> int | str:
    plain = typed.translate(SPACES)
    return int(plain) if plain.isdecimal() and len(plain) < 16 else typed


def shown(
    faults: Iterable[Fault], form: Mapping[str, str], programme: Programme, *, words: Words
) -> list[dict[str, str]]:
    """Faults as the page shows them: at the name of a field of the form, in the person's language."""
    cities = picked(form, programme)
    return [{"field": _field(fault.field, cities), "message": words.t(fault.code, **fault.params)} for fault in faults]


def _field(path: str, cities: list[str]) -> str:
    parts = path.split(".")
    if parts[0] == "cities":
        rank = int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else None
        if rank is None or rank >= len(cities):
            return "cities"
        inside = parts[2] if len(parts) > 2 else "objective"
        return f"{cities[rank]}.{inside}" if inside != "city" else "cities"
    if parts[:2] == ["consents", "quote"]:
        return ".".join(["quote", *parts[2:]]) if len(parts) > 2 else "quote.text"
    return path if parts[0] not in LISTS else parts[0]
