"""Every page on which a proposal is written, in both languages: whole on a desk and on a phone, with faults or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from services.intake.example import EXAMPLE
from services.review.example import PIECES
from shared.i18n import LOCALES, Words
from tests.e2e import acts
from tests.e2e.browsing import Browsing
from tests.e2e.tasks import TASKS
from tests.e2e.town import Town

START = "/calls/appel-ouvert/start"
BUDGET = "budget-prévisionnel-2027.pdf"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Something an author has in hand, and their browser."""

    page: Page
    path: str
    browsing: Browsing

    def in_the_dark(self, path: str) -> list[str]:
        """What cannot be read in the dark scheme."""
        self.page.emulate_media(color_scheme="dark")
        self.page.goto(f"{self.path}{path}")
        found = self.browsing.violations(self.page)
        self.page.emulate_media(color_scheme="light")
        return found

    def faults(self, path: str, locale: str) -> list[str]:
        """All that is wrong with the page below this place, in this language."""
        joined = "&" if "?" in path else "?"
        self.page.goto(f"{self.path}{path}{joined}lang={locale}")
        return self.browsing.faults(self.page, locale=locale)


@pytest.fixture(scope="module")
def begun(browsing: Browsing) -> Iterator[Place]:
    """A draft that has just begun."""
    page = _begun(browsing)
    yield Place(page=page, path=page.url, browsing=browsing)
    page.context.close()


def _begun(browsing: Browsing, locale: str = "fr") -> Page:
    page = browsing.someone(locale=locale).new_page()
    page.goto(START)
    acts.press(page, "intake.start.begin", Words(locale=locale))
    return page


@pytest.fixture(scope="module")
def filed(browsing: Browsing, town: Town) -> Iterator[Place]:
    """A proposal whose second version has a file."""
    place = _filed(browsing, town, "Une proposition avec sa pièce jointe")
    place.page.goto(f"{_next_version(place)}/check")
    acts.press(place.page, "intake.check.send.revise")
    expect(place.page.get_by_role("main")).to_contain_text("Version 2")
    yield place
    place.page.context.close()


@pytest.fixture(scope="module")
def written(browsing: Browsing, town: Town) -> Iterator[Place]:
    """A draft in which nothing is missing: the next version of a proposal, with a file."""
    place = _filed(browsing, town, "Une proposition dont la suite s’écrit encore")
    yield Place(page=place.page, path=_next_version(place), browsing=browsing)
    place.page.context.close()


@pytest.fixture(scope="module")
def waiting(browsing: Browsing, town: Town) -> Iterator[Place]:
    """A proposal that the desk asked to complete."""
    place = _filed(browsing, town, "Une proposition à laquelle il manque une pièce")
    town.ask_to_complete(place.path.rsplit("/", 1)[-1])
    acts.wait_for(place.page, f"{place.path}/pieces", PIECES["reason"])
    yield place
    place.page.context.close()


def _filed(browsing: Browsing, town: Town, title: str) -> Place:
    """File by the API, and come in by the mail."""
    number = town.door.file({**EXAMPLE, "title": title}, title.encode().hex()[:60]).json()["number"]
    page = browsing.someone().new_page()
    page.goto(town.link(to=EXAMPLE["contact"]["email"], about=number))
    return Place(page=page, path=f"/proposals/{number}", browsing=browsing)


def _next_version(place: Place) -> str:
    """Begin the next version of a proposal, with a file; where it is written."""
    acts.press(place.page, "intake.proposal.revise")
    draft = place.page.url
    place.page.goto(f"{draft}/statements")
    acts.attach(place.page, BUDGET, acts.small_pdf())
    return draft


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("path", ["", *(f"/{task}" for task in TASKS), "/check", "/leave"])
def test_a_draft_that_has_just_begun_is_whole(begun: Place, path: str, locale: str) -> None:
    assert begun.faults(path, locale) == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("task", TASKS)
def test_a_task_with_faults_is_whole(begun: Place, task: str, locale: str) -> None:
    faults = begun.faults(f"/{task}?mend=yes", locale)
    expect(begun.page.get_by_role("alert")).to_be_visible()
    assert faults == []


@pytest.mark.parametrize("path", ["", "/cities?mend=yes", "/means", "/check"])
def test_a_draft_can_be_read_in_the_dark(begun: Place, path: str) -> None:
    assert begun.in_the_dark(path) == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("path", ["", "/cities", "/means", "/statements", "/check"])
def test_a_written_draft_is_whole(written: Place, path: str, locale: str) -> None:
    faults = written.faults(path, locale)
    expect(written.page.get_by_role("alert")).to_have_count(0)
    assert faults == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("path", ["", "/receipt", "/consents", "/copy", "/pieces"])
def test_a_filed_proposal_is_whole(filed: Place, path: str, locale: str) -> None:
    assert filed.faults(path, locale) == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("path", ["", "/pieces"])
def test_a_proposal_to_complete_is_whole(waiting: Place, path: str, locale: str) -> None:
    assert waiting.faults(path, locale) == []


def test_the_receipt_tells_of_each_file(filed: Place) -> None:
    filed.page.goto(f"{filed.path}/receipt")
    expect(filed.page.get_by_role("main")).to_contain_text(BUDGET)
    expect(filed.page.get_by_role("main")).to_contain_text("SHA-256")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_form_whose_session_ended_is_whole(browsing: Browsing, locale: str) -> None:
    words, page = Words(locale=locale), _begun(browsing, locale)
    page.goto(f"{page.url}/contact")
    acts.box(page, words.t("intake.label.contact.name")).fill("Odile Marchand")
    page.context.clear_cookies()
    acts.press(page, "intake.draft.save_and_go", words)
    expect(page.get_by_role("main")).to_contain_text("Odile Marchand")
    complaints, browsing.complaints[:] = list(browsing.complaints), []
    assert [one for one in complaints if "status of 400" not in one] == []
    assert browsing.faults(page, locale=locale) == []
    page.context.close()


def test_a_draft_is_thrown_away_once_it_was_asked_twice(browsing: Browsing) -> None:
    page = _begun(browsing)
    draft = page.url
    page.get_by_role("link", name=acts.FRENCH.t("intake.draft.throw_away")).click()
    acts.press(page, "intake.draft.throw_away_button")
    expect(page.get_by_role("heading", level=1)).to_have_text(acts.FRENCH.t("intake.draft.thrown_away"))
    assert browsing.faults(page, locale="fr") == []
    page.goto(draft)
    assert page.url != draft
    page.context.close()
