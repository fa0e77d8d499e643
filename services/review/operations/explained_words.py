"""An explanation in plain words: the same sections for the terminal, the pages and the download."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal

from services.review.domain.explanation import (
    Audience,
    Because,
    CityTold,
    Explanation,
    LampTold,
    OutcomeTold,
    ReviewTold,
)
from services.review.domain.road import Stage
from services.review.domain.verdict import Answer
from shared.i18n import Words
from shared.programme.agreements import City

BEFORE_REVIEW = (Stage.INADMISSIBLE, Stage.TRANSFERRED)  # ended in screening: nothing was counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A title, sentences under it, and a table, if any. `city`: its id where the section is about one."""

    id: str
    title: str
    lines: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    city: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """One language and the cities' names in it."""

    words: Words
    cities: Mapping[str, City]

    def t(self, msgid: str, /, **params: object) -> str:
        """A sentence."""
        return self.words.t(msgid, **params)

    def city(self, city_id: str) -> str:
        """A city's name."""
        found = self.cities.get(city_id)
        return found.name.in_(self.words.locale) if found is not None else city_id

    def figure(self, value: Decimal | None, pattern: str = "0.00") -> str:
        """A figure as the language writes it; none is a dash."""
        return "–" if value is None else str(format_decimal(value, format=pattern, locale=self.words.locale))

    def mark(self, value: Decimal | None) -> str:
        """A score or a threshold as it is given: 3, 3.5."""
        return self.figure(value, "0.#")


def sections(told: Explanation, speaker: Speaker) -> tuple[Section, ...]:
    """All that there is to say, in the order in which people ask."""
    counted = (_total(told, speaker), *_reviews(told, speaker)) if told.total is not None else ()
    before = told.stage in BEFORE_REVIEW
    cities = () if before else tuple(_city(one, told, speaker) for one in told.cities)
    parts = (_who(told, speaker), *cities, *counted, *_sources(told, speaker), *_withheld(told, speaker))
    return tuple(one for one in parts if one.lines or one.rows)


def _who(told: Explanation, s: Speaker) -> Section:
    over = told.signed is not None or told.stage in BEFORE_REVIEW
    title = s.t("review.explain.who" if over else "review.explain.where")
    return Section(id="who", title=title, lines=tuple(_decided_by(told, s)))


def _decided_by(told: Explanation, s: Speaker) -> Iterator[str]:
    signed, screened = told.signed, told.screened
    if signed is not None:
        yield s.t(
            "review.explain.signed",
            moment=s.words.moment(signed.at),
            name=signed.signatory,
            capacity=signed.capacity,
            service=signed.service,
        )
        if signed.by:
            yield s.t("review.explain.written_by", name=signed.by)
    elif screened is not None and told.stage in BEFORE_REVIEW:
        outcome = s.t(f"review.decided.{told.stage}")
        yield s.t("review.explain.ended", outcome=outcome, moment=s.words.moment(screened.at), name=screened.by)
        yield s.t("review.explain.reasons", reasons=screened.reasons)
    else:
        yield s.t("review.explain.today", day=s.words.day(told.on), stage=s.t(f"review.stage.{told.stage}"))
    yield s.t("review.explain.by_people")


def _total(told: Explanation, s: Speaker) -> Section:
    head = ("criterion", "weight", "gate", "mean", "adds")
    rows = tuple(
        (
            s.t("review.rubric.criterion", code=one.id.upper(), label=one.label.in_(s.words.locale)),
            s.t("review.determine.percent", n=one.weight),
            s.mark(one.gate),
            s.figure(one.mean) + ("" if one.passed is not False else f" – {s.t('review.explain.below')}"),
            s.figure(one.contribution, "0.000"),
        )
        for one in told.criteria
    )
    return Section(
        id="total",
        title=s.t("review.explain.counted"),
        lines=tuple(_counted(told, s)),
        head=tuple(s.t(f"review.explain.head_{one}") for one in head),
        rows=rows,
    )


def _counted(told: Explanation, s: Speaker) -> Iterator[str]:
    way = "settled" if told.settled else "mean"
    yield s.t(f"review.explain.total_{way}", total=s.figure(told.total), n=len(told.totals))
    yield s.t("review.explain.spread", spread=s.figure(told.spread), deviation=s.figure(told.deviation))
    for flag in told.flags:
        yield s.t(f"review.explain.flag_{flag}")
    yield s.t(
        "review.explain.thresholds",
        retain=s.mark(told.retain),
        label=s.mark(told.label),
        press=s.mark(told.press),
    )
    if told.off_sector:
        yield s.t("review.explain.off_sector", gate=s.mark(told.off_sector_gate))


