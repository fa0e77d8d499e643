"""Press mentions: true to the agreement's state that day, from structured facts alone, and ready to print."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notify.domain.press.checks import between, check_mention, errors, word_count
from services.notify.domain.press.facts import Facts, NamedCity, names_any
from services.notify.domain.press.fragments import WORDING
from services.notify.domain.press.mention import Draft, draft
from services.notify.domain.press.patterns import PATTERNS, arranged, pattern_of
from services.notify.domain.press.profiles import locales_of
from services.notify.domain.press.sources import names_of, record_of
from shared.i18n import LOCALES
from shared.programme import AgreementState, Programme
from shared.proposal import Jobs, Quote
from tests.unit.notify.press_facts import PROGRAMME, TODAY, WHAT, facts, named, programme_with, told

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


def faults(given_facts: Facts, written: Draft, programme: Programme = PROGRAMME) -> tuple[object, ...]:
    record = record_of(given_facts, programme, day=TODAY)
    return errors(check_mention(written.title, written.text, written.short, locale=written.locale, record=record))


def drafts(given_facts: Facts, programme: Programme = PROGRAMME, pattern: str | None = None) -> dict[str, Draft]:
    return {
        locale: draft(given_facts, programme, locale=locale, day=TODAY, pattern=pattern)
        for locale in locales_of(given_facts, programme)
    }


@pytest.mark.parametrize("locale", [*LOCALES, "fr-CA"])
@pytest.mark.parametrize("case", CASES)
def test_every_mention_passes_the_checks_and_has_60_to_110_words(case: str, locale: str) -> None:
    written = draft(CASES[case], PROGRAMME, locale=locale, day=TODAY)
    assert faults(CASES[case], written) == ()
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
    given_facts = facts(
        number=f"TR-2026-{number:05d}-X", title=title, organisation=organisation, named=named(*sorted(cities))
    )
    for locale in LOCALES:
        written = draft(given_facts, PROGRAMME, locale=locale, day=TODAY)
        assert 60 <= word_count(written.text) <= 110
        assert 0 < len(written.title) <= 100
        assert 0 < len(written.short) <= 280


@pytest.mark.parametrize("locale", LOCALES)
def test_the_same_facts_always_give_the_same_text(locale: str) -> None:
    once, again = (draft(facts(), PROGRAMME, locale=locale, day=TODAY) for _ in range(2))
    assert once == again


@settings(deadline=None, max_examples=150)
@given(told(), st.sampled_from(sorted(PATTERNS)))
def test_whatever_is_true_of_a_project_no_language_shows_an_error(
    drawn: tuple[Facts, dict[str, AgreementState]], pattern: str
) -> None:
    given_facts, states = drawn
    programme = programme_with(states)
    written = drafts(given_facts, programme, pattern)
    for locale, one in written.items():
        assert faults(given_facts, one, programme) == (), locale
        assert one.sentences == written["fr"].sentences or locale == "en"
    assert list(between(written["fr"].text, written["en"].text, names=names_of(given_facts))) == []


def test_the_number_of_the_proposal_chooses_among_six_patterns() -> None:
    numbers = [f"TR-2026-{n:05d}-X" for n in range(60)]
    assert {pattern_of(number) for number in numbers} == set(PATTERNS) == set("abcdef")
    openings = {draft(facts(number=one), PROGRAMME, locale="fr", day=TODAY).sentences[0] for one in numbers}
    assert len(openings) == 6
    assert len({pattern.order for pattern in PATTERNS.values()}) == 6


@given(st.lists(st.integers(0, 99_999).map(lambda n: f"TR-2026-{n:05d}-X"), max_size=40))
def test_neighbours_in_a_release_never_share_a_pattern_nor_a_sentence(numbers: list[str]) -> None:
    patterns = arranged(numbers)
    assert len(patterns) == len(numbers)
    assert arranged(numbers) == patterns
    for before, after in pairwise(patterns):
        assert before != after
        assert SENTENCES[before] & SENTENCES[after] == frozenset()


SENTENCES = {
    one: frozenset(draft(facts(), PROGRAMME, locale="fr", day=TODAY, pattern=one).sentences) for one in PATTERNS
}


def test_a_mention_that_stands_alone_keeps_its_own_pattern_in_a_release() -> None:
    assert arranged(["TR-2026-00001-A"]) == (pattern_of("TR-2026-00001-A"),)
    assert arranged([]) == ()


def test_a_city_with_a_usage_of_its_own_gets_its_own_text() -> None:
    asked = facts(quote=Quote(text="On y va ! Et vous ?", author="Inès Valmont", capacity="directrice"))
    written = drafts(asked)
    assert [*written] == ["fr", "en", "fr-CA"]
    assert "«\u00a0On y va\u202f! Et vous\u202f?\u00a0»" in written["fr"].text
    assert "«\u00a0On y va! Et vous?\u00a0»" in written["fr-CA"].text
    assert [*drafts(facts(named=named("shanghai")))] == ["fr", "en"]


def test_a_name_that_says_its_kind_is_not_called_so_twice() -> None:
    written = drafts(facts(kind="universite", organisation="Université de Ménilmontant"))["fr"]
    assert "l’Université de Ménilmontant" in written.text.replace("L’U", "l’U")
    assert "université Université" not in written.text


def test_a_name_that_ends_with_a_stop_closes_its_sentence() -> None:
    written = drafts(facts(organisation="A.R.D.", named=()), pattern="f")
    assert "est porté par l’association A.R.D. La Ville" in written["fr"].text
    assert "is led by the nonprofit A.R.D. The City" in written["en"].text
    followed = drafts(facts(organisation="Tuiles et Cie."), pattern="c")["fr"].text
    assert "porté par l’association Tuiles et Cie, relie" in followed


def test_what_the_project_is_comes_from_the_desk_and_from_nobody_else() -> None:
    written = drafts(facts(what=WHAT))
    (said,) = [one for one in written["fr"].fragments if one.source == "desk.what"]
    assert (said.text, said.approved_by, said.version) == (WHAT["fr"].text, "Claire Martin", "1")
    assert WHAT["en"].text in written["en"].text
    only_french = drafts(facts(what={"fr": WHAT["fr"]}))
    assert WHAT["fr"].text not in only_french["fr"].text


def test_every_passage_says_who_answers_for_it() -> None:
    answers = {one.source: one.approved_by for one in drafts(facts())["fr"].fragments}
    assert answers["proposal.quote"] == "applicant"
    assert answers["decision.benefits"] == "Anne Signoret"
    assert answers[WORDING] == ""
    assert {one for source, one in answers.items() if source != WORDING} >= {"applicant", "programme", "Anne Signoret"}


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
def test_at_most_two_figures_are_told(pattern: str) -> None:
    text = drafts(facts(quote=None), pattern=pattern)["fr"].text
    assert "emplois" in text
    assert "€" not in text
    assert "€" in drafts(facts(quote=None, named=(), jobs=Jobs(created=2)), pattern=pattern)["fr"].text


def test_an_american_date_is_written_as_their_papers_do() -> None:
    bare = CASES["next to nothing"]
    assert "Dec.\u00a01, 2026" in drafts(bare)["en"].text
    assert "1er\u00a0décembre 2026" in drafts(bare)["fr"].text


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
    given_facts = facts(
        named=(),
        hidden=("shanghai",),
        title="Showroom croisé Paris-SHANGHAÏ",
        quote=Quote(text="Shanghai nous attend depuis longtemps.", author="Li Na", capacity="Directrice"),
    )
    written = draft(given_facts, PROGRAMME, locale=locale, day=TODAY)
    for text in (written.title, written.text, written.short):
        assert not names_any(text, [PROGRAMME.cities["shanghai"]])


def test_figures_are_told_as_declared_by_the_applicant() -> None:
    given_facts = facts(quote=None, number="TR-2026-00001-A")
    text = draft(given_facts, PROGRAMME, locale="fr", day=TODAY).text
    sentences = [one for one in re.split(r"(?<=\.) ", text) if "emplois" in one or "€" in one]
    assert sentences
    assert all(
        re.search(r"selon l’association|[Ll]’association (déclare|prévoit)|déclaré par", one) for one in sentences
    )


@pytest.mark.parametrize("case", CASES)
def test_both_languages_carry_the_same_figures(case: str) -> None:
    written = drafts(CASES[case])
    assert list(between(written["fr"].text, written["en"].text, names=names_of(CASES[case]))) == []


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
