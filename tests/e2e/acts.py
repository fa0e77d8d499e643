"""What people do with a mouse and a keyboard; they know pages by their words alone, told here by the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from playwright.sync_api import Locator, Page, expect

from services.demo.door import patiently
from services.demo.samples import Answers, Review
from shared.i18n import Words
from shared.programme import Programme
from shared.programme.values import Label
from tests.e2e.town import Town

FRENCH = Words(locale="fr")
PLAIN = ("title", "summary", "description", "paris_gain", "starts_on", "ends_on", "benefits_why", "civic")
NUMBERS = ("budget_total", "budget_own", "budget_public", "jobs.created", "jobs.kept", "jobs.by_year")
NESTED = (
    *(f"organisation.{name}" for name in ("name", "display_name", "id_value", "website", "address")),
    *(f"contact.{name}" for name in ("name", "role", "email", "phone")),
)
TO_WRITE_IN = "input:not([type=radio]):not([type=checkbox]):not([type=hidden]), textarea, select"


def begins(words: str) -> re.Pattern[str]:
    """A text that begins with these words; every space is as good as another."""
    spaced = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"^\s*{spaced}(?!\w)")


def box(inside: Page | Locator, label: str) -> Locator:
    """The field to type in whose label begins with these words."""
    page = inside.page if isinstance(inside, Locator) else inside
    return inside.get_by_label(begins(label)).and_(page.locator(TO_WRITE_IN))


def group(inside: Page | Locator, legend: str) -> Locator:
    """A question with its answers."""
    return inside.get_by_role("group", name=begins(legend))


def press(page: Page, msgid: str, words: Words = FRENCH, **params: str) -> None:
    """Press the button with these words."""
    page.get_by_role("button", name=words.t(msgid, **params), exact=True).click()


def asked(name: str, words: Words = FRENCH, **params: str) -> str:
    """How the filing form asks for this."""
    return words.t(f"intake.label.{name}", **params)


def fill_proposal(page: Page, body: Mapping[str, Any], programme: Programme, *, words: Words = FRENCH) -> None:
    """Type a whole proposal, as its author would from their notes."""
    organisation, tongue = body["organisation"], words.locale
    answers = {name: body.get(name, "") for name in PLAIN}
    answers |= {name: _at(body, name) for name in (*NUMBERS, *NESTED)}
    answers |= {f"quote.{name}": value for name, value in body["consents"]["quote"].items()}
    for name, answer in answers.items():
        box(page, asked(name, words)).first.fill(str(answer))
    kind = programme.org_kinds[organisation["kind"]].label.in_(tongue)
    box(page, asked("organisation.kind", words)).select_option(label=kind)
    box(page, asked("organisation.country", words)).select_option(organisation["country"])
    page.get_by_role("radio", name=words.t(f"intake.form.id_type.{organisation['id_type']}")).check()
    box(page, asked("sector", words)).select_option(label=programme.sectors[body["sector"]].label.in_(tongue))
    for wish in body["cities"]:
        _wish(page, wish, programme, words=words)
    for name, labels in _lists(programme).items():
        _tick(group(page, asked(name, words)), [labels[one].in_(tongue) for one in body[name]])
    for consent in ("cite", "introduce"):
        page.get_by_label(asked(f"consents.{consent}", words)).set_checked(body["consents"][consent])


def _at(body: Mapping[str, Any], path: str) -> str:
    head, _, last = path.partition(".")
    return str(body[head].get(last, "") if last else body[head])


def _lists(programme: Programme) -> Mapping[str, Mapping[str, Label]]:
    return {
        "paris_objectives": {name: one.label for name, one in programme.objectives.items()},
        "benefits": {name: one.label for name, one in programme.benefits.items()},
        "statements": {name: one.label for name, one in programme.statements.items()},
    }


def _tick(question: Locator, answers: Iterable[str]) -> None:
    for answer in answers:
        question.get_by_label(answer, exact=True).check()


def _wish(page: Page, wish: Mapping[str, Any], programme: Programme, *, words: Words) -> None:
    city = programme.cities[wish["city"]]
    name = city.name.in_(words.locale)
    part = page.get_by_role("group", name=name, exact=True)
    part.get_by_role("checkbox", name=words.t("intake.form.pick", city=name)).check()
    domain = next(one for one in city.domains if one.id == wish["domain"])
    box(part, asked("cities.domain", words, city=name)).select_option(label=domain.label.in_(words.locale))
    box(part, asked("cities.objective", words, city=name)).fill(wish["objective"])
    box(part, asked("cities.local_partner", words, city=name, at=city.forms.at)).fill(wish["local_partner"]["name"])


def sign_in(page: Page, town: Town, email: str) -> None:
    """Ask for a link, follow it from the mail, confirm."""
    page.goto("/sign-in?lang=fr")
    before = len(town.mails(to=email, about="Votre lien"))
    box(page, FRENCH.t("shared.sign_in.email")).fill(email)
    press(page, "shared.sign_in.send")
    expect(page.get_by_role("main")).to_contain_text(FRENCH.t("shared.sign_in.sent"))
    patiently(lambda: len(town.mails(to=email, about="Votre lien")) > before, f"the link for {email}")
    page.goto(town.link(to=email, about="Votre lien"))
    press(page, "shared.sign_in.confirm")


def wait_for(page: Page, path: str, said: str) -> None:
    """Open the page again and again until it says this."""
    patiently(lambda: page.goto(path) and said in page.get_by_role("main").inner_text(), f"{path} to say {said!r}")


def declare_no_tie(page: Page, title: str) -> None:
    """Open a file from the queue and declare, before reading, that nothing ties one to it."""
    page.get_by_role("link", name=title).click()
    page.get_by_role("radio", name=FRENCH.t("review.declare.none")).check()
    press(page, "review.declare.button")


def fill_review(page: Page, review: Review) -> None:
    """Score each criterion and write what must be written."""
    for criterion, score in review.scores.items():
        code = criterion.upper()
        points = f"{score:g}".replace(".", ",")
        group(page, f"{code} ·").get_by_role("radio", name=points, exact=True).check()
        if criterion in review.comments:
            page.get_by_text(FRENCH.t("review.rubric.comment_summary", code=code), exact=True).click()
            box(page, FRENCH.t("review.rubric.comment", code=code)).fill(review.comments[criterion])
    box(page, FRENCH.t("review.rubric.for_applicant")).fill(review.for_applicant)
    box(page, FRENCH.t("review.rubric.confidential")).fill(review.for_committee)


def fill_answers(page: Page, answers: Answers, *, domain: str) -> None:
    """Answer the eight questions put to a city; `domain` in the page's words."""
    said = FRENCH.t
    _tick(group(page, said("review.partner.q1")), [domain])
    group(page, said("review.partner.q2")).get_by_role("radio", name=begins(str(answers.serves))).check()
    box(page, said("review.partner.q2_why")).fill(answers.serves_why)
    _tick(group(page, said("review.partner.q3")), [said(f"review.partner.q3_{answers.partner_known}")])
    _tick(group(page, said("review.partner.q4")), [said(f"review.partner.q4_{one}") for one in answers.offers])
    _tick(group(page, said("review.partner.q6")), [said(f"review.partner.q6_{answers.may_be_named}")])
    _tick(group(page, said("review.partner.q7")), [said(f"review.opinion.{answers.opinion}")])
