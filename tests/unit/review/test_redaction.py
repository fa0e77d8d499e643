"""Nobody is named in a copy without names, however a name is written; what names nobody stays as it was."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.anonymous import redactor_of, without_names
from services.review.domain.redaction import Hidden, Name, Redactor, fold
from shared.proposal import Proposal

WORDS = {one: f"[{one}]" for one in Hidden}
TEXT = "Un atelier ouvert aux habitants des deux rives, pendant trois saisons, avec des plans libres. " * 5
LEAD = "Hydralis Toitures SAS"
PARTNER = "Laboratoire des Moussons (LDM)"


def proposal(**changes: Any) -> Proposal:
    data: dict[str, Any] = {
        "call": "appel-ouvert",
        "organisation": {
            "kind": "pme",
            "name": LEAD,
            "display_name": "Hydralis",
            "id_type": "siret",
            "id_value": "73282932000074",
            "address": "3, rue de l’Exemple, 75011 Paris",
            "website": "https://hydralis.example.org",
        },
        "contact": {"name": "Jeanne Petit-Durand", "email": "jp@hydralis.example.net", "phone": "01 99 00 00 01"},
        "title": "Toits d’eau, de Paris aux deux rives",
        "summary": TEXT,
        "sector": "eco",
        "cities": [{"city": "shanghai", "objective": TEXT, "local_partner": {"name": PARTNER}}],
        "paris_objectives": ["innovation"],
        "paris_gain": TEXT,
        "budget_total": 317000,
        "civic": TEXT,
    }
    return Proposal.model_validate(data | changes)


def read(said: str, **changes: Any) -> str:
    """A summary as a reviewer reads it."""
    filed = proposal(summary=f"{said} {TEXT}", **changes)
    hide = redactor_of(filed, WORDS, kept=("Paris", "Shanghai"))
    return without_names(filed, hide, WORDS).summary.removesuffix(TEXT.strip()).strip()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Hydralis Toitures SAS porte le projet.", "[organisation] porte le projet."),
        ("HYDRALIS TOITURES porte le projet.", "[organisation] porte le projet."),
        ("L’équipe d’Hydralis-Toitures porte", "L’équipe d’[organisation] porte"),
        ("hydralistoitures et Hydrâlis", "[organisation] et [organisation]"),
        ("avec le laboratoire des moussons", "avec le [partner]"),
        ("avec le LDM et son équipe", "avec le [partner] et son équipe"),
        ("Mme Petit Durand, puis Jeanne", "Mme [person], puis [person]"),
        ("JEANNE PETIT-DURAND", "[person]"),
        ("Écrire à jp@hydralis.example.net.", "Écrire à [mail]."),
        ("Écrire à jp (at) hydralis.example.net", "Écrire à [mail]"),
        ("Voir https://hydralis.example.org/projet et www.ldm.cn", "Voir [web] et [web]"),
        ("Voir hydralis.fr ou @hydralis", "Voir [web] ou [web]"),
        ("Tél. 01.99.00.00.01 ou +33 1 99 00 00 01", "Tél. [phone] ou [phone]"),
        ("SIRET 732 829 320 00074", "SIRET [number]"),
        ("SIREN 732829320 ou 552 100 554", "SIREN [number] ou [number]"),
        ("RNA W751000001", "RNA [number]"),
        ("au 3, rue de l'exemple, 75011 Paris", "au [address]"),
        ("rue de l’Exemple", "[address]"),
    ],
)
def test_a_name_gives_way_to_a_neutral_word_however_it_is_written(said: str, shown: str) -> None:
    assert read(said) == shown


@pytest.mark.parametrize(
    "said",
    [
        "Les toitures de Paris et de Shanghai gardent 40 litres par mètre carré.",
        "Un budget de 317 000 €, dont 120 000 000 de parts, de 2027 à 2028.",
        "Un petit projet, mûr et clair, pour 1 250 habitants.",
        "",
    ],
)
def test_what_names_nobody_stays_as_it_was(said: str) -> None:
    assert read(said) == said


def test_no_field_of_a_proposal_keeps_a_name() -> None:
    secret = f"{LEAD}, Hydralis, {PARTNER}, Jeanne Petit-Durand, jp@hydralis.example.net, 01 99 00 00 01"
    filed = proposal(
        title=f"Toits de {LEAD}",
        description=secret,
        sector_why=secret,
        benefits_why=secret,
        civic=f"{secret} {TEXT}",
        paris_gain=f"{secret} {TEXT}",
        associates=[{"name": "Maison Testard", "side": "paris", "role": f"Relais de {LEAD}", "id_value": "W759999999"}],
        milestones=[{"on": "2027-03-01", "what": f"Maison Testard ouvre avec {LEAD}"}],
        jobs={"created": 2, "basis": secret},
        consents={"quote": {"text": "Un banc dit plus qu’un discours.", "author": "Paul Testard", "capacity": "chef"}},
    )
    copy = without_names(filed, redactor_of(filed, WORDS), WORDS)
    told = fold(copy.model_dump_json())
    for name in ("hydralis", "moussons", "jeanne", "durand", "testard", "w759999999", "73282932", "990000", "exemple"):
        assert name not in told
    assert copy.budget_total == filed.budget_total
    assert copy.city_ids == filed.city_ids


NAMES = st.lists(st.text("abcdefgé", min_size=2, max_size=7), min_size=1, max_size=4).map(
    lambda words: " ".join(word.capitalize() for word in words)
)


def _written(name: str, how: int) -> str:
    return (
        name,
        name.upper(),
        name.lower(),
        name.replace(" ", "-"),
        name.replace(" ", ""),
        unicodedata.normalize("NFD", name),
        name.replace("é", "e"),
        name.replace(" ", "\u00a0"),
    )[how]


@given(name=NAMES, how=st.integers(0, 7), before=st.text("xyz ,.«", max_size=9), after=st.text("xyz ,.»", max_size=9))
def test_a_whole_name_is_found_in_any_writing_and_nothing_else_is_touched(
    name: str, how: int, before: str, after: str
) -> None:
    name = f"{name} Gabe"  # so short a name as three letters is only itself as it is written
    hide = Redactor([Name(text=name, what=Hidden.ORGANISATION, whole=True)], WORDS)
    shown = hide.text(f"{before} {_written(name, how)} {after}")
    assert shown == f"{before} [organisation] {after}"


@given(st.lists(NAMES, max_size=4), st.text(max_size=80))
def test_redacting_twice_changes_nothing_more(names: list[str], said: str) -> None:
    hide = Redactor([Name(text=one, what=Hidden.PARTNER) for one in names], dict.fromkeys(Hidden, "[***]"))
    once = hide.text(said)
    assert hide.text(once) == once


@given(NAMES, NAMES)
def test_of_two_names_the_longer_one_is_hidden_whole(one: str, other: str) -> None:
    both = f"{one} {other}"
    hide = Redactor([Name(text=one, what=Hidden.PARTNER), Name(text=both, what=Hidden.ORGANISATION)], WORDS)
    assert hide.text(f"« {both} »") == "« [organisation] »"
