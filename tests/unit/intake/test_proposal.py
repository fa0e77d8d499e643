"""A proposal against the programme: every fault at once, each at its field."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from services.intake.domain.proposal import proposal_from
from services.intake.example import EXAMPLE
from shared.i18n import LOCALES, catalogue
from shared.programme import Programme
from tests.unit.intake.conftest import Faults, changed

WISH = EXAMPLE["cities"][0]
QUOTE = EXAMPLE["consents"]["quote"]


def test_the_documented_example_holds(programme: Programme) -> None:
    assert proposal_from(EXAMPLE, programme).model_dump(mode="json", exclude_unset=True) == EXAMPLE


@pytest.mark.parametrize(
    ("path", "value", "field", "code"),
    [
        ("call", "autre-appel", "call", "intake.fault.unknown_call"),
        ("locale", "de", "locale", "shared.fault.unknown_choice"),
        ("organisation.kind", "confrerie", "organisation.kind", "intake.fault.unknown_choice"),
        ("organisation.country", "France", "organisation.country", "shared.fault.unknown_choice"),
        ("organisation.country", "ZZ", "organisation.country", "intake.fault.country"),
        ("organisation.country", "EU", "organisation.country", "intake.fault.country"),
        ("organisation.id_type", "kbis", "organisation.id_type", "shared.fault.unknown_choice"),
        ("organisation.id_value", "W1", "organisation.id_value", "intake.fault.id_rna_length"),
        ("organisation.name", "x", "organisation.name", "shared.fault.too_short"),
        ("organisation.website", "javascript:alert(1)", "organisation.website", "intake.fault.website"),
        ("organisation.website", "ftp://example.org", "organisation.website", "intake.fault.website"),
        ("organisation.website", "www.example.org", "organisation.website", "intake.fault.website"),
        ("organisation.website", "https://", "organisation.website", "intake.fault.website"),
        ("organisation.website", "https://a@example.org", "organisation.website", "intake.fault.website"),
        ("organisation.website", "https://exa mple.org", "organisation.website", "intake.fault.website"),
        ("organisation.website", "http://[::1", "organisation.website", "intake.fault.website"),
        ("contact.email", "a@example.org, b@example.org", "contact.email", "intake.fault.email"),
        ("contact.name", "", "contact.name", "shared.fault.missing"),
        ("title", "Court", "title", "shared.fault.too_short"),
        ("title", "  ", "title", "shared.fault.missing"),
        ("title", None, "title", "shared.fault.text"),
        ("summary", "Trop court.", "summary", "shared.fault.too_short"),
        ("sector", "astrologie", "sector", "intake.fault.unknown_choice"),
        ("sector", "autre", "sector_why", "intake.fault.sector_why"),
        ("cities", [], "cities", "shared.fault.too_few"),
        ("cities", [WISH, WISH], "cities.1.city", "intake.fault.city_twice"),
        ("cities.0.city", "atlantis", "cities.0.city", "intake.fault.unknown_city"),
        ("cities.0.domain", "pont_numerique", "cities.0.domain", "intake.fault.unknown_domain"),
        ("cities.0.objective", "Trop court.", "cities.0.objective", "shared.fault.too_short"),
        ("paris_objectives", ["gloire"], "paris_objectives", "intake.fault.unknown_choice"),
        ("paris_objectives", [], "paris_objectives", "shared.fault.too_few"),
        ("paris_objectives", ["emploi", "emploi"], "paris_objectives", "intake.fault.twice"),
        ("benefits", ["fortune"], "benefits", "intake.fault.unknown_choice"),
        ("benefits", [{}], "benefits.0", "shared.fault.text"),
        ("starts_on", "demain", "starts_on", "shared.fault.date"),
        ("ends_on", "2027-03-01", "ends_on", "intake.fault.ends_before_start"),
        ("ends_on", "2030-03-02", "ends_on", "intake.fault.too_long"),
        ("ends_on", "9999-12-31", "ends_on", "intake.fault.too_long"),
        ("budget_total", -1, "budget_total", "shared.fault.too_small"),
        ("budget_total", 10**13, "budget_total", "shared.fault.too_large"),
        ("budget_total", 12.5, "budget_total", "shared.fault.whole_number"),
        ("budget_total", "85000", "budget_total", "shared.fault.whole_number"),
        ("budget_public", 60000, "budget_total", "intake.fault.budget"),
        ("statements", ["sworn", "rules"], "statements", "intake.fault.statements"),
        ("statements", ["sworn", "rules", "transfer", "amen"], "statements", "intake.fault.unknown_choice"),
        ("consents", {"cite": False, "quote": QUOTE}, "consents.cite", "intake.fault.quote_without_cite"),
        ("consents.quote.author", "", "consents.quote.author", "shared.fault.missing"),
        ("consents.cite", "oui", "consents.cite", "shared.fault.yes_or_no"),
        ("colour", "red", "colour", "shared.fault.unknown_field"),
    ],
)
def test_a_fault_is_told_at_its_field(*, path: str, value: Any, field: str, code: str, faults: Faults) -> None:
    assert faults(changed(path, value)) == {field: code}


def test_more_cities_than_there_are_is_too_many(faults: Faults) -> None:
    assert faults(changed("cities", [WISH] * 7))["cities"] == "shared.fault.too_many"


def test_a_flood_of_unknown_names_gets_a_short_answer(faults: Faults) -> None:
    assert len(faults(EXAMPLE | {f"name_{rank}": 1 for rank in range(5000)})) == 200


@pytest.mark.parametrize("ends_on", ["2027-03-02", "2030-03-01", None])
def test_a_project_lasts_up_to_thirty_six_months(ends_on: str | None, faults: Faults) -> None:
    assert faults(changed("ends_on", ends_on)) == {}


@pytest.mark.parametrize("city", ["san_francisco", "shanghai", "rio", "delhi", "chicago"])
def test_a_city_whose_agreement_is_over_or_to_be_created_may_be_proposed(city: str, faults: Faults) -> None:
    assert faults(changed("cities", [{**WISH, "city": city, "domain": None}])) == {}


def test_another_sector_is_welcome_with_its_reason(faults: Faults) -> None:
    data = changed("sector", "autre") | {"sector_why": "L’agriculture urbaine lie nos deux villes."}
    assert faults(data) == {}


def test_all_faults_are_told_at_once_those_of_shape_and_those_of_the_programme(faults: Faults) -> None:
    data = deepcopy(EXAMPLE)
    del data["contact"]["name"]
    data |= {"title": "Court", "sector": "astrologie", "statements": []}
    data |= {"budget_public": 10**6, "ends_on": "2020-01-01"}
    data["organisation"] |= {"id_type": "siret", "id_value": "732829320", "website": "rien"}
    data["contact"]["email"] = "a@example.org;b@example.org"
    data["cities"] = [{**WISH, "domain": "inconnu"}, {"city": "atlantis", "objective": "x"}]
    assert faults(data) == {
        "contact.name": "shared.fault.missing",
        "title": "shared.fault.too_short",
        "cities.1.objective": "shared.fault.too_short",
        "organisation.id_value": "intake.fault.id_siret_is_siren",
        "organisation.website": "intake.fault.website",
        "contact.email": "intake.fault.email",
        "sector": "intake.fault.unknown_choice",
        "cities.0.domain": "intake.fault.unknown_domain",
        "cities.1.city": "intake.fault.unknown_city",
        "ends_on": "intake.fault.ends_before_start",
        "budget_total": "intake.fault.budget",
        "statements": "intake.fault.statements",
    }


@pytest.mark.parametrize("data", [None, 3, "texte", [], [EXAMPLE], {}, {"cities": {"a": 1}}, {"organisation": [1]}])
def test_json_of_any_shape_gets_an_answer(data: object, faults: Faults) -> None:
    assert faults(data)


def test_a_french_number_is_kept_without_the_spaces_of_its_typing(programme: Programme) -> None:
    data = changed("organisation", EXAMPLE["organisation"] | {"id_type": "siret", "id_value": "732 829 320 00074"})
    assert proposal_from(data, programme).organisation.id_value == "73282932000074"


def test_dates_become_days(programme: Programme) -> None:
    assert proposal_from(EXAMPLE, programme).ends_on == date(2028, 3, 31)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_siren_in_place_of_a_siret_is_said_to_be_one(locale: str) -> None:
    sentence = catalogue(locale).gettext("intake.fault.id_siret_is_siren").format(typed=9)
    assert {"SIREN", "SIRET", "14", "9"} <= set(re.findall(r"\w+", sentence))


def test_the_number_of_a_partner_organisation_is_kept_without_its_spaces(programme: Programme) -> None:
    associate = {"name": "Atelier", "side": "paris", "role": "bois", "id_type": "rna", "id_value": "w75 100 0001"}
    assert proposal_from(changed("associates", [associate]), programme).associates[0].id_value == "W751000001"
