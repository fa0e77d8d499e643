"""Press mentions: true to the agreement's state that day, from structured facts alone, and ready to print."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notify.domain.checks import check_mention, word_count
from services.notify.domain.press.facts import Facts, NamedCity, names_any
from services.notify.domain.press.fragments import WORDING
from services.notify.domain.press.mention import draft
from shared.i18n import LOCALES
from shared.programme import load
from shared.proposal import Jobs, Quote
from shared.settings import PARIS

PROGRAMME = load(PARIS)
TODAY = date(2026, 12, 2)
QUOTE = Quote(
    text="Nous voulons que l'objet circule autant que les idées.", author="Inès Valmont", capacity="Directrice"
)


def facts(**given_facts: Any) -> Facts:
    usual: dict[str, Any] = {
        "number": "TR-2026-00001-A",
        "locale": "fr",
        "title": "Façades partagées",
        "organisation": "Atelier Brindille",
        "kind": "association",
        "sector": "mode_design_luxe",
        "objectives": ("emploi", "innovation"),
        "named": (NamedCity(city="montreal", domain="design"),),
        "hidden": (),
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 10, 31),
        "budget": 380_000,
        "jobs": Jobs(created=12, kept=3, by_year=2028),
        "benefits": ("label", "reseau", "communication"),
        "quote": QUOTE,
        "signed_at": datetime(2026, 12, 1, 10, 0, tzinfo=UTC),
    }
    return Facts.model_validate(usual | given_facts)


def named(*cities: str) -> tuple[NamedCity, ...]:
    return tuple(NamedCity(city=city) for city in cities)


CASES = {
    "all that can be said": facts(),
    "next to nothing": facts(
        named=(), starts_on=None, ends_on=None, budget=0, jobs=Jobs(), benefits=("communication",), quote=None
    ),
    "two cities": facts(number="TR-2026-00002-B", named=named("montreal", "shanghai"), kind="pme"),
    "six cities": facts(number="TR-2026-00003-C", named=named(*PROGRAMME.cities)),
    "other sector": facts(number="TR-2026-00004-D", sector="autre", kind="laboratoire"),
    "long names": facts(number="TR-2026-00005-E", title="Un titre " + "très " * 28, organisation="Nom " * 50),
    "typing faults": facts(
        number="TR-2026-00006-F", title='Ecole: le "bureau"  miroir ... 15% !!', organisation="L'Escale - Congrès"
    ),
    "English proposal": facts(
        number="TR-2026-00007-G",
        locale="en",
        kind="startup",
        title="Bridge Desk",
        quote=Quote(text="You push the door open.", author="June Abitan", capacity="Co-founder"),
    ),
    "one month": facts(number="TR-2026-00008-H", starts_on=date(2027, 4, 2), ends_on=date(2027, 4, 20)),
    "only a start": facts(number="TR-2026-00009-J", ends_on=None, jobs=Jobs(created=1)),
    "only an end": facts(number="TR-2026-00010-K", starts_on=None, jobs=Jobs(kept=1, by_year=2030)),
    "other scripts": facts(
        number="TR-2026-00011-L", title="केसर ग्रिड 沪上 جمعية \u202eالجسر 🎭", organisation="沪上设计实验室"
    ),
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("case", CASES)
def test_every_mention_passes_the_checks_and_has_60_to_110_words(case: str, locale: str) -> None:
    written = draft(CASES[case], PROGRAMME, locale=locale, day=TODAY)
    assert check_mention(written.title, written.text, written.short, locale=locale) == ()
    assert written.title
    assert 60 <= word_count(written.text) <= 110


@settings(deadline=None, max_examples=60)
@given(
    title=st.text(min_size=10, max_size=150),
    organisation=st.text(min_size=2, max_size=200),
    number=st.integers(0, 99_999),
    cities=st.sets(st.sampled_from(sorted(PROGRAMME.cities))),
)
def test_whatever_was_typed_the_mention_keeps_its_length(
    title: str, organisation: str, number: int, cities: set[str]
) -> None:
    told = facts(number=f"TR-2026-{number:05d}-X", title=title, organisation=organisation, named=named(*sorted(cities)))
    for locale in LOCALES:
        written = draft(told, PROGRAMME, locale=locale, day=TODAY)
        assert 60 <= word_count(written.text) <= 110
        assert 0 < len(written.title) <= 100
        assert 0 < len(written.short) <= 280


@pytest.mark.parametrize("locale", LOCALES)
def test_the_same_facts_always_give_the_same_text(locale: str) -> None:
    once, again = (draft(facts(), PROGRAMME, locale=locale, day=TODAY) for _ in range(2))
    assert once == again


def test_the_number_of_the_proposal_chooses_among_several_patterns() -> None:
    texts = {draft(facts(number=f"TR-2026-{n:05d}-X"), PROGRAMME, locale="fr", day=TODAY).text for n in range(30)}
    assert len({text.split("Façades")[0] for text in texts}) == 3
    assert len(texts) >= 6


SAN_FRANCISCO = facts(number="TR-2026-00012-M", named=(NamedCity(city="san_francisco", domain="telepresence"),))


@pytest.mark.parametrize(
    ("day", "within"),
    [
        (date(2009, 3, 1), True),
        (date(2011, 1, 26), True),
        (date(2011, 1, 27), False),
        (TODAY, False),
    ],
)
def test_an_agreement_is_cited_only_while_it_is_in_force(day: date, within: bool) -> None:  # noqa: FBT001 -- a table
    written = draft(SAN_FRANCISCO, PROGRAMME, locale="fr", day=day)
    assert ("dans le cadre de l’accord" in written.text.lower()) is within
    assert ("accord" in written.text) is within


def test_an_agreement_without_known_dates_is_told_with_care() -> None:
    written = draft(facts(), PROGRAMME, locale="fr", day=TODAY)
    assert "dans le cadre de l’accord" not in written.text.lower()
    assert "un accord de coopération économique et scientifique" in written.text.lower()
    assert written.agreements == {"montreal": "in_force_unconfirmed"}


def test_a_city_to_come_is_named_without_any_agreement() -> None:
    written = draft(facts(named=named("rio")), PROGRAMME, locale="fr", day=TODAY)
    assert "Rio de Janeiro" in written.text
    assert "accord" not in written.text


@pytest.mark.parametrize("locale", LOCALES)
def test_a_city_that_did_not_agree_is_named_nowhere(locale: str) -> None:
    told = facts(
        named=(),
        hidden=("shanghai",),
        title="Showroom croisé Paris-SHANGHAÏ",
        quote=Quote(text="Shanghai nous attend depuis longtemps.", author="Li Na", capacity="Directrice"),
    )
    written = draft(told, PROGRAMME, locale=locale, day=TODAY)
    for text in (written.title, written.text, written.short):
        assert not names_any(text, [PROGRAMME.cities["shanghai"]])


def test_figures_are_told_as_declared_by_the_applicant() -> None:
    told = facts(quote=None, number="TR-2026-00001-A")
    text = draft(told, PROGRAMME, locale="fr", day=TODAY).text
    sentences = [one for one in re.split(r"(?<=\.) ", text) if "emplois" in one or "€" in one]
    assert sentences
    assert all(
        re.search(r"selon l’association|[Ll]’association (déclare|prévoit)|déclaré par", one) for one in sentences
    )


@pytest.mark.parametrize("case", CASES)
def test_both_languages_carry_the_same_figures(case: str) -> None:
    figures = []
    for locale in LOCALES:
        text = draft(CASES[case], PROGRAMME, locale=locale, day=TODAY).text
        plain = re.sub(r"(?<=\d)[\u202f,](?=\d{3})", "", text).replace("douze", "12")
        figures.append(sorted(re.findall(r"\d{2,}", plain)))
    assert figures[0] == figures[1]


def test_a_quote_is_cited_only_when_its_author_allowed_it() -> None:
    with_quote = draft(facts(), PROGRAMME, locale="fr", day=TODAY).text
    without = draft(facts(quote=None), PROGRAMME, locale="fr", day=TODAY).text
    assert "«\u00a0Nous voulons que l’objet circule autant que les idées\u00a0»" in with_quote
    assert "Inès Valmont" in with_quote
    assert "Inès Valmont" not in without


def test_a_quote_in_the_other_language_says_so() -> None:
    assert "in French" in draft(facts(), PROGRAMME, locale="en", day=TODAY).text


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("case", CASES)
def test_every_passage_that_is_not_our_wording_names_its_source(case: str, locale: str) -> None:
    written = draft(CASES[case], PROGRAMME, locale=locale, day=TODAY)
    assert "".join(fragment.text for fragment in written.fragments) == written.text
    assert all(fragment.version for fragment in written.fragments if fragment.source != WORDING)
