"""What the programme, the registers and plain sense say against a proposal, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from urllib.parse import urlsplit

from services.intake.domain.countries import is_country
from services.intake.domain.identity import email_faults, identity_faults
from services.intake.domain.plans import associate_faults, city_faults, consent_faults, date_faults, money_faults
from services.intake.domain.reading import SHORTEST_REASON, Data, chosen, line, part, rows, several, unknown
from shared.errors import Fault
from shared.programme import Programme


def rule_faults(data: Data, programme: Programme) -> list[Fault]:
    """Every rule that `data` (a proposal as JSON values) breaks."""
    found = chain(
        _call_faults(data, programme),
        _organisation_faults(part(data, "organisation"), programme),
        email_faults("contact.email", line(part(data, "contact"), "email")),
        _choice_faults(data, programme),
        city_faults(data, programme),
        associate_faults(data, programme),
        date_faults(data, programme),
        money_faults(data),
        _statement_faults(data, programme),
        consent_faults(data),
    )
    return list(found)


def _call_faults(data: Data, programme: Programme) -> Iterator[Fault]:
    call = line(data, "call")
    if call and call != programme.call.slug:
        yield Fault(field="call", code="intake.fault.unknown_call")
    tongue = line(data, "locale")
    if tongue and tongue not in programme.call.languages:
        yield unknown("locale", tongue)


def _organisation_faults(organisation: Data, programme: Programme) -> Iterator[Fault]:
    kind, size, country = (line(organisation, name) for name in ("kind", "size", "country"))
    if kind and kind not in programme.org_kinds:
        yield unknown("organisation.kind", kind)
    if size and size not in programme.org_sizes:
        yield unknown("organisation.size", size)
    if country and not is_country(country):
        yield Fault(field="organisation.country", code="intake.fault.country")
    yield from identity_faults("organisation", organisation, lead=True)
    website = line(organisation, "website")
    if website and not _is_web_address(website):
        yield Fault(field="organisation.website", code="intake.fault.website")
    if not line(organisation, "address"):
        yield Fault(field="organisation.address", code="intake.fault.address_missing")


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
        ("commitments", programme.commitments),
        ("statements", programme.statements),
    )
    for name, known in lists:
        yield from chosen(data, name, known)
    if not rows(data, "benefits"):
        yield Fault(field="benefits", code="intake.missing.benefits")
    sector = line(data, "sector")
    if sector and sector not in programme.sectors:
        yield unknown("sector", sector)
    elif sector and programme.sectors[sector].open and len(line(data, "sector_why")) < SHORTEST_REASON:
        yield Fault(field="sector_why", code="intake.fault.sector_why")


def _statement_faults(data: Data, programme: Programme) -> Iterator[Fault]:
    accepted = set(several(data, "statements"))
    if any(one.required and one.id not in accepted for one in programme.statements.values()):
        yield Fault(field="statements", code="intake.fault.statements")
