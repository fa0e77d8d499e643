"""What the machine notices; it never says no."""

from __future__ import annotations

from typing import Any

import pytest

from services.review.domain.screening import Lookalike, hints
from shared.programme import AgreementState
from shared.proposal import Proposal

FILED: dict[str, Any] = {
    "call": "appel-ouvert",
    "organisation": {"kind": "association", "name": "Atelier Brindille", "address": "75020 Paris"},
    "contact": {"name": "Inès Valmont", "email": "ines@atelier-brindille.example.org"},
    "title": "Façades partagées",
    "summary": "Six designers. " * 25,
    "sector": "mode_design_luxe",
    "cities": [{"city": "montreal", "objective": "x" * 100, "local_partner": {"name": "Rive-Nord"}}],
    "paris_objectives": ["emploi"],
    "paris_gain": "x" * 100,
    "budget_total": 1000,
    "civic": "x" * 50,
}
CURRENT = {"montreal": AgreementState.IN_FORCE}


def noticed(
    *,
    organisation: dict[str, Any] | None = None,
    states: dict[str, AgreementState] | None = None,
    off_sector: bool = False,
    lookalikes: tuple[Lookalike, ...] = (),
    **changes: Any,
) -> list[str]:
    filed = FILED | changes | {"organisation": FILED["organisation"] | (organisation or {})}
    found = hints(
        Proposal.model_validate(filed), states=states or CURRENT, off_sector=off_sector, lookalikes=lookalikes
    )
    return [one.code.removeprefix("review.hint.") for one in found]


def other(*, title: bool, organisation: bool) -> Lookalike:
    return Lookalike(number="TR-2026-00007-X", same_title=title, same_organisation=organisation)


def test_a_file_with_nothing_to_look_at_has_no_hint() -> None:
    assert noticed() == []


@pytest.mark.parametrize(
    ("address", "country", "expected"),
    [
        ("12 rue des Pyrénées, 75020 PARIS", "FR", []),
        ("75116", "FR", []),
        ("Lyon 69003", "FR", ["outside_paris"]),
        ("75021 nowhere", "FR", ["outside_paris"]),
        ("", "FR", ["address_unknown"]),
        ("Paris, Texas", "US", ["outside_paris"]),
    ],
)
def test_the_place_of_the_organisation_is_looked_at(address: str, country: str, expected: list[str]) -> None:
    assert noticed(organisation={"address": address, "country": country}) == expected


def test_a_city_without_partner_or_agreement_is_pointed_at() -> None:
    alone = [{"city": "rio", "objective": "x" * 100}]
    states = {"rio": AgreementState.TO_BE_CREATED}
    assert noticed(cities=alone, states=states) == ["no_local_partner", "no_current_agreement"]


def test_an_off_sector_project_is_pointed_at() -> None:
    assert noticed(off_sector=True) == ["off_sector"]


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (other(title=True, organisation=True), ["same_project"]),
        (other(title=True, organisation=False), ["same_title"]),
        (other(title=False, organisation=True), ["same_organisation"]),
    ],
)
def test_what_was_filed_twice_is_pointed_at(seen: Lookalike, expected: list[str]) -> None:
    assert noticed(lookalikes=(seen,)) == expected
