"""Ties that names, numbers and addresses give away, and absences too long to read a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.intake.example import EXAMPLE
from services.review.domain.assignment import Aside, Candidate, Facts, away, facts_of, tie
from services.review.domain.names import alike, key
from shared.proposal import Proposal

FILE = Facts(
    number="TR-2026-00001-A",
    sector="eco",
    organisations=("Hydralis Toitures", "Shanghai Roof Institute"),
    mail_domains=frozenset({"hydralis.example.org"}),
    identifiers=frozenset({"812345678"}),
    laboratories=frozenset({"umr7606"}),
    people=("Jeanne Petit",),
)


def candidate(number: int, **changes: object) -> Candidate:
    base = Candidate(id=UUID(int=number), name=f"R{number}", email=f"r{number}@readers-{number}.example.org")
    return replace(base, **changes)  # type: ignore[arg-type]


def test_a_name_an_address_or_a_number_gives_a_tie_away() -> None:
    hinted = {
        candidate(1, identifier="812 345 678 00021"): Aside.IDENTIFIER,
        candidate(2, organisation="Institut du climat (UMR-7606)"): Aside.LABORATORY,
        candidate(3, organisation="hydralis toitures"): Aside.ORGANISATION,
        candidate(4, organisation="The Shanghai Roof Institute"): Aside.ORGANISATION,
        candidate(5, email="x@hydralis.example.org"): Aside.MAIL_DOMAIN,
        candidate(6, name="JEANNE  Petit"): Aside.PERSON,
    }
    assert {one: tie(FILE, one) for one in hinted} == hinted


def test_no_tie_is_found_where_there_is_nothing_in_common() -> None:
    stranger = candidate(1, identifier="999888777", organisation="Agence Nord (UMR 7607)", email="a@gmail.com")
    assert tie(FILE, stranger) is None


def test_numbers_domains_and_laboratories_are_read_from_a_proposal() -> None:
    body = EXAMPLE | {"organisation": EXAMPLE["organisation"] | {"id_type": "siret", "id_value": "81234567800013"}}
    body |= {"associates": [{"name": "Laboratoire LIP6 UMR 7606", "side": "paris", "role": "mesures"}]}
    facts = facts_of("TR", Proposal.model_validate(body))
    assert facts.identifiers == {"812345678"}
    assert facts.laboratories == {"umr7606"}
    assert all(":" in one for one in facts.domains)
    assert facts.language == body["locale"]


@pytest.mark.parametrize(
    ("first", "last", "gone"),
    [((1, 1), (1, 5), False), ((1, 1), (1, 6), True), ((12, 20), (12, 31), False), ((1, 8), (2, 20), False)],
)
def test_whoever_is_away_for_more_than_half_of_the_time_is_away(
    first: tuple[int, int], last: tuple[int, int], *, gone: bool
) -> None:
    period = (date(2027, *first), date(2027, *last))
    assert away([period], start=date(2027, 1, 1), end=date(2027, 1, 10)) is gone


def test_two_absences_count_together_and_days_only_once() -> None:
    periods = [(date(2027, 1, 1), date(2027, 1, 3)), (date(2027, 1, 2), date(2027, 1, 5))]
    assert not away(periods, start=date(2027, 1, 1), end=date(2027, 1, 10))
    assert away([*periods, (date(2027, 1, 10), date(2027, 1, 12))], start=date(2027, 1, 1), end=date(2027, 1, 10))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Association Atelier Brindille", "ATELIER BRINDILLE", True),
        ("Vélotope SAS", "Velo-tope", True),
        ("La Passerelle solidaire", "Passerelle Solidaire (SCOP)", True),
        ("沪上设计实验室", "沪上设计实验室", True),
        ("Kanopée", "Samba & Sillons", False),
        ("Paris", "Paris Habitat", False),
        ("", "", False),
        ("Association", "Fondation", False),
    ],
)
def test_names_are_compared_as_a_person_would(one: str, other: str, *, same: bool) -> None:
    assert alike(one, other) is same


def test_a_name_made_of_forms_alone_is_still_a_name() -> None:
    assert key("La Compagnie") == "lacompagnie"
