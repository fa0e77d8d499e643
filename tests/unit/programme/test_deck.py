"""The programme says what the deck says, all of it, and calls nothing the deck's that is not in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date

import pytest

from shared.programme import AgreementState, City, load
from shared.programme.values import Source
from shared.settings import PARIS
from tests.unit.programme.deck import DECK

PROGRAMME = load(PARIS)
QUOTES = [(fact.id, quote) for fact in PROGRAMME.deck.facts for quote in fact.quotes]


def domains(city: str) -> list[tuple[str, int, bool]]:
    """Label, number of points, shared asset: what the deck lists for a city."""
    return [(one.label.fr, len(one.points), one.shared_asset) for one in PROGRAMME.city(city).domains]


def test_the_ledger_holds_the_fourteen_facts_in_their_order() -> None:
    assert [fact.id for fact in PROGRAMME.deck.facts] == [f"f{rank}" for rank in range(1, 15)]


@pytest.mark.parametrize(("fact", "quote"), QUOTES, ids=[f"{fact}-{rank}" for rank, (fact, _) in enumerate(QUOTES)])
def test_a_quote_stands_in_the_deck_letter_for_letter(fact: str, quote: str) -> None:
    assert quote in DECK


def test_the_people_of_the_deck_held_their_offices_then_and_sign_nothing_today() -> None:
    assert {one.name: one.office.fr for one in PROGRAMME.deck.holders} == {
        "Bertrand Delanoë": "maire de Paris",
        "Christian Sautter": (
            "adjoint au maire de Paris, chargé du développement économique, de l’emploi et de l’attractivité "
            "internationale"
        ),
    }
    assert {one.name for one in PROGRAMME.office.signatories} & {one.name for one in PROGRAMME.deck.holders} == set()


def test_the_seven_sectors_stand_in_the_order_of_the_deck_and_an_eighth_is_open_to_others() -> None:
    assert list(PROGRAMME.sectors) == [
        "tic",
        "biotech",
        "eco",
        "mode_design_luxe",
        "finance",
        "ess",
        "tourisme",
        "autre",
    ]
    assert [one.id for one in PROGRAMME.sectors.values() if one.open] == ["autre"]


def test_tourism_has_two_publics() -> None:
    assert PROGRAMME.sectors["tourisme"].label.fr == "Tourisme d’affaires et des particuliers"


def test_five_benefits_and_five_objectives_are_listed() -> None:
    assert list(PROGRAMME.benefits) == ["label", "reseau", "mission_groupee", "communication", "dimension_citoyenne"]
    assert list(PROGRAMME.objectives) == [
        "emploi",
        "innovation",
        "internationalisation",
        "attractivite",
        "interet_general",
    ]


def test_three_cities_have_an_agreement_and_three_wait_for_one() -> None:
    existing = [city.id for city in PROGRAMME.cities.values() if not city.to_be_created]
    waiting = [city.id for city in PROGRAMME.cities.values() if city.to_be_created]
    assert (existing, waiting) == (["montreal", "san_francisco", "shanghai"], ["rio", "delhi", "chicago"])


def test_the_deck_names_a_country_for_rio_and_delhi_alone() -> None:
    named = {city.id: city.country for city in PROGRAMME.cities.values() if city.country_source is Source.DECK}
    assert named == {"rio": "BR", "delhi": "IN"}


def test_every_agreement_is_on_the_economic_and_scientific_plane() -> None:
    planes = {city.agreement.plane for city in PROGRAMME.cities.values() if city.agreement is not None}
    assert planes == {"economic_scientific"}


def test_montreal_has_five_domains_with_their_points() -> None:
    assert domains("montreal") == [
        ("Transport et aménagement urbain", 0, False),
        ("Design", 3, False),
        ("Économie sociale", 1, False),
        ("Sciences de la vie", 1, False),
        ("Villes de savoir", 2, False),
    ]


def test_san_francisco_has_four_domains_two_of_them_shared_assets() -> None:
    assert domains("san_francisco") == [
        ("Pont numérique Sebastian (10\u00a0Gbits)", 1, True),
        ("Nouveaux outils de coopération économique de type «\u00a0téléprésence\u00a0»", 1, True),
        ("Développement international des PME et des start-up", 1, False),
        ("Échanges d’expertise et de compétences dans le domaine culturel", 2, False),
    ]


def test_the_agreement_with_shanghai_exists_and_nothing_more_is_said_of_it() -> None:
    shanghai = PROGRAMME.city("shanghai").agreement
    assert shanghai is not None
    assert (shanghai.domains, shanghai.signatories, shanghai.signed_on, shanghai.ends_on) == ((), (), None, None)


def test_only_the_agreement_with_montreal_names_its_signatories() -> None:
    named = {
        city.id: [one.name for one in city.agreement.signatories]
        for city in PROGRAMME.cities.values()
        if city.agreement is not None
    }
    assert named == {"montreal": ["Bertrand Delanoë", "Gérald Tremblay"], "san_francisco": [], "shanghai": []}


def test_san_francisco_was_renewed_for_two_years_and_no_other_agreement_has_a_date() -> None:
    dates = {
        city.id: (city.agreement.signed_on, city.agreement.renewed_on, city.agreement.ends_on)
        for city in PROGRAMME.cities.values()
        if city.agreement is not None
    }
    assert dates == {
        "montreal": (None, None, None),
        "san_francisco": (None, date(2009, 1, 26), date(2011, 1, 26)),
        "shanghai": (None, None, None),
    }


@pytest.mark.parametrize(
    ("day", "states"),
    [
        (date(2009, 3, 1), ("in_force_unconfirmed", "in_force", "in_force_unconfirmed")),
        (date(2026, 11, 23), ("in_force_unconfirmed", "expired", "in_force_unconfirmed")),
    ],
)
def test_the_states_in_2009_and_today(day: date, states: tuple[str, ...]) -> None:
    cities = [PROGRAMME.city(one) for one in ("montreal", "san_francisco", "shanghai")]
    assert tuple(city.state_on(day) for city in cities) == states


@pytest.mark.parametrize("city", [PROGRAMME.city(one) for one in ("rio", "delhi", "chicago")], ids=lambda city: city.id)
def test_a_city_without_agreement_stays_so_whatever_the_day(city: City) -> None:
    assert {city.state_on(day) for day in (date.min, date(2009, 3, 1), date.max)} == {AgreementState.TO_BE_CREATED}


def test_the_call_is_open_as_the_deck_says_and_has_no_closing_day() -> None:
    assert (PROGRAMME.call.opens_at, PROGRAMME.call.closes_at) == (None, None)


def test_french_labels_keep_their_spaces_and_apostrophes() -> None:
    wrong = [text for text in _french() if re.search(r" [:;!?»]|« |\w'\w|!|\.\.\.", text)]
    assert wrong == []


def _french() -> Iterator[str]:
    for path in sorted(PARIS.rglob("*.toml")):
        yield from _texts(tomllib.loads(path.read_text(encoding="utf-8")))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (text for key, text in value.items() if key in {"fr", "the", "of_the", "at", "of"})
        for kept in value.values():
            yield from _texts(kept)
    elif isinstance(value, list):
        for kept in value:
            yield from _texts(kept)
