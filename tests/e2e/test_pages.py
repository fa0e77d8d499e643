"""Every page on the way, in both languages: nobody is kept out, nothing is asked elsewhere, nothing overflows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from services.demo.cast import CAST
from services.demo.filing import Filed
from services.demo.play import Stage
from services.demo.samples import Sample, load_samples
from services.intake.example import EXAMPLE
from shared.i18n import LOCALES, Words
from shared.policy import Role
from shared.programme import Programme
from tests.e2e import acts
from tests.e2e.browsing import Browsing
from tests.e2e.tasks import Author
from tests.e2e.town import MORNING, Town, address_of

ANYONE = {
    "home": "/",
    "cities": "/cities",
    "call": "/calls/appel-ouvert",
    "rules": "/calls/appel-ouvert/rules",
    "start": "/calls/appel-ouvert/start",
    "form": "/calls/appel-ouvert/apply",
    "follow": "/follow",
    "sign-in": "/sign-in",
    "mailbox": "/mailbox",
    "accessibility": "/legal/accessibility",
    "privacy": "/legal/privacy",
    "notice": "/legal/notice",
    "terms": "/legal/terms",
    "ideas": "/ideas",
    "axes handout": "/axes/handout",
    "laureates": "/laureates",
    "news": "/news",
    "api": "/api/docs",
    "404": "/no-such-page",
}
STAFF = {
    "desk list": (Role.DESK, "/desk"),
    "filings held": (Role.DESK, "/desk/held"),
    "desk file to screen": (Role.DESK, "/desk/{fresh}"),
    "desk file to complete": (Role.DESK, "/desk/{asked}"),
    "desk file in evaluation": (Role.DESK, "/desk/{open}"),
    "desk opinion form": (Role.DESK, "/desk/{open}/opinions/montreal"),
    "desk file decided": (Role.DESK, "/desk/{decided}"),
    "mails": (Role.DESK, "/letters"),
    "one mail": (Role.DESK, "/letters/{mail}"),
    "letter texts": (Role.DESK, "/letters/templates"),
    "one letter text": (Role.DESK, "/letters/templates/determination/fr"),
    "axes board": (Role.DESK, "/axes"),
    "ideas at the desk": (Role.DESK, "/ideas/desk"),
    "axis form": (Role.DESK, "/ideas/axes/new"),
    "desk links to a city's page": (Role.DESK, "/registry/montreal/links"),
    "committee table": (Role.COMMITTEE, "/committee"),
    "committee severity": (Role.COMMITTEE, "/committee/severity"),
    "committee file to decide": (Role.COMMITTEE, "/committee/{ready}"),
    "committee file decided": (Role.COMMITTEE, "/committee/{decided}"),
    "press list": (Role.COMMS, "/press"),
    "press page": (Role.COMMS, "/press/{decided}"),
    "press page at the desk": (Role.DESK, "/press/{decided}"),
    "press editor": (Role.COMMS, "/press/{decided}/edit"),
    "press versions": (Role.COMMS, "/press/{decided}/versions"),
    "press releases": (Role.COMMS, "/press/releases"),
    "operations": (Role.ADMIN, "/ops"),
    "webhooks": (Role.ADMIN, "/webhooks"),
}


OWN = {
    "proposal page": "/proposals/{decided}",
    "receipt": "/proposals/{decided}/receipt",
    "quote": "/proposals/{decided}/quote",
}


@dataclass(frozen=True, kw_only=True)
class Doors:
    """Proposals at different places of the way, and a browser for each person who may open them."""

    stage: Stage
    numbers: dict[str, str]
    browsing: Browsing
    town: Town
    open_by: dict[str, Page] = field(default_factory=dict)

    def page_of(self, email: str) -> Page:
        """The page of this member of staff, signed in the first time it is asked for."""
        if email not in self.open_by:
            self.open_by[email] = self.browsing.someone().new_page()
            acts.sign_in(self.open_by[email], self.town, email)
        return self.open_by[email]

    def passer_by(self, locale: str) -> Page:
        """The page of someone nobody knows, whose browser asks for this language."""
        if locale not in self.open_by:
            self.open_by[locale] = self.browsing.someone(locale=locale).new_page()
        return self.open_by[locale]

    def path(self, template: str, locale: str) -> str:
        """The address in this language."""
        return f"{template.format(**self.numbers)}?lang={locale}"

    def filed(self, place: str) -> Filed:
        """The proposal that stands there."""
        return next(one for one in self.stage.filed if one.number == self.numbers[place])

    def readers(self) -> list[dict[str, Any]]:
        """Those who hold the file in evaluation."""
        seen = self.stage.dossier(self.filed("open"), lambda one: len(one["reviews"]) == 3)
        return list(seen["reviews"])


@pytest.fixture(scope="module")
def doors(town: Town, browsing: Browsing, programme: Programme) -> Doors:
    """One file just filed, one in evaluation, one before the committee, one decided and in the press."""
    current = frozenset(city.id for city in programme.cities.values() if city.state_on(MORNING.date()).current)
    stage = Stage(
        door=town.door,
        home=town.home,
        clock=town.clock,
        staff=town.staff,
        reviewers=town.reviewers,
        current=current,
        tell=lambda _: None,
    )
    for number, sample in enumerate(_suited(current), start=60):
        stage.file(sample.model_copy(update={"number": number}))
    fresh, *others = stage.filed
    for one in others:
        stage.screen(one)
    opened, *read = others
    for one in read:
        stage.examine(one)
    ready, decided = read
    stage.dossier(ready, lambda seen: seen["row"]["stage"] == "committee")
    stage.decide(decided)
    stage.let_letters_go()
    asked = str(town.door.file({**EXAMPLE, "title": "Un dossier à compléter"}, "asked").json()["number"])
    town.ask_to_complete(asked)
    numbers = {
        "asked": asked,
        "fresh": fresh.number,
        "open": opened.number,
        "ready": ready.number,
        "decided": decided.number,
        "mail": town.door.ask("GET", f"/mails?number={decided.number}", town.staff[Role.DESK]).json()["items"][0]["id"],
    }
    return Doors(stage=stage, numbers=numbers, browsing=browsing, town=town)


def _suited(current: frozenset[str]) -> list[Sample]:
    """Four samples that go straight through with Montréal and are cited in the press."""
    straight = [
        one
        for one in load_samples()
        if one.number > 1  # the first goes its whole way elsewhere
        and one.expected(current).mention
        and one.play.opinion_of("montreal")
        and not (one.repeats or one.play.consensus or any(review.conflict for review in one.play.reviews))
        and not any(answers.silent and answers.city in current for answers in one.play.opinions)
    ]
    assert len(straight) >= 2, "the samples have changed: find others for these pages"
    return [*straight[:2], *straight[:2]]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ANYONE)
def test_a_page_for_anyone_is_whole(doors: Doors, name: str, locale: str) -> None:
    page = doors.passer_by(locale)
    page.goto(ANYONE[name])
    assert doors.browsing.faults(page, locale=locale) == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", STAFF)
def test_a_page_of_the_office_is_whole(doors: Doors, name: str, locale: str) -> None:
    role, path = STAFF[name]
    page = doors.page_of(address_of(role))
    page.goto(doors.path(path, locale))
    assert doors.browsing.faults(page, locale=locale) == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", OWN)
def test_a_page_of_the_applicant_is_whole(doors: Doors, name: str, locale: str) -> None:
    page = doors.browsing.someone().new_page()
    filed = doors.filed("decided")
    page.goto(doors.town.link(to=filed.sample.body["contact"]["email"], about=filed.number))
    page.goto(doors.path(OWN[name], locale))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert doors.browsing.faults(page, locale=locale) == []
    page.context.close()


@pytest.mark.parametrize("locale", LOCALES)
def test_the_form_with_errors_is_whole(doors: Doors, locale: str) -> None:
    page = doors.browsing.someone(locale=locale).new_page()
    page.goto(ANYONE["form"])
    acts.press(page, "intake.form.send", Words(locale=locale))
    expect(page.get_by_role("alert")).to_be_visible()
    assert doors.browsing.faults(page, locale=locale) == []
    page.context.close()


@pytest.mark.parametrize("locale", LOCALES)
def test_a_city_reads_a_whole_page(doors: Doors, locale: str) -> None:
    page = doors.browsing.someone().new_page()
    page.goto(doors.town.link(to=address_of(Role.PARTNER), about=doors.numbers["open"]))
    page.goto(f"{page.url}?lang={locale}")
    expect(page.get_by_role("button").last).to_be_visible()
    assert doors.browsing.faults(page, locale=locale) == []
    acts.press(page, "review.officer.read_and_send", Words(locale=locale))
    expect(page.get_by_role("alert")).to_be_visible()
    assert doors.browsing.faults(page, locale=locale) == []
    page.context.close()


@pytest.mark.parametrize("locale", LOCALES)
def test_a_reviewer_reads_whole_pages(doors: Doors, locale: str) -> None:
    names = {part.name: part.email for part in CAST}
    page = doors.page_of(names[doors.readers()[0]["name"]])
    page.goto(doors.path("/reviews", locale))
    assert doors.browsing.faults(page, locale=locale) == []
    page.goto(doors.path("/reviews/{open}", locale))
    if locale == LOCALES[0]:
        assert doors.browsing.faults(page, locale=locale) == []
        page.get_by_role("radio", name=acts.FRENCH.t("review.declare.none")).check()
        acts.press(page, "review.declare.button")
    expect(page.get_by_role("group").first).to_be_visible()
    assert doors.browsing.faults(page, locale=locale) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_proposal_is_filed_without_script(doors: Doors, programme: Programme, locale: str) -> None:
    words = Words(locale=locale)
    page = doors.browsing.someone(locale=locale, script=False).new_page()
    page.goto(ANYONE["form"])
    author = Author(page=page, body=EXAMPLE, programme=programme, words=words)
    author.fill()
    author.press("intake.form.send")
    expect(page.get_by_role("heading", level=1)).to_have_text(words.t("intake.receipt.title"))
    page.context.close()


def test_these_tests_see_the_faults_they_look_for(doors: Doors) -> None:
    page = doors.passer_by("fr")
    page.goto(ANYONE["follow"])
    page.evaluate("console.error('a script stumbled')")
    page.evaluate("fetch('http://elsewhere.invalid/').catch(() => null)")
    page.evaluate("document.querySelector('main').innerHTML += '<p>intake.home.title</p><input>'")
    page.evaluate("document.querySelector('main').style.width = '900px'")
    told = " ".join(doors.browsing.faults(page, locale="en"))
    for fault in ("lang: fr", "axe: label", "overflow", "a script stumbled", "untranslated: intake.home.title"):
        assert fault in told
    assert "elsewhere.invalid" in told