def _reviews(told: Explanation, s: Speaker) -> Iterator[Section]:
    names = [one.name or s.t("review.determine.by_reviewer", n=k) for k, one in enumerate(told.reviews, start=1)]
    rows = tuple(
        (one.id.upper(), *(s.mark(review.scores.get(one.id)) for review in told.reviews)) for one in told.criteria
    )
    head = (s.t("review.explain.head_criterion"), *names)
    yield Section(id="reviews", title=s.t("review.explain.reviews"), head=head, rows=rows)
    for place, (name, review) in enumerate(zip(names, told.reviews, strict=True), start=1):
        yield Section(
            id=f"review-{place}", title=s.t("review.explain.wrote", name=name), lines=tuple(_wrote(review, s))
        )
    if told.consensus is not None:
        yield Section(id="consensus", title=s.t("review.explain.consensus"), lines=tuple(_common(told, s)))


def _wrote(review: ReviewTold, s: Speaker) -> Iterator[str]:
    for criterion, text in sorted(review.comments.items()):
        yield s.t("review.explain.comment", code=criterion.upper(), text=text)
    for criterion, reason in sorted(review.unjudged.items()):
        yield s.t("review.explain.unjudged", code=criterion.upper(), reason=reason)
    if review.for_applicant:
        yield s.t("review.explain.for_applicant", text=review.for_applicant)
    if review.confidential:
        yield s.t("review.explain.confidential", text=review.confidential)


def _common(told: Explanation, s: Speaker) -> Iterator[str]:
    found = told.consensus
    if found is None:
        return
    if found.by:
        yield s.t("review.explain.consensus_by", name=found.by)
    yield found.text
    if found.minority:
        yield s.t("review.explain.minority", text=found.minority)


def _city(one: CityTold, told: Explanation, s: Speaker) -> Section:
    head = tuple(s.t(f"review.explain.head_{name}") for name in ("outcome", "place"))
    rows = tuple((s.t(f"review.outcome.{kind.outcome}"), _place(kind, s)) for kind in one.outcomes)
    lines = (*_decision(one, s), *_answer(one, s), *(_lamp(lit, s) for lit in one.lamps), *_rule(one, told, s))
    return Section(
        id=f"city-{one.city}", title=s.city(one.city), city=one.city, lines=lines, head=head if rows else (), rows=rows
    )


def _place(one: OutcomeTold, s: Speaker) -> str:
    said = [name for name, true in (("proposed", one.proposed), ("chosen", one.chosen)) if true]
    return ", ".join(s.t(f"review.explain.{name}") for name in said) or s.t("review.explain.open")


def _decision(one: CityTold, s: Speaker) -> Iterator[str]:
    if one.decided is None:
        return
    yield s.t("review.explain.decided", outcome=s.t(f"review.decided.{one.decided.outcome}"))
    yield s.t("review.explain.reasons", reasons=one.decided.reasons)
    if one.decided.conditions:
        yield s.t("review.explain.conditions", conditions=one.decided.conditions)


def _answer(one: CityTold, s: Speaker) -> Iterator[str]:
    state = s.t(f"review.agreement.{one.agreement}")
    if one.agreement_version:
        yield s.t("review.explain.agreement", state=state, version=one.agreement_version)
    else:
        yield s.t("review.explain.agreement_none", state=state)
    if one.opinion is not None:
        yield s.t("review.explain.opinion", opinion=s.t(f"review.opinion.{one.opinion}"))
    if one.opinion_reason:
        yield s.t("review.explain.opinion_reason", reason=one.opinion_reason)


def _lamp(lit: LampTold, s: Speaker) -> str:
    name, value = s.t(f"review.explain.lamp_{lit.lamp}"), s.t(f"review.explain.lamp_{lit.value}")
    if not lit.because:
        return s.t("review.explain.lamp_withheld", lamp=name)
    why = ", ".join(_because(one, s) for one in lit.because)
    return s.t("review.explain.lamp", lamp=name, value=value, why=why)


def _because(one: Because, s: Speaker) -> str:
    return s.t(
        f"review.explain.why_{one.code}",
        code=one.criterion.upper(),
        value=s.figure(one.value),
        least=s.mark(one.least),
    )


def _rule(one: CityTold, told: Explanation, s: Speaker) -> Iterator[str]:
    if one.rule and told.total is not None:
        yield s.t(f"review.explain.rule_{one.rule}")
    elif not one.rule and one.answer is Answer.GIVEN:
        yield s.t("review.explain.rule_withheld")


def _sources(told: Explanation, s: Speaker) -> Iterable[Section]:
    lines = [s.t("review.explain.data"), s.t("review.explain.digest", digest=told.rules_digest[:12])]
    return (Section(id="sources", title=s.t("review.explain.sources"), lines=tuple(lines)),)


def _withheld(told: Explanation, s: Speaker) -> Iterable[Section]:
    if told.audience is Audience.OFFICE:
        return ()
    lines = [s.t(f"review.explain.withheld_{one.part}", article=one.article) for one in told.withheld]
    lines.append(s.t("review.explain.cada"))
    return (Section(id="withheld", title=s.t("review.explain.withheld"), lines=tuple(lines)),)
