"""What was typed, in the shape of a proposal. Nothing is corrected that a person should correct."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from services.intake.domain.answers import CONSENTS, DATES, GROUPS, LISTS, NUMBERS, ROWS, TEXTS
from shared.programme import Programme
from shared.proposal import IdType

Typed = MultiDict[str, str]

MOST_ROWS = 8
# 25 000, 25.000 and 25,000: signs that part thousands, each before three digits
THOUSANDS = re.compile(r"(?<=\d)[ .,'’\u00a0\u202f](?=\d{3}(?!\d))")


def data_from(form: Typed, programme: Programme, *, locale: str) -> dict[str, Any]:
    """What was typed, as the JSON values of a proposal."""
    data: dict[str, Any] = {"call": programme.call.slug, "locale": locale}
    data |= {name: form.get(name, "") for name in TEXTS}
    data |= {group: {name: form.get(f"{group}.{name}", "") for name in names} for group, names in GROUPS.items()}
    data["organisation"] |= _filled(form, ("kind", "country", "size"), group="organisation")
    data["organisation"] |= _number_if_typed(form, "organisation.district", "district")
    data["organisation"]["id_type"] = form.get("organisation.id_type") or IdType.NONE
    data |= {name: form.getlist(name) for name in LISTS}
    data |= {name: _number(value) for name, value in _filled(form, NUMBERS).items()}
    data |= _filled(form, ("sector", *DATES))
    data["cities"] = [_wish(form, city) for city in picked(form, programme)]
    jobs = _filled(form, ("created", "kept", "by_year"), group="jobs")
    data["jobs"] = {name: _number(value) for name, value in jobs.items()} | {"basis": form.get("jobs.basis", "")}
    data |= {group: _rows(form, group) for group in ROWS}
    data["consents"] = _consents(form)
    return data


def picked(form: Mapping[str, str], programme: Programme) -> list[str]:
    """The cities that were ticked, in the programme's order: the order of `cities` in the proposal."""
    return [city for city in programme.cities if form.get(f"pick.{city}")]


def compacted(form: Typed) -> Typed:
    """The same answers with their rows numbered from nought and no row left empty between two others.

    A fault tells the rank of a row in the proposal; so the rank on the page must be the same.
    """
    plain = MultiDict([(name, value) for name, value in form.items(multi=True) if name.split(".", 1)[0] not in ROWS])
    for group, names in ROWS.items():
        for rank, row in enumerate(_filled_rows(form, group)):
            plain.update({f"{group}.{rank}.{name}": row[name] for name in names if row[name]})
    return plain


def _filled_rows(form: Typed, group: str) -> list[dict[str, str]]:
    rows = [{name: form.get(f"{group}.{rank}.{name}", "") for name in ROWS[group]} for rank in range(MOST_ROWS)]
    # A choice that stands on its first entry is no answer.
    told = [name for name in ROWS[group] if name not in {"side", "kind", "id_type"}]
    return [row for row in rows if any(row[name].strip() for name in told)]


def _rows(form: Typed, group: str) -> list[dict[str, str]]:
    return [{name: value for name, value in row.items() if value.strip()} for row in _filled_rows(form, group)]


def _filled(form: Typed, names: Iterable[str], *, group: str = "") -> dict[str, str]:
    # An answer left empty is a missing answer, not an empty text.
    typed = {name: form.get(f"{group}.{name}" if group else name, "").strip() for name in names}
    return {name: value for name, value in typed.items() if value}


def _wish(form: Typed, city: str) -> dict[str, Any]:
    name = form.get(f"{city}.local_partner", "").strip()
    partner = {
        "name": name,
        "kind": form.get(f"{city}.local_partner_kind", ""),
        "known": bool(form.get(f"{city}.local_partner_known")),
        "letter": bool(form.get(f"{city}.local_partner_letter")),
    }
    return {
        "city": city,
        "domain": form.get(f"{city}.domain") or None,
        "objective": form.get(f"{city}.objective", ""),
        "local_partner": partner if name else None,
        "asset": form.get(f"{city}.asset") or None,
        "asset_use": form.get(f"{city}.asset_use", ""),
        "if_over": form.get(f"{city}.if_over") or None,
    }


def _consents(form: Typed) -> dict[str, Any]:
    quote = {name: form.get(f"quote.{name}", "").strip() for name in ("text", "author", "capacity")}
    given = {name: bool(form.get(f"consents.{name}")) for name in CONSENTS}
    return {**given, "quote": quote | {"agreed": bool(form.get("quote.agreed"))} if any(quote.values()) else None}


def _number_if_typed(form: Typed, name: str, key: str) -> dict[str, int | str]:
    typed = form.get(name, "").strip()
    return {key: _number(typed)} if typed else {}


def _number(typed: str) -> int | str:
    plain = THOUSANDS.sub("", typed.strip().removesuffix("€").strip())
    return int(plain) if plain.isdecimal() and len(plain) < 16 else typed
