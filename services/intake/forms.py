"""Between the form and the proposal: flat names on the page, nested values in the model, faults back at their field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from shared.errors import Fault
from shared.i18n import Words
from shared.programme import Programme
from shared.proposal import IdType

Typed = MultiDict[str, str]

TEXTS = ("title", "summary", "description", "sector_why", "paris_gain", "benefits_why", "civic")
GROUPS: Mapping[str, tuple[str, ...]] = {
    "organisation": ("name", "display_name", "id_value", "website", "address"),
    "contact": ("name", "role", "email", "phone"),
}
LISTS = ("paris_objectives", "benefits", "statements")
NUMBERS = ("budget_total", "budget_own", "budget_public")
DATES = ("starts_on", "ends_on")
# 25 000, 25.000 and 25,000: signs that part thousands, each before three digits
THOUSANDS = re.compile(r"(?<=\d)[ .,'’\u00a0\u202f](?=\d{3}(?!\d))")
LEFT_EMPTY = frozenset({"shared.fault.missing", "shared.fault.too_few"})
ASKED = frozenset(  # questions that say in their own words that they were left empty
    {
        *("organisation.kind", "organisation.name", "contact.name", "contact.email"),
        *("title", "summary", "sector", "cities", "cities.objective", "paris_objectives", "paris_gain"),
        *("budget_total", "civic", "quote.text", "quote.author", "quote.capacity"),
    }
)
ANY_FIELD = frozenset({"intake.fault.unknown_choice", "intake.fault.hidden_sign", "intake.fault.twice"})
ON_PAGE = (  # the questions from top to bottom: faults are told in this order
    "form",
    *(f"organisation.{name}" for name in ("kind", "name", "display_name", "country", "id_type")),
    *(f"organisation.{name}" for name in ("id_value", "website", "address")),
    *(f"contact.{name}" for name in GROUPS["contact"]),
    *("title", "summary", "description", "sector", "sector_why"),
    *("cities", "paris_objectives", "paris_gain"),
    *(*DATES, *NUMBERS, *(f"jobs.{name}" for name in ("created", "kept", "by_year", "basis"))),
    *("benefits", "benefits_why", "civic", "statements", "consents.cite", "consents.introduce"),
    *("quote.text", "quote.author", "quote.capacity"),
)
PLACES = {name: place for place, name in enumerate(ON_PAGE)}


def data_from(form: Typed, programme: Programme, *, locale: str) -> dict[str, Any]:
    """What was typed, in the shape of a proposal. Nothing is corrected that a person should correct."""
    data: dict[str, Any] = {"call": programme.call.slug, "locale": locale}
    data |= {name: form.get(name, "") for name in TEXTS}
    data |= {group: {name: form.get(f"{group}.{name}", "") for name in names} for group, names in GROUPS.items()}
    data["organisation"] |= _filled(form, ("kind", "country"), group="organisation")
    data["organisation"]["id_type"] = form.get("organisation.id_type") or IdType.NONE
    data |= {name: form.getlist(name) for name in LISTS}
    data |= {name: _number(value) for name, value in _filled(form, NUMBERS).items()}
    data |= _filled(form, ("sector", *DATES))
    data["cities"] = [_wish(form, city) for city in picked(form, programme)]
    jobs = _filled(form, ("created", "kept", "by_year"), group="jobs")
    data["jobs"] = {name: _number(value) for name, value in jobs.items()} | {"basis": form.get("jobs.basis", "")}
    data["consents"] = _consents(form)
    return data


def picked(form: Mapping[str, str], programme: Programme) -> list[str]:
    """The cities that were ticked, in the programme's order: the order of `cities` in the proposal."""
    return [city for city in programme.cities if form.get(f"pick.{city}")]


def _filled(form: Typed, names: Iterable[str], *, group: str = "") -> dict[str, str]:
    # An answer left empty is a missing answer, not an empty text.
    typed = {name: form.get(f"{group}.{name}" if group else name, "").strip() for name in names}
    return {name: value for name, value in typed.items() if value}


def _wish(form: Typed, city: str) -> dict[str, Any]:
    partner = form.get(f"{city}.local_partner", "").strip()
    return {
        "city": city,
        "domain": form.get(f"{city}.domain") or None,
        "objective": form.get(f"{city}.objective", ""),
        "local_partner": {"name": partner} if partner else None,
    }


def _consents(form: Typed) -> dict[str, Any]:
    quote = {name: form.get(f"quote.{name}", "").strip() for name in ("text", "author", "capacity")}
    return {
        "cite": bool(form.get("consents.cite")),
        "introduce": bool(form.get("consents.introduce")),
        "quote": quote if any(quote.values()) else None,
    }


def _number(typed: str) -> int | str:
    plain = THOUSANDS.sub("", typed.strip().removesuffix("€").strip())
    return int(plain) if plain.isdecimal() and len(plain) < 16 else typed


def shown(faults: Iterable[Fault], form: Typed, programme: Programme, *, words: Words) -> list[dict[str, str]]:
    """Faults as the page tells them: at a field of the form, in sentences that can be read far from it."""
    cities = picked(form, programme)
    return [_told(fault, cities, programme, words) for fault in sorted(faults, key=lambda one: _place(one, cities))]


def _place(fault: Fault, cities: list[str]) -> tuple[int, int]:
    city, asked = _asked(fault.field, cities)
    return PLACES.get("cities" if city else asked, len(PLACES)), cities.index(city) if city else 0


def _told(fault: Fault, cities: list[str], programme: Programme, words: Words) -> dict[str, str]:
    city, asked = _asked(fault.field, cities)
    name = {"city": "", "at": ""}
    if city:
        found = programme.cities[city]
        name = {"city": found.name.in_(words.locale), "at": found.forms.at}
    field = asked.replace("cities", city, 1) if city else asked
    if fault.code in LEFT_EMPTY and asked in ASKED:
        return {"field": field, "message": words.t(f"intake.missing.{asked}", **name)}
    message = words.t(fault.code, **fault.params)
    if asked != "form" and (fault.code.startswith("shared.") or fault.code in ANY_FIELD):
        label = words.t(f"intake.label.{asked}", **name)
        message = words.t("intake.fault.at", label=label, message=message[:1].lower() + message[1:])
    return {"field": field, "message": message}


def _asked(path: str, cities: list[str]) -> tuple[str, str]:
    """The city, if the fault is about one, and the name of the question; `form` for what is no question."""
    head, *rest = path.split(".")
    if head in {"call", "locale", "body"}:
        return "", "form"
    if head == "cities":
        rank = int(rest[0]) if rest and rest[0].isdecimal() else len(cities)
        inside = rest[1] if len(rest) > 1 else "city"
        return ("", "cities") if rank >= len(cities) or inside == "city" else (cities[rank], f"cities.{inside}")
    if path.startswith("consents.quote"):
        return "", f"quote.{path.split('.')[2]}" if path.count(".") > 1 else "quote.text"
    return "", head if head in LISTS else path
