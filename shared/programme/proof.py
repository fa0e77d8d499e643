"""What the shape of a file cannot prove: ids are unique, weights add up, every road ends, someone may sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import singledispatch
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.programme.agreements import Agreement, City
from shared.programme.deck import Deck
from shared.programme.findings import Fault
from shared.programme.notices import Notices
from shared.programme.programme import Programme
from shared.programme.road_map import longest_road
from shared.programme.road_proof import road_faults
from shared.programme.rubric import Rubric
from shared.programme.stages import Road
from shared.programme.values import Call, Lists, Office, Value

LAMPS = ("c1", "c2", "c3")  # quality, objectives of Paris, cooperation: code reads these three by their id
Found = Iterator[tuple[str, str]]  # key and reason


def faults_of(file: str, part: Value) -> tuple[Fault, ...]:
    """Every fault that one part, read from `file`, shows on its own."""
    return tuple(Fault(file=file, key=key, reason=reason) for key, reason in _found(part))


def faults_between(cities: Sequence[City]) -> list[Fault]:
    """Every fault between the files of cities: two that claim the same place on screen."""
    return [
        Fault(file=f"cities/{city.id}.toml", key="rank", reason=f"{city.rank} is also the rank of {other.id}")
        for at, city in enumerate(cities)
        for other in cities[:at]
        if other.rank == city.rank
    ]


def faults(programme: Programme, *, on: date) -> tuple[Fault, ...]:
    """What stops a programme that loaded from being used on the day `on`."""
    if programme.office.signatory_on(on) is not None:
        return ()
    return (Fault(file="office.toml", key="signatories", reason=f"nobody may sign on {on}"),)


def notices(programme: Programme) -> tuple[str, ...]:
    """What is no fault and should be known, as sentences."""
    return tuple(_notices(programme))


def _notices(programme: Programme) -> Iterator[str]:
    call, signatories = programme.call, programme.office.signatories
    longest, legal = longest_road(programme.stages, tuple(programme.cities.values())), call.silence.months * 30
    if longest > legal:
        yield f"the longest road takes about {longest} days, silence speaks after about {legal}: watch the legal dates"
    if call.silence.legal_check is None:
        yield "nobody has confirmed what silence means (silence.legal_check): the call takes no proposal"
    if call.silence.effect == "acceptance":
        yield "silence means acceptance: a proposal would be retained by forgetting it"
    if len(call.languages) == 2:
        yield "one translation is published beside the French text: French law asks public bodies for two, or none"
    ends = [one.valid_to for one in signatories if one.valid_to is not None]
    if len(ends) == len(signatories):
        yield f"nobody may sign after {max(ends)}"
    if fictional := programme.notices.of_demonstration():
        yield f"demonstration values stand in notices.toml, and pages show them: {', '.join(fictional)}"


@singledispatch
def _found(part: Value) -> Found:
    raise TypeError(f"nobody proves a {type(part).__name__}")


@_found.register
def _office(office: Office) -> Found:
    yield from _zone(office.tz)
    for rank, one in enumerate(office.signatories):
        if one.valid_to is not None and one.valid_to < one.valid_from:
            yield f"signatories.{rank}.valid_to", "the office ends before it begins"


@_found.register
def _call(call: Call) -> Found:
    if "fr" not in call.languages:
        yield "languages", "French is missing: it is the text that counts"
    yield from _twice("languages", call.languages)
    if call.opens_at is not None and call.closes_at is not None and call.closes_at <= call.opens_at:
        yield "closes_at", "the call closes before it opens"


@_found.register
def _deck(deck: Deck) -> Found:
    yield from _twice("facts", (fact.id for fact in deck.facts))


@_found.register
def _lists(lists: Lists) -> Found:
    for key, entries in lists:
        yield from _twice(key, (entry.id for entry in entries))
    if not any(sector.open for sector in lists.sectors):
        yield "sectors", "no sector is open: projects of quality from other sectors must have a place"


@_found.register
def _rubric(rubric: Rubric) -> Found:
    ids = [criterion.id for criterion in rubric.criteria]
    yield from _twice("criteria", ids)
    for lamp in LAMPS:
        if lamp not in ids:
            yield (
                "criteria",
                f"{lamp} is missing: decisions read c1 (quality), c2 (Paris) and c3 (cooperation)",
            )
    total = sum(criterion.weight for criterion in rubric.criteria)
    if total != 100:
        yield "criteria", f"the weights add up to {total}, not to 100"
    if not rubric.retain <= rubric.label <= rubric.press:
        yield "retain", "retain, label and press must not decrease"
    if rubric.comment_below >= rubric.comment_from:
        yield "comment_below", "must be lower than comment_from"
    if 5 % rubric.step:
        yield "step", f"steps of {rubric.step} do not lead from 0 to 5"


@_found.register
def _stated(notices: Notices) -> Found:
    status, audited_on = notices.accessibility.status, notices.accessibility.audited_on
    if status != "non_conforme" and audited_on is None:
        yield "accessibility.audited_on", f"nobody is {status} without an audit: put its day, or non_conforme"


@_found.register
def _road(road: Road) -> Found:
    yield from road_faults(road)


@_found.register
def _city(city: City) -> Found:
    yield from _zone(city.tz)
    if city.agreement is not None:
        yield from _agreement(city.agreement)


def _agreement(agreement: Agreement) -> Found:
    yield from _twice("agreement.domains", (domain.id for domain in agreement.domains))
    yield from _twice("agreement.domains.points", (one.id for domain in agreement.domains for one in domain.points))
    order = ("signed_on", "in_force_on", "renewed_on", "ends_on")
    known = [(name, day) for name in order if (day := getattr(agreement, name)) is not None]
    for (before, earlier), (name, day) in pairwise(known):
        if day < earlier:
            yield f"agreement.{name}", f"{day} is before {before}, {earlier}"


def _zone(name: str) -> Found:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield "tz", f"{name} is no time zone"


def _twice(key: str, ids: Iterable[str]) -> Found:
    for one, times in Counter(ids).items():
        if times > 1:
            yield key, f"{one} stands {times} times"
