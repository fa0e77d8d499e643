"""What the programme, the registers and plain sense say against a proposal, field by field.

The rules read JSON values, not the model: one field that cannot be read must not hide what is wrong with the others.
A value that is missing or has the wrong shape is passed over here; the model's own reading has told of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from services.intake.domain.countries import is_country
from services.intake.domain.identity import email_faults, identity_faults
from shared.errors import Fault
from shared.programme import Programme

MONTHS_AT_MOST = 36
SHORTEST_REASON = 20
LONGEST_LIST = 10  # what stands behind it is told to be too much, not looked at one by one
Data = Mapping[str, Any]


def rule_faults(data: Data, programme: Programme) -> list[Fault]:
    """Every rule that `data` (a proposal as JSON values) breaks."""
    organisation, contact = _part(data, "organisation"), _part(data, "contact")
    found = chain(
        _call_faults(data, programme),
        _organisation_faults(organisation, programme),
        email_faults("contact.email", _text(contact, "email")),
        _choice_faults(data, programme),
        _city_faults(data, programme),
        _date_faults(data),
        _money_faults(data),
        _statement_faults(data, programme),
        _consent_faults(data),
    )
    return list(found)


def _part(data: Data, name: str) -> Data:
    value = data.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(data: Data, name: str) -> str:
    value = data.get(name)
    return value.strip() if isinstance(value, str) else ""


def _several(data: Data, name: str) -> list[str]:
    return [one.strip() for one in _list(data, name) if isinstance(one, str)]


def _list(data: Data, name: str) -> Sequence[Any]:
    value = data.get(name)
    return value[:LONGEST_LIST] if isinstance(value, list | tuple) else ()


def _day(data: Data, name: str) -> date | None:
    try:
        return date.fromisoformat(_text(data, name))
    except ValueError:
        return None


def _amount(data: Data, name: str) -> int:
    value = data.get(name)
    return value if isinstance(value, int) else 0


def _unknown(field: str, typed: str) -> Fault:
    return Fault(field=field, code="intake.fault.unknown_choice", params={"typed": typed[:60]})


def _call_faults(data: Data, programme: Programme) -> Iterator[Fault]:
    call = _text(data, "call")
    if call and call != programme.call.slug:
        yield Fault(field="call", code="intake.fault.unknown_call")
    tongue = _text(data, "locale")
    if tongue and tongue not in programme.call.languages:
        yield _unknown("locale", tongue)


def _organisation_faults(organisation: Data, programme: Programme) -> Iterator[Fault]:
    kind, country = _text(organisation, "kind"), _text(organisation, "country")
    if kind and kind not in programme.org_kinds:
        yield _unknown("organisation.kind", kind)
    if country and not is_country(country):
        yield Fault(field="organisation.country", code="intake.fault.country")
    yield from identity_faults(_text(organisation, "id_type"), _text(organisation, "id_value"))
    website = _text(organisation, "website")
    if website and not _is_web_address(website):
        yield Fault(field="organisation.website", code="intake.fault.website")


def _is_web_address(typed: str) -> bool:
    try:
        parts = urlsplit(typed)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain = not any(sign.isspace() for sign in typed) and "@" not in parts.netloc
    return parts.scheme in {"http", "https"} and "." in host.strip(".") and plain


def _choice_faults(data: Data, programme: Programme) -> Iterator[Fault]:
    lists: tuple[tuple[str, Mapping[str, object]], ...] = (
        ("paris_objectives", programme.objectives),
        ("benefits", programme.benefits),
        ("statements", programme.statements),
    )
    for name, known in lists:
        chosen = _several(data, name)
        yield from (_unknown(name, one) for one in chosen if one not in known)
        yield from (Fault(field=name, code="intake.fault.twice", params={"typed": one[:60]}) for one in _twice(chosen))
    sector = _text(data, "sector")
    if sector and sector not in programme.sectors:
        yield _unknown("sector", sector)
    elif sector and programme.sectors[sector].open and len(_text(data, "sector_why")) < SHORTEST_REASON:
        yield Fault(field="sector_why", code="intake.fault.sector_why")


def _twice(chosen: Sequence[str]) -> list[str]:
    return [one for one, times in Counter(chosen).items() if times > 1]


def _city_faults(data: Data, programme: Programme) -> Iterator[Fault]:
    seen: set[str] = set()
    for rank, wish in enumerate(_list(data, "cities")):
        city_id = _text(wish, "city") if isinstance(wish, Mapping) else ""
        if not city_id:
            continue
        city = programme.cities.get(city_id)
        if city is None:
            yield Fault(field=f"cities.{rank}.city", code="intake.fault.unknown_city", params={"typed": city_id[:60]})
            continue
        if city_id in seen:
            yield Fault(field=f"cities.{rank}.city", code="intake.fault.city_twice")
        seen.add(city_id)
        domain = _text(wish, "domain")
        if domain and domain not in {one.id for one in city.domains}:
            yield Fault(field=f"cities.{rank}.domain", code="intake.fault.unknown_domain")


def _date_faults(data: Data) -> Iterator[Fault]:
    start, end = _day(data, "starts_on"), _day(data, "ends_on")
    if start is None or end is None:
        return
    months = (end.year - start.year) * 12 + end.month - start.month
    if end <= start:
        yield Fault(field="ends_on", code="intake.fault.ends_before_start")
    elif (months, end.day) > (MONTHS_AT_MOST, start.day):
        yield Fault(field="ends_on", code="intake.fault.too_long", params={"months": MONTHS_AT_MOST})


def _money_faults(data: Data) -> Iterator[Fault]:
    total = data.get("budget_total")
    if isinstance(total, int) and _amount(data, "budget_own") + _amount(data, "budget_public") > total:
        yield Fault(field="budget_total", code="intake.fault.budget")


def _statement_faults(data: Data, programme: Programme) -> Iterator[Fault]:
    accepted = set(_several(data, "statements"))
    if any(one.required and one.id not in accepted for one in programme.statements.values()):
        yield Fault(field="statements", code="intake.fault.statements")


def _consent_faults(data: Data) -> Iterator[Fault]:
    consents = _part(data, "consents")
    if consents.get("quote") and consents.get("cite") is not True:
        yield Fault(field="consents.cite", code="intake.fault.quote_without_cite")
