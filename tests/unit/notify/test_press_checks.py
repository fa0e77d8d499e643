"""The office's list of faults, F01 to F27: each found with its place and its mend; well-made texts show none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.press.checks import (
    Finding,
    Level,
    Record,
    against_record,
    between,
    check_text,
    lengths,
    mended,
    profile_of,
)

N, F = "\u00a0", "\u202f"
ANCHORS = {
    "design": (
        f"«{N}Façades partagées{N}»{N}: six jeunes designers en résidence entre Paris et Montréal",
        (
            "Dans le cadre de l’accord de coopération entre Paris et Montréal, la Ville de Paris apporte son label "
            "au projet "
            f"«{N}Façades partagées{N}», porté par l’association Atelier Brindille avec le collectif montréalais "
            "Rive-Nord. "
            "De mars à octobre 2027, six designers de moins de 30 ans – trois de chaque ville – seront accueillis en "
            "résidence chez des artisans pour concevoir du mobilier de rue réemployable. "
            f"«{N}Nous voulons que l’objet circule autant que les idées{N}», souligne Inès Valmont, directrice de "
            "l’association. Les prototypes seront présentés dans les deux villes à l’automne 2027."
        ),
        (
            f"Six jeunes designers, deux villes, un même atelier{N}: la Ville de Paris labellise «{N}Façades "
            f"partagées{N}», "
            "porté par l’association Atelier Brindille avec Montréal. Résidences de mars à octobre 2027."
        ),
        (
            "Under the cooperation agreement between Paris and Montréal, the City of Paris has awarded its label to "
            "Façades "
            "partagées (“Shared Facades”), a project led by the Paris nonprofit Atelier Brindille with the Montréal "
            "collective Rive-Nord. From March to October 2027, six designers under 30 — three from each city — will "
            "work in "
            "residence with craftspeople to create reusable street furniture. “We want the object to travel as much "
            "as the "
            "ideas do,” said Inès Valmont, director of the nonprofit. The prototypes will be shown in both cities "
            "in the "
            "fall of 2027."
        ),
    ),
    "roofs": (
        f"Éco-activités{N}: une PME parisienne teste avec Shanghai des toitures qui retiennent la pluie",
        (
            "La PME parisienne Hydralis Toitures figure parmi les lauréats de l’appel à propositions lancé par la "
            "Ville de "
            f"Paris avec Shanghai. Son projet «{N}Toits d’eau{N}» équipera quatre bâtiments publics, deux dans "
            "chaque ville, "
            f"de toitures capables de stocker jusqu’à 40{N}litres d’eau de pluie par mètre carré. Le budget s’élève à "
            f"380{F}000{N}€, dont 15{N}% consacrés à la mesure des résultats. L’entreprise prévoit d’embaucher douze "
            f"personnes à Paris d’ici à la fin de 2028. «{N}Mesurer ensemble, c’est déjà coopérer{N}», résume son "
            "fondateur, "
            "Malik Dorval."
        ),
        (
            f"Des toits qui retiennent la pluie, à Paris comme à Shanghai{N}: la PME Hydralis Toitures, lauréate de "
            "l’appel à "
            "propositions de la Ville de Paris, équipera quatre bâtiments publics. À la clé, douze embauches "
            "prévues à Paris."
        ),
        (
            "Paris-based small business Hydralis Toitures is among the winners of the call for proposals run by the "
            "City of "
            "Paris with Shanghai. Its Toits d’eau (“Water Roofs”) project will equip four public buildings, two in "
            "each "
            "city, with roofs able to store up to 40 liters of rainwater per square meter, or about 1 gallon per "
            "square "
            "foot. The budget is €380,000, of which 15% will go to measuring results. The company plans to hire 12 "
            "people in "
            "Paris by the end of 2028. “Measuring together is already cooperating,” said founder Malik Dorval."
        ),
    ),
    "mirror": (
        f"Paris – San Francisco{N}: un «{N}bureau miroir{N}» pour trente entrepreneuses et entrepreneurs",
        (
            f"La Ville de Paris soutient le «{N}Bureau miroir{N}», imaginé par la start-up Kanopée et le tiers-lieu "
            f"californien Tidewater Commons. Le principe{F}? Deux espaces de travail partagé, l’un à Paris, l’autre "
            "à San "
            "Francisco, reliés chaque jour par une visioconférence grandeur nature. Pendant un an, trente "
            "entrepreneuses et "
            "entrepreneurs, dont la moitié viennent de l’économie sociale et solidaire, y prépareront leur "
            "développement "
            f"outre-Atlantique. «{N}On pousse la porte et l’on est déjà de l’autre côté{N}», sourit Jeanne Abitan, "
            f"cofondatrice de Kanopée. L’ouverture est prévue le 1er{N}avril 2027."
        ),
        (
            f"Un bureau à Paris, son reflet à San Francisco{N}: avec le «{N}Bureau miroir{N}» de la start-up "
            "Kanopée, soutenu "
            "par la Ville de Paris, trente entrepreneuses et entrepreneurs vont préparer leur développement "
            "outre-Atlantique."
        ),
        (
            "The City of Paris is backing Bureau miroir (“Mirror Office”), a project by the startup Kanopée and the "
            "California community space Tidewater Commons. The idea: two co-working spaces, one in Paris and one in "
            "San "
            "Francisco, linked every day by life-size video. For one year, 30 entrepreneurs, half of them from the "
            "social "
            "economy, will use them to prepare their growth across the Atlantic. “You push the door open and you "
            "are already "
            "on the other side,” said Jeanne Abitan, co-founder of Kanopée. The spaces are due to open April 1, 2027."
        ),
    ),
}
FRENCH = [text for fr_title, fr, short, _ in ANCHORS.values() for text in (fr_title, fr, short)]
ENGLISH = [en for *_, en in ANCHORS.values()]


def errors(found: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(one.code, one.seen) for one in found if one.level is Level.ERROR]


@pytest.mark.parametrize("text", FRENCH)
def test_nine_well_made_french_texts_show_nothing(text: str) -> None:
    assert check_text(text, "fr-FR") == ()


@pytest.mark.parametrize("text", ENGLISH)
def test_three_well_made_english_texts_show_nothing(text: str) -> None:
    assert check_text(text, "en-US") == ()


@pytest.mark.parametrize(("title", "text", "short", "_"), ANCHORS.values())
def test_their_lengths_are_those_of_a_mention(title: str, text: str, short: str, _: str) -> None:
    assert list(lengths(title, text, short)) == []


@pytest.mark.parametrize(
    ("code", "profile", "text", "mend"),
    [
        ("F01", "fr-FR", "deux  espaces", "deux espaces"),
        ("F02", "fr-FR", "Bonjour {name}", None),
        ("F02", "en-US", "Paid by None", None),
        ("F02", "fr-FR", "un <b>mot</b>", None),
        ("F03", "fr-FR", "Prêts?", f"Prêts{F}?"),
        ("F03", "fr-CA", f"Prêts{F}?", "Prêts?"),
        ("F03", "en-US", "Ready ?", "Ready?"),
        ("F04", "fr-FR", "Un but: l’emploi", f"Un but{N}: l’emploi"),
        ("F04", "en-US", "One goal : jobs", "One goal: jobs"),
        ("F05", "fr-FR", "Prêts ?", f"Prêts{F}?"),
        ("F06", "fr-FR", "«Toits»", f"«{N}Toits{N}»"),
        ("F06", "en-US", "« Roofs »", "“Roofs”"),
        ("F07", "fr-FR", "l'emploi", "l’emploi"),
        ("F07", "en-US", 'a "mirror"', None),
        ("F08", "fr-FR", "15%", f"15{N}%"),
        ("F08", "en-US", "15 %", "15%"),
        ("F09", "fr-FR", f"€380{F}000", f"380{F}000{N}€"),
        ("F09", "en-US", "380 €", "€380"),
        ("F10", "fr-FR", "380000 litres", f"380{F}000 litres"),
        ("F10", "fr-FR", "380.000 litres", f"380{F}000 litres"),
        ("F10", "en-US", f"380{N}000 liters", "380,000 liters"),
        ("F11", "fr-FR", "un projet de avenir", None),
        ("F12", "fr-FR", "l’arrivée à le Caire", None),
        ("F12", "fr-FR", "l’arrivée à le Havre de Paris, à le Caire", None),
        ("F13", "fr-FR", "le 1 avril 2027", f"le 1er{N}avril 2027"),
        ("F13", "fr-FR", "la 2ème fois", "la 2e fois"),
        ("F13", "en-US", "on January 14, 2027", None),
        ("F14", "fr-FR", "dès le mois de Mars", "dès le mois de mars"),
        ("F14", "fr-FR", "reçus ce Jeudi", "reçus ce jeudi"),
        ("F15", "fr-FR", "Etat et Ecoles", "État et Écoles"),
        ("F15", "fr-FR", "A Paris, tout commence", "À Paris, tout commence"),
        ("F16", "fr-FR", "à suivre...", "à suivre…"),
        ("F17", "fr-FR", "Paris - Delhi", "Paris – Delhi"),
        ("F18", "fr-FR", "un\u200bsigne", "unsigne"),
        ("F18", "fr-FR", "fÃªte", None),
        ("F19", "fr-FR", f"Oui{F}!!", None),
        ("F20", "fr-FR", "e\u0301te\u0301", "été"),
        ("F21", "fr-FR", f"«{N}ouvert", None),
        ("F21", "en-US", "”closed“", None),
        ("F21", "en-US", "“done”.", "“done.”"),
        ("F22", "en-US", " edge", "edge"),
        ("W01", "fr-FR", "le le projet", None),
        ("W02", "en-US", "and so it goes " * 11 + "on.", None),
        ("W03", "fr-FR", "une approche révolutionnaire", None),
        ("W04", "fr-FR", "Il a été choisi.", None),
        ("W05", "fr-FR", f"12{N}personnes viendront.", None),
    ],
)
def test_each_fault_is_found_where_it_stands_and_mended_where_it_can_be(
    code: str, profile: str, text: str, mend: str | None
) -> None:
    found = check_text(text, profile)
    assert code in {one.code for one in found}
    assert all(text[one.at : one.end] == one.seen for one in found)
    if mend is not None:
        assert mended(text, found) == mend


def test_warnings_ask_and_errors_block() -> None:
    levels = {one.code: one.level for one in check_text("une idée unique, a 15%", "fr")}
    assert levels == {"W03": Level.WARNING, "F08": Level.ERROR}


def test_web_addresses_keep_their_signs() -> None:
    assert errors(check_text(f"Voir https://exemple.org/?a=1;b{N}: tout y est.", "fr")) == []


@given(st.text(max_size=120), st.sampled_from(["fr-FR", "fr-CA", "en-US"]))
def test_whatever_is_typed_is_checked_and_every_place_is_inside_of_it(text: str, profile: str) -> None:
    for one in check_text(text, profile):
        assert 0 <= one.at <= one.end <= len(text)
        assert text[one.at : one.end] == one.seen


RECORD = Record(
    texts=(
        "Toits d’eau",
        "Hydralis Toitures",
        "380000",
        "2028",
        "40 litres, 15 %, quatre bâtiments",
        "Malik Dorval, fondateur",
        "Paris Shanghai",
    ),
    quotes=("Mesurer ensemble, c’est déjà coopérer",),
    titles=("Toits d’eau",),
    citable={"shanghai": True},
    labelled=True,
    day=date(2027, 1, 14),
    known=frozenset({"ville", "pme"}),
)


def test_a_text_that_keeps_to_the_record_shows_nothing() -> None:
    assert list(against_record(ANCHORS["roofs"][1], RECORD, language="fr")) == []


@pytest.mark.parametrize(
    ("text", "code", "seen"),
    [
        ("Le projet de Durand commence.", "F24", "Durand"),
        (f"Le budget est de 381{F}000{N}€.", "F24", f"381{F}000"),
        (f"«{N}Mesurer ensemble, c’est coopérer{N}», dit-il.", "F25", f"«{N}Mesurer ensemble, c’est coopérer{N}»"),
        ("Le projet est classé premier.", "F26", "classé premier"),
    ],
)
def test_what_the_record_does_not_hold_is_named(text: str, code: str, seen: str) -> None:
    assert (code, seen) in [(one.code, one.seen) for one in against_record(text, RECORD, language="fr")]


def test_an_agreement_that_is_over_may_not_be_cited() -> None:
    over = Record(texts=RECORD.texts, citable={"shanghai": False}, labelled=True, day=RECORD.day)
    (found,) = against_record("Dans le cadre de l’accord, Paris avance.", over, language="fr")
    assert found.code == "F26"


def test_no_label_is_named_before_it_is_signed_nor_a_city_that_did_not_agree() -> None:
    record = Record(texts=RECORD.texts, citable={"shanghai": True}, hidden=("Rio de Janeiro",), day=RECORD.day)
    found = [one.seen for one in against_record("le label avec Rio de Janeiro", record, language="fr")]
    assert "label" in found
    assert "Rio de Janeiro" in found


def test_nothing_appears_before_its_embargo() -> None:
    record = Record(texts=RECORD.texts, citable={"a": True}, day=RECORD.day, embargo=date(2027, 1, 15))
    assert [one.code for one in against_record("paris", record, language="fr")] == ["F26"]


def test_both_languages_carry_the_same_figures() -> None:
    fr, en = ANCHORS["roofs"][1], ANCHORS["roofs"][3]
    assert list(between(fr, en, converted={"1"})) == []
    assert [one.seen for one in between(fr, en.replace("12 people", "13 people"), converted={"1"})] == ["12", "13"]
    assert list(between(ANCHORS["mirror"][1], ANCHORS["mirror"][3])) == []


def test_a_language_stands_for_its_usual_profile() -> None:
    assert [profile_of(one) for one in ("fr", "en", "fr-CA")] == ["fr-FR", "en-US", "fr-CA"]
