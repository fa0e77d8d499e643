"""What people do with a mouse and a keyboard, in French; they know pages by their words alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, Page, expect

from services.demo.door import patiently
from services.demo.samples import Answers, Review
from shared.programme import Programme
from tests.e2e.town import Town

SIGN_IN = "Votre lien pour entrer"
IDENTIFIERS = {"rna": "Numéro RNA (association)", "siret": "SIRET"}
PARTNER_KNOWN = {"yes": "Oui", "no": "Non", "unknown": "Nous ne le connaissons pas"}
OFFERS = {"venue": "Un lieu", "network": "Un réseau", "communication": "De la communication"}
NAMING = {"yes": "Oui", "after_reading": "Oui, après lecture du texte", "no": "Non"}


def box(inside: Page | Locator, label: str) -> Locator:
    """The field to type in whose label begins with these words."""
    return inside.get_by_role("textbox", name=re.compile(rf"^{re.escape(label)}(\s|$)"))


def pick(inside: Page | Locator, label: str, choice: str) -> None:
    """Choose from a list that unfolds."""
    inside.get_by_role("combobox", name=re.compile(rf"^{re.escape(label)}(\s|$)")).select_option(label=choice)


def group(inside: Page | Locator, legend: str) -> Locator:
    """A question with its answers."""
    return inside.get_by_role("group", name=re.compile(rf"^{re.escape(legend)}"))


def press(page: Page, text: str) -> None:
    """Press the button with these words."""
    page.get_by_role("button", name=text, exact=True).click()


def fill_proposal(page: Page, body: Mapping[str, Any], programme: Programme) -> None:
    """Type a whole proposal, as its author would from their notes."""
    _organisation(page, body["organisation"], programme)
    _contact(page, body["contact"])
    _project(page, body, programme)
    for wish in body["cities"]:
        _wish(page, wish, programme)
    _aims(page, body, programme)
    _means(page, body, programme)
    _agree(page, body, programme)


def _organisation(page: Page, organisation: Mapping[str, str], programme: Programme) -> None:
    pick(page, "Nature de l’organisme", programme.org_kinds[organisation["kind"]].label.in_("fr"))
    box(page, "Nom légal").fill(organisation["name"])
    box(page, "Nom d’usage").fill(organisation.get("display_name", organisation["name"]))
    box(page, "Pays").fill(organisation["country"])
    page.get_by_role("radio", name=IDENTIFIERS[organisation["id_type"]]).check()
    box(page, "Numéro").fill(organisation["id_value"])
    box(page, "Site internet").fill(organisation["website"])
    box(page, "Adresse postale").fill(organisation["address"])


def _contact(page: Page, contact: Mapping[str, str]) -> None:
    box(page, "Nom complet").fill(contact["name"])
    box(page, "Fonction").fill(contact["role"])
    box(page, "Adresse électronique").fill(contact["email"])
    box(page, "Téléphone").fill(contact["phone"])


def _project(page: Page, body: Mapping[str, Any], programme: Programme) -> None:
    box(page, "Titre du projet").fill(body["title"])
    box(page, "Résumé public").fill(body["summary"])
    box(page, "Description complète").fill(body["description"])
    pick(page, "Secteur", programme.sectors[body["sector"]].label.in_("fr"))


def _wish(page: Page, wish: Mapping[str, Any], programme: Programme) -> None:
    city = programme.cities[wish["city"]]
    name = city.name.in_("fr")
    part = page.get_by_role("group", name=name, exact=True)
    part.get_by_role("checkbox", name=name, exact=True).check()
    if not box(part, f"Objectif de {name}").is_visible():
        part.get_by_text(f"Ce que {name} gagnerait").click()
    domain = next(one for one in city.domains if one.id == wish["domain"])
    pick(part, "Domaine de l’accord", domain.label.in_("fr"))
    box(part, f"Objectif de {name}").fill(wish["objective"])
    box(part, "Partenaire local").fill(wish["local_partner"]["name"])


def _aims(page: Page, body: Mapping[str, Any], programme: Programme) -> None:
    aims = group(page, "Objectifs de Paris servis par le projet")
    for aim in body["paris_objectives"]:
        aims.get_by_label(programme.objectives[aim].label.in_("fr"), exact=True).check()
    box(page, "Ce que Paris gagnerait").fill(body["paris_gain"])


def _means(page: Page, body: Mapping[str, Any], programme: Programme) -> None:
    box(page, "Début").fill(body["starts_on"])
    box(page, "Fin").fill(body["ends_on"])
    box(page, "Budget total").fill(str(body["budget_total"]))
    box(page, "Dont fonds propres").fill(str(body["budget_own"]))
    box(page, "Dont autres fonds publics").fill(str(body["budget_public"]))
    for benefit in body["benefits"]:
        label = programme.benefits[benefit].label.in_("fr")
        group(page, "Avantages demandés").get_by_label(label, exact=True).check()
    box(page, "Ce qu’ils changeraient").fill(body["benefits_why"])
    box(page, "Emplois créés à Paris").fill(str(body["jobs"]["created"]))
    box(page, "Emplois maintenus à Paris").fill(str(body["jobs"]["kept"]))
    box(page, "D’ici à l’année").fill(str(body["jobs"]["by_year"]))
    box(page, "Dimension citoyenne").fill(body["civic"])


def _agree(page: Page, body: Mapping[str, Any], programme: Programme) -> None:
    for statement in body["statements"]:
        label = programme.statements[statement].label.in_("fr")
        group(page, "Déclarations").get_by_label(label, exact=True).check()
    page.get_by_label("La Ville peut citer l’organisme").set_checked(body["consents"]["cite"])
    page.get_by_label("La Ville peut présenter mon contact").set_checked(body["consents"]["introduce"])
    box(page, "Une phrase à citer").fill(body["consents"]["quote"]["text"])
    box(page, "Auteur de la phrase").fill(body["consents"]["quote"]["author"])
    box(page, "Sa fonction").fill(body["consents"]["quote"]["capacity"])


def sign_in(page: Page, town: Town, email: str) -> None:
    """Ask for a link, follow it from the mail, confirm."""
    page.goto("/sign-in")
    before = len(town.mails(to=email, about=SIGN_IN))
    box(page, "Adresse électronique").fill(email)
    press(page, "Recevoir le lien")
    expect(page.get_by_role("main")).to_contain_text("Consultez votre messagerie")
    patiently(lambda: len(town.mails(to=email, about=SIGN_IN)) > before, f"the link for {email}")
    page.goto(town.link(to=email, about=SIGN_IN))
    press(page, "Ouvrir ma session")


def wait_for(page: Page, path: str, said: str) -> None:
    """Open the page again and again until it says this."""
    patiently(lambda: page.goto(path) and said in page.get_by_role("main").inner_text(), f"{path} to say {said!r}")


def declare_no_tie(page: Page, title: str) -> None:
    """Open a file from the queue and declare, before reading, that nothing ties one to it."""
    page.get_by_role("link", name=title).click()
    page.get_by_role("radio", name="Non, aucun lien").check()
    press(page, "Enregistrer ma déclaration")


def fill_review(page: Page, review: Review) -> None:
    """Score each criterion and write what must be written."""
    for criterion, score in review.scores.items():
        code = criterion.upper()
        shown = f"{score:g}".replace(".", ",")
        group(page, f"{code} ·").get_by_text(shown, exact=True).click()
        if criterion in review.comments:
            page.get_by_text(f"Commenter {code}", exact=True).click()
            box(page, f"Commentaire sur {code}").fill(review.comments[criterion])
    box(page, "Pour le candidat").fill(review.for_applicant)
    box(page, "Confidentiel comité").fill(review.for_committee)


def fill_answers(page: Page, answers: Answers, *, domain: str) -> None:
    """Answer the eight questions put to a city; `domain` in the page's words."""
    group(page, "1.").get_by_label(domain, exact=True).check()
    group(page, "2.").get_by_role("radio", name=re.compile(rf"^{answers.serves}(\s|$)")).check()
    box(page, "En une phrase, pourquoi").fill(answers.serves_why)
    group(page, "3.").get_by_label(PARTNER_KNOWN[answers.partner_known], exact=True).check()
    for offer in answers.offers:
        group(page, "4.").get_by_label(OFFERS[offer], exact=True).check()
    group(page, "6.").get_by_label(NAMING[answers.may_be_named], exact=True).check()
    group(page, "7.").get_by_role("radio", name="Favorable", exact=True).check()
