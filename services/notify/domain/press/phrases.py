"""The facts of a project as phrases of one language, each with its source: what sentence patterns are filled with.

A fact that is missing, unknown or not to be told gives no phrase, and every sentence that needs it is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.notify.domain.agreement_wording import Citing, cities_citing, listed, within
from services.notify.domain.press.facts import Facts, names_any
from services.notify.domain.press.fragments import Fragment
from services.notify.domain.press.profiles import Profile
from services.notify.domain.press.typed import fit, fit_name
from services.notify.domain.typography import capital, inside_quotes, polish, quoted
from shared.i18n import Words
from shared.programme import City, Domain, Programme

Phrase = tuple[str, Fragment]
FILED = "filed"
APPLICANT, PROGRAMME = "applicant", "programme"  # who answers for a fragment
MOST_FIGURES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One mention being written: its facts, the programme, the usage of a place and the day it must be true on."""

    facts: Facts
    programme: Programme
    words: Words
    profile: Profile
    day: date

    @property
    def cities(self) -> tuple[City, ...]:
        """The partner cities that may be named."""
        return tuple(self.programme.cities[one.city] for one in self.facts.named)

    def filed(self, text: str, field: str) -> Fragment:
        """A fragment taken from the proposal as filed."""
        return Fragment(text=text, source=f"proposal.{field}", version=FILED, approved_by=APPLICANT)

    def known(self, text: str, field: str) -> Fragment:
        """A fragment taken from the programme."""
        version = self.programme.digest[:8]
        return Fragment(text=text, source=f"programme.{field}", version=version, approved_by=PROGRAMME)

    def decided(self, text: str, field: str) -> Fragment:
        """A fragment taken from the signed decision."""
        version = self.facts.signed_on(self.words.tz).isoformat()
        return Fragment(
            text=text, source=f"decision.{field}", version=version, approved_by=self.facts.signatory or PROGRAMME
        )

    def typed(self, text: str) -> str:
        """What the applicant typed, as the language sets it; empty when it names a city to hide or cannot be mended."""
        return "" if self._hides(text) else fit(text, self.words.locale)

    def named(self, text: str) -> str:
        """The same of a name, ready to be followed by a comma."""
        return "" if self._hides(text) else fit_name(text, self.words.locale)

    def _hides(self, text: str) -> bool:
        cities = self.programme.cities
        return names_any(text, [cities[one] for one in self.facts.hidden if one in cities])


def phrases(page: Page) -> dict[str, Fragment]:
    """Every phrase this mention may use but the project's name, by the name that sentence patterns give it."""
    return {name: fragment for name, fragment in _all(page) if fragment.text}


def _all(page: Page) -> Iterator[Phrase]:
    yield from _what(page)
    yield from _partners(page)
    yield from _field(page)
    yield from _period(page)
    yield from _figures(page)
    yield from _benefits(page)
    yield from _quote(page)


def _what(page: Page) -> Iterator[Phrase]:
    said = page.facts.what.get(page.words.locale)
    if said is not None:
        text = page.typed(said.text)
        yield "what", Fragment(text=text, source="desk.what", version=f"{said.version}", approved_by=said.by)
    yield "signed", page.decided(page.profile.day(page.facts.signed_on(page.words.tz)), "signed")


def _partners(page: Page) -> Iterator[Phrase]:
    locale = page.words.locale
    names = [city.name.in_(locale) for city in page.cities]
    if names:
        yield "cities", page.decided(listed(names, page.words), "cities")
        yield "all_cities", page.decided(listed(["Paris", *names], page.words), "cities")
        there = [city.forms.at if locale == "fr" else city.forms.en for city in page.cities]
        there = [page.words.t("notify.press.at_home"), *there]
        yield "there", page.decided(listed(there, page.words), "cities")
        yield "There", page.decided(capital(listed(there, page.words)), "cities")
    current = cities_citing(page.cities, Citing.WITHIN, page.day)
    yield "within", page.known(within(current, page.words), "agreement")
    unsure = [city.name.in_(locale) for city in cities_citing(page.cities, Citing.CAREFUL, page.day)]
    name = "concluded_with" if len(unsure) == 1 else "concluded_all"
    yield name, page.known(listed(unsure, page.words), "agreement")


