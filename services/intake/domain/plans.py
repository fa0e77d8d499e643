"""What the programme and plain sense say against the plans of a proposal: cities, partners, calendar, money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from services.intake.domain.identity import identity_faults
from services.intake.domain.reading import SHORTEST_REASON, Data, amount, day, line, part, rows, unknown
from shared.errors import Fault
from shared.programme import City, Programme

PARIS = "paris"


def city_faults(data: Data, programme: Programme) -> Iterator[Fault]:
    """Cities, each once, with a domain and an asset of its own agreement."""
    seen: set[str] = set()
    for rank, wish in enumerate(rows(data, "cities")):
        city_id = line(wish, "city") if isinstance(wish, Mapping) else ""
        if not city_id:
            continue
        city = programme.cities.get(city_id)
        if city is None:
            yield Fault(field=f"cities.{rank}.city", code="intake.fault.unknown_city", params={"typed": city_id[:60]})
            continue
        if city_id in seen:
            yield Fault(field=f"cities.{rank}.city", code="intake.fault.city_twice")
        seen.add(city_id)
        yield from _wish_faults(f"cities.{rank}", wish, city)


def _wish_faults(field: str, wish: Data, city: City) -> Iterator[Fault]:
    domain, asset = line(wish, "domain"), line(wish, "asset")
    if domain and domain not in {one.id for one in city.domains}:
        yield Fault(field=f"{field}.domain", code="intake.fault.unknown_domain")
    if asset and asset not in {one.id for one in city.domains if one.shared_asset}:
        yield Fault(field=f"{field}.asset", code="intake.fault.unknown_asset")
    elif asset and len(line(wish, "asset_use")) < SHORTEST_REASON:
        yield Fault(field=f"{field}.asset_use", code="intake.fault.asset_use")


def associate_faults(data: Data, programme: Programme) -> Iterator[Fault]:
    """Partner organisations stand in Paris or in a city of the project."""
    places = {line(wish, "city") for wish in rows(data, "cities") if isinstance(wish, Mapping)} | {PARIS}
    for rank, one in enumerate(rows(data, "associates")):
        if not isinstance(one, Mapping):
            continue
        side, kind = line(one, "side"), line(one, "kind")
        if side and side not in {*programme.cities, PARIS}:
            yield unknown(f"associates.{rank}.side", side)
        elif side and side not in places:
            yield Fault(field=f"associates.{rank}.side", code="intake.fault.side_not_picked")
        if kind and kind not in programme.org_kinds:
            yield unknown(f"associates.{rank}.kind", kind)
        yield from identity_faults(f"associates.{rank}", one)


def date_faults(data: Data, programme: Programme) -> Iterator[Fault]:
    """The end after the start, not too late, and milestones between both."""
    start, end = day(data, "starts_on"), day(data, "ends_on")
    if start is None or end is None:
        return
    longest = programme.call.longest_months
    months = (end.year - start.year) * 12 + end.month - start.month
    if end <= start:
        yield Fault(field="ends_on", code="intake.fault.ends_before_start")
        return
    if (months, end.day) > (longest, start.day):
        yield Fault(field="ends_on", code="intake.fault.too_long", params={"months": longest})
    for rank, one in enumerate(rows(data, "milestones")):
        on = day(one, "on") if isinstance(one, Mapping) else None
        if on is not None and not start <= on <= end:
            yield Fault(field=f"milestones.{rank}.on", code="intake.fault.milestone_outside")


def money_faults(data: Data) -> Iterator[Fault]:
    """The parts of a budget are not more than the whole."""
    total = data.get("budget_total")
    parts = sum(amount(data, name) for name in ("budget_own", "budget_public", "budget_in_kind"))
    if isinstance(total, int) and parts > total:
        yield Fault(field="budget_total", code="intake.fault.budget", params={"parts": parts})


def consent_faults(data: Data) -> Iterator[Fault]:
    """A quote needs the agreement to be cited, and that of the person who said it."""
    consents = part(data, "consents")
    quote = consents.get("quote")
    if quote and consents.get("cite") is not True:
        yield Fault(field="consents.cite", code="intake.fault.quote_without_cite")
    if isinstance(quote, Mapping) and quote.get("agreed", True) is False:
        yield Fault(field="consents.quote.agreed", code="intake.fault.quote_not_agreed")
