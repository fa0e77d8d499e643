"""What a mention may draw upon, as the checks read it: the facts of the file and the words of the programme."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from services.notify.domain.agreement_wording import Citing, citing
from services.notify.domain.press.checks import Record
from services.notify.domain.press.facts import Facts
from services.notify.domain.press.profiles import MONTHS_AP, PROFILES
from services.notify.domain.press.typed import fit, fit_name, head_of
from services.notify.domain.typography import inside_quotes, polish
from shared.i18n import LOCALES
from shared.programme import Programme

OFFICE = ("Paris", "Ville de Paris", "City of Paris")
CAPITALS = "city french english january february march april may june july august september october november december"


def record_of(facts: Facts, programme: Programme, *, day: date, embargo: date | None = None) -> Record:
    """The record against which a mention of these facts is checked, for publication on `day`."""
    named = [programme.cities[one.city] for one in facts.named if one.city in programme.cities]
    hidden = [programme.cities[one] for one in facts.hidden if one in programme.cities]
    quote = facts.quote
    return Record(
        texts=tuple(_texts(facts, programme)),
        quotes=tuple(_settings(quote.text)) if quote is not None else (),
        titles=(*_settings(facts.title), *_labels(facts, programme)),
        citable={city.id: citing(city.state_on(day)) is Citing.WITHIN for city in named},
        hidden=tuple({name for city in hidden for name in (city.name.fr, city.name.en)}),
        labelled=facts.labelled,
        day=day,
        embargo=embargo,
        known=frozenset(CAPITALS.split()) | {month.strip(".").lower() for month in MONTHS_AP},
    )


def names_of(facts: Facts) -> tuple[str, ...]:
    """The organisation as every language writes it: what both texts carry, or neither."""
    written = {locale: fit_name(facts.organisation, locale) for locale in LOCALES}
    return (written["fr"],) if written["fr"] and len({*written.values()}) == 1 else ()


def _texts(facts: Facts, programme: Programme) -> Iterator[str]:
    yield from (*OFFICE, facts.number)
    for typed in (facts.title, facts.organisation):
        yield from (typed, *(profile.set(fit(typed, profile.language)) for profile in PROFILES.values()))
    if facts.quote is not None:
        yield from (facts.quote.author, facts.quote.capacity)
    yield from (said.text for said in facts.what.values())
    yield from (f"{n}" for n in (facts.budget, facts.jobs.created, facts.jobs.kept, facts.jobs.by_year or 0))
    days = (facts.starts_on, facts.ends_on, facts.signed_on(programme.office.tz))
    yield from (f"{day.day} {day.month} {day.year}" for day in days if day is not None)
    for city in (programme.cities[one.city] for one in facts.named):
        yield from (city.name.fr, city.name.en, city.forms.at, city.forms.en)
    kind = programme.org_kinds[facts.kind]
    yield from (kind.the, kind.noun, *_labels(facts, programme))
    wanted = [programme.objectives[one] for one in facts.objectives if one in programme.objectives]
    yield from (one.label.in_(locale) for one in wanted for locale in LOCALES)


def _labels(facts: Facts, programme: Programme) -> Iterator[str]:
    known = {one.city: one.domain for one in facts.named}
    domains = [domain for city, told in known.items() for domain in programme.cities[city].domains if domain.id == told]
    labels = [programme.sectors[facts.sector].label, *(domain.label for domain in domains)]
    yield from (inside_quotes(polish(one.in_(locale), locale), locale) for one in labels for locale in LOCALES)


def _settings(typed: str) -> Iterator[str]:
    """A text as typed, and as each place would set it between its quotes."""
    yield typed
    for profile in PROFILES.values():
        line = fit(typed, profile.language)
        for part in (line, fit(head_of(line), profile.language)):
            yield profile.set(inside_quotes(part, profile.language))