def _field(page: Page) -> Iterator[Phrase]:
    locale, sector = page.words.locale, page.programme.sectors[page.facts.sector]
    if not sector.open:
        yield "sector", page.filed(quoted(polish(sector.label.in_(locale), locale), locale), "sector")
    labels = dict.fromkeys(domain.label.in_(locale) for domain in _domains(page))
    domains = listed([quoted(polish(label, locale), locale) for label in labels], page.words)
    yield "domains", page.decided(domains, "domain")
    wanted = [page.programme.objectives[one] for one in page.facts.objectives if one in page.programme.objectives]
    lowered = [_lowered(one.label.in_(locale)) for one in wanted[:3]]
    yield "objectives", page.filed(listed(lowered, page.words), "paris_objectives")


def _domains(page: Page) -> Iterator[Domain]:
    for named in page.facts.named:
        city = page.programme.cities[named.city]
        yield from (domain for domain in city.domains if domain.id == named.domain)


def _lowered(label: str) -> str:
    return label[:1].lower() + label[1:]


def _period(page: Page) -> Iterator[Phrase]:
    start, end, words = page.facts.starts_on, page.facts.ends_on, page.words
    months = {"start": _month(start, words, "from"), "end": _month(end, words, "to")}
    if start and end and (start.year, start.month) == (end.year, end.month):
        text = words.t("notify.press.period.month", month=_month(start, words, "in"), year=start.year)
    elif start and end and start.year == end.year:
        text = words.t("notify.press.period.year", **months, year=end.year)
    elif start and end:
        text = words.t("notify.press.period.years", **months, year=start.year, end_year=end.year)
    elif start:
        text = words.t("notify.press.period.since", **months, year=start.year)
    elif end:
        text = words.t("notify.press.period.until", month=_month(end, words, "in"), year=end.year)
    else:
        return
    yield "period", page.filed(text, "dates")


def _month(day: date | None, words: Words, form: str) -> str:
    return words.t(f"notify.press.months.{form}").split("|")[day.month - 1] if day else ""


def _figures(page: Page) -> Iterator[Phrase]:
    """At most two figures, jobs before money: more of them are a table, not a sentence."""
    jobs, words = page.facts.jobs, page.words
    counts = [(kind, n) for kind, n in (("created", jobs.created), ("kept", jobs.kept)) if n]
    told = [words.tn(f"notify.press.jobs.{kind}", n, n=_count(n, words)) for kind, n in counts]
    if told:
        sentence = "notify.press.jobs.by" if jobs.by_year else "notify.press.jobs.in_paris"
        yield "jobs", page.filed(words.t(sentence, jobs=listed(told, words), year=jobs.by_year), "jobs")
    if page.facts.budget and len(counts) < MOST_FIGURES:
        yield "budget", page.filed(words.money(page.facts.budget), "budget_total")


def _count(n: int, words: Words) -> str:
    """Small numbers in letters, as the language does in running text."""
    letters = words.t("notify.press.numbers").split("|")
    return letters[n] if n < len(letters) else words.number(n)


def _benefits(page: Page) -> Iterator[Phrase]:
    ids = {one: f"notify.press.benefit.{one}" for one in page.facts.benefits}
    told = [page.words.t(msgid) for msgid in ids.values() if page.words.t(msgid) != msgid]
    yield "benefits", page.decided(listed(told, page.words), "benefits")


def _quote(page: Page) -> Iterator[Phrase]:
    quote, words = page.facts.quote, page.words
    if quote is None:
        return
    text, author = page.typed(quote.text), page.named(quote.author)
    if not text or not author:
        return
    foreign = "foreign_" if page.facts.locale != words.locale else ""
    yield f"{foreign}quote", page.filed(_between_quotes(text, words.locale, stop="." if foreign else ","), "quote")
    yield f"{foreign}author", page.filed(author, "quote.author")
    yield f"{foreign}capacity", page.filed(_lowered(page.named(quote.capacity)), "quote.capacity")


def _between_quotes(text: str, locale: str, *, stop: str) -> str:
    """The quote between quotes; English puts the stop inside."""
    inner = inside_quotes(text, locale)
    if locale == "fr":
        return quoted(text, locale)
    return f"“{inner}{'' if inner[-1:] in '!?…' else stop}”"
