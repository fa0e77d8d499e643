"""From what was typed to a proposal that holds: every fault found, all at once, each at its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from services.intake.domain.identity import compact, email_faults, identity_faults
from services.intake.domain.text import hidden_signs, normalised
from shared.errors import Fault, Invalid
from shared.faults import faults_of
from shared.programme import Programme
from shared.proposal import Proposal

MONTHS_AT_MOST = 36


def proposal_from(data: object, programme: Programme) -> Proposal:
    """The proposal that `data` (JSON values) says. Raises Invalid with every fault, by dotted path."""
    clean = normalised(data)
    faults = hidden_signs(clean)
    found: Proposal | None = None
    try:
        found = Proposal.model_validate(clean)
    except ValidationError as error:
        faults += faults_of(error)
    if found is not None:
        faults += rule_faults(found, programme)
    elif isinstance(clean, Mapping):
        faults += _list_faults(clean, programme)
    if faults or found is None:
        raise Invalid(_first_of_each(faults))
    organisation = found.organisation.model_copy(update={"id_value": compact(found.organisation.id_value)})
    return found.model_copy(update={"organisation": organisation})


def _first_of_each(faults: list[Fault]) -> tuple[Fault, ...]:
    kept: dict[str, Fault] = {}
    for fault in faults:
        kept.setdefault(fault.field, fault)
    return tuple(kept.values())


def rule_faults(proposal: Proposal, programme: Programme) -> list[Fault]:
    """What the programme and the registers say against a proposal whose shape is right."""
    return [
        *_list_faults(proposal.model_dump(mode="json"), programme),
        *_city_faults(proposal, programme),
        *identity_faults(proposal.organisation),
        *email_faults("contact.email", proposal.contact.email),
        *_date_faults(proposal),
        *_money_faults(proposal),
        *_word_faults(proposal, programme),
    ]


def _list_faults(data: Mapping[str, Any], programme: Programme) -> Iterator[Fault]:
    """Ids that the programme does not know: asked even when other fields are unreadable."""
    lists: tuple[tuple[str, Mapping[str, object]], ...] = (
        ("sector", programme.sectors),
        ("benefits", programme.benefits),
        ("paris_objectives", programme.objectives),
        ("statements", programme.statements),
    )
    if isinstance(data.get("call"), str) and data["call"] != programme.call.slug:
        yield Fault(field="call", code="intake.fault.unknown_call")
    for name, known in lists:
        for one in _several(data.get(name)):
            if one not in known:
                yield Fault(field=name, code="intake.fault.unknown_choice", params={"typed": str(one)[:60]})
    organisation = data.get("organisation")
    kind = organisation.get("kind") if isinstance(organisation, Mapping) else None
    if isinstance(kind, str) and kind not in programme.org_kinds:
        yield Fault(field="organisation.kind", code="intake.fault.unknown_choice", params={"typed": kind[:60]})
    for rank, wish in enumerate(_several(data.get("cities"))):
        city = wish.get("city") if isinstance(wish, Mapping) else None
        if isinstance(city, str) and city not in programme.cities:
            params: dict[str, str | int] = {"typed": city[:60]}
            yield Fault(field=f"cities.{rank}.city", code="intake.fault.unknown_city", params=params)


def _several(value: object) -> list[Any]:
    if isinstance(value, list | tuple):
        return [one for one in value if isinstance(one, str | dict)]
    return [value] if isinstance(value, str) else []


def _city_faults(proposal: Proposal, programme: Programme) -> Iterator[Fault]:
    seen: set[str] = set()
    for rank, wish in enumerate(proposal.cities):
        if wish.city in seen:
            yield Fault(field=f"cities.{rank}.city", code="intake.fault.city_twice")
        seen.add(wish.city)
        city = programme.cities.get(wish.city)
        known = {domain.id for domain in city.domains} if city else set()
        if wish.domain is not None and city is not None and wish.domain not in known:
            yield Fault(field=f"cities.{rank}.domain", code="intake.fault.unknown_domain")


def _date_faults(proposal: Proposal) -> Iterator[Fault]:
    start, end = proposal.starts_on, proposal.ends_on
    if start is None or end is None:
        return
    if end <= start:
        yield Fault(field="ends_on", code="intake.fault.ends_before_start")
    elif (end.year - start.year) * 12 + end.month - start.month > MONTHS_AT_MOST:
        yield Fault(field="ends_on", code="intake.fault.too_long", params={"months": MONTHS_AT_MOST})


def _money_faults(proposal: Proposal) -> Iterator[Fault]:
    if proposal.budget_own + proposal.budget_public > proposal.budget_total:
        yield Fault(field="budget_total", code="intake.fault.budget")


def _word_faults(proposal: Proposal, programme: Programme) -> Iterator[Fault]:
    sector = programme.sectors.get(proposal.sector)
    if sector is not None and sector.open and len(proposal.sector_why) < 20:
        yield Fault(field="sector_why", code="intake.fault.sector_why")
    missing = [one.id for one in programme.statements.values() if one.required and one.id not in proposal.statements]
    if missing:
        yield Fault(field="statements", code="intake.fault.statements")
    if proposal.consents.quote is not None and not proposal.consents.cite:
        yield Fault(field="consents.cite", code="intake.fault.quote_without_cite")
    website = proposal.organisation.website
    if website and not website.startswith(("https://", "http://")):
        yield Fault(field="organisation.website", code="intake.fault.website")
    if proposal.locale not in programme.call.languages:
        yield Fault(field="locale", code="intake.fault.unknown_choice", params={"typed": proposal.locale})
