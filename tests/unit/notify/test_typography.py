"""What people typed is set as a printer would: French and English, figures, quotes, nothing unseen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.press.checks import check_text
from services.notify.domain.typography import polish, quoted


@pytest.mark.parametrize(
    ("typed", "set_in_french"),
    [
        ("Prêts ? Oui !", "Prêts\u202f? Oui\u202f!"),
        ("Prêts? Oui!", "Prêts\u202f? Oui\u202f!"),
        ("Un but : l'emploi ; rien d'autre", "Un but\u00a0: l’emploi\u202f; rien d’autre"),
        ('Le "bureau miroir"', "Le «\u00a0bureau miroir\u00a0»"),
        ("«Toits d'eau»", "«\u00a0Toits d’eau\u00a0»"),
        ("15% et 380 000€", "15\u00a0% et 380\u202f000\u00a0€"),
        ("€380 000", "380\u202f000\u00a0€"),
        ("le 1 avril, la 2ème fois", "le 1er\u00a0avril, la 2e fois"),
        ("Ecole et Etat", "École et État"),
        ("A Paris...", "À Paris…"),
        ("deux  espaces\tet\u2028une ligne", "deux espaces et une ligne"),
        ("un\u200b signe\u202e caché\u0007", "un signe caché"),
        ("Paris - Montréal", "Paris – Montréal"),
        ("https://exemple.org/?a=1;b", "https://exemple.org/?a=1;b"),
        ("Rendez-vous à 10:30", "Rendez-vous à 10:30"),
        ("Déjà là!!", "Déjà là\u202f!"),
    ],
)
def test_french_is_set_with_its_own_spaces_and_signs(typed: str, set_in_french: str) -> None:
    assert polish(typed, "fr") == set_in_french


@pytest.mark.parametrize(
    ("typed", "set_in_english"),
    [
        ("Ready ? Yes !", "Ready? Yes!"),
        ("« Toits d'eau »", "“Toits d’eau”"),
        ('A "mirror office"', "A “mirror office”"),
        ("380 000 €", "€380,000"),
        ("15 %", "15%"),
        ("Paris - Montréal", "Paris — Montréal"),
    ],
)
def test_english_is_set_without_space_before_punctuation(typed: str, set_in_english: str) -> None:
    assert polish(typed, "en") == set_in_english


@given(st.text(max_size=150), st.sampled_from(["fr", "en"]))
def test_a_text_once_set_stays_as_it_is(typed: str, locale: str) -> None:
    once = polish(polish(typed, locale), locale)
    assert polish(once, locale) == once


def test_a_quoted_title_keeps_its_own_quotes_inside() -> None:
    assert quoted(polish('Un "bureau" miroir.', "fr"), "fr") == "«\u00a0Un “bureau” miroir\u00a0»"
    assert quoted(polish('A "mirror" desk.', "en"), "en") == "“A ‘mirror’ desk”"


@pytest.mark.parametrize(
    ("text", "locale", "code"),
    [
        ("deux  espaces", "fr", "F01"),
        ("un {titre} oublié", "fr", "F02"),
        ("Oui!", "fr", "F03"),
        ("Un but: l’emploi", "fr", "F04"),
        ("Oui ?", "fr", "F05"),
        ("«Toits»", "fr", "F06"),
        ("l'emploi", "fr", "F07"),
        ("15%", "fr", "F08"),
        ("€380", "fr", "F09"),
        ("380000", "fr", "F10"),
        ("1\u00a0avril", "fr", "F13"),
        ("et puis...", "en", "F16"),
        ("Paris - Delhi", "en", "F17"),
        ("un\u200bsigne", "fr", "F18"),
        ("Oui\u202f!!", "fr", "F19"),
        ("e\u0301te\u0301", "fr", "F20"),
        ("« ouvert", "fr", "F21"),
        (" bord", "en", "F22"),
        ("« Toits »", "en", "F06"),
    ],
)
def test_each_fault_is_found_by_its_number(text: str, locale: str, code: str) -> None:
    assert code in {finding.code for finding in check_text(text, locale)}


ANCHORS_FR = (
    "«\u00a0Façades partagées\u00a0»\u00a0: six jeunes designers en résidence entre Paris et Montréal",
    "Le principe\u202f? Deux espaces de travail partagé, l’un à Paris, l’autre à San Francisco.",
    "Le budget s’élève à 380\u202f000\u00a0€, dont 15\u00a0% consacrés à la mesure. Ouverture le 1er\u00a0avril 2027.",
    "Six designers – trois de chaque ville – travailleront ensemble, de mars à octobre 2027.",
)
ANCHORS_EN = (
    "The budget is €380,000, of which 15% will go to measuring results.",
    "“Measuring together is already cooperating,” said founder Malik Dorval.",
    "Six designers under 30 — three from each city — will work together.",
)


@pytest.mark.parametrize("text", ANCHORS_FR)
def test_well_set_french_gives_no_finding(text: str) -> None:
    assert check_text(text, "fr") == ()


@pytest.mark.parametrize("text", ANCHORS_EN)
def test_well_set_english_gives_no_finding(text: str) -> None:
    assert check_text(text, "en") == ()
