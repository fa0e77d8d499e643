"""A proposal written and filed with the keys of a keyboard alone; the focus shows on every step."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from services.intake.example import EXAMPLE
from shared.programme import Programme
from tests.e2e import acts
from tests.e2e.browsing import Browsing
from tests.e2e.hands import Keyboard
from tests.e2e.tasks import TASKS, Author

BODY: dict[str, Any] = {
    **EXAMPLE,
    "title": "Quais sans souris, de Paris à Montréal",
    "contact": {**EXAMPLE["contact"], "email": "clavier@passeurs.example.org"},
    "summary": "Un quai, un banc, une ville. " * 11,  # short, for each letter is a key
    "cities": [{**EXAMPLE["cities"][0], "objective": "Des bancs qui passent l’hiver. " * 4}],
    "paris_gain": "Des quais où l’on s’assied. " * 4,
    "civic": "Les riverains choisissent, et les plans sont libres de droits.",
    "benefits_why": "",
    "jobs": {},
    "consents": {"cite": True, "introduce": True},
    "starts_on": "2027-03-03",
    "ends_on": "2028-04-04",
}

LEFT_EMPTY = {
    "organisation.kind": "intake.missing.organisation.kind",
    "organisation.name": "intake.missing.organisation.name",
    "organisation.address": "intake.fault.address_missing",
}


@pytest.fixture(scope="module")
def author(browsing: Browsing, programme: Programme) -> Author:
    """Someone without a mouse, whose draft has just begun."""
    page = browsing.someone().new_page()
    page.goto("/")
    someone = Author(page=page, body=BODY, programme=programme, hand=Keyboard(page))
    someone.hand.press(page.get_by_role("main").get_by_role("link", name=acts.FRENCH.t("intake.home.apply")))
    someone.press("intake.start.begin")
    expect(page.get_by_role("heading", level=1)).to_have_text(acts.FRENCH.t("intake.draft.heading.file"))
    return someone


@pytest.fixture(scope="module")
def refused(author: Author) -> Page:
    """The first task, sent empty."""
    page = author.page
    author.hand.press(page.get_by_role("link", name=acts.FRENCH.t("intake.form.part.organisation")))
    author.press("intake.draft.save_and_go")
    expect(page.get_by_role("alert")).to_be_visible()
    return page


@pytest.fixture(scope="module")
def written(author: Author, refused: Page) -> Page:
    """All six tasks, one after the other."""
    author.go_on(*TASKS)
    expect(refused.get_by_role("heading", level=1)).to_have_text(acts.FRENCH.t("intake.check.title"))
    return refused


def test_the_first_key_leads_past_the_navigation(browsing: Browsing) -> None:
    page = browsing.someone().new_page()
    page.goto("/calls/appel-ouvert/start")
    keyboard = Keyboard(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=acts.FRENCH.t("shared.page.skip"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    keyboard.reach(page.get_by_role("button", name=acts.FRENCH.t("intake.start.begin")))
    page.context.close()


def test_what_is_wrong_takes_the_focus_and_leads_to_its_field(author: Author, refused: Page) -> None:
    summary = refused.get_by_role("alert")
    expect(summary).to_be_focused()
    for name, msgid in LEFT_EMPTY.items():
        author.hand.press(summary.get_by_role("link", name=acts.FRENCH.t(msgid)))
        expect(author.box(name)).to_be_focused()


def test_a_proposal_is_written_and_filed_with_keys_alone(author: Author, written: Page) -> None:
    told = written.get_by_role("main")
    for said in (BODY["title"], BODY["contact"]["email"], "3 mars 2027", "85 000 €", BODY["civic"]):
        expect(told).to_contain_text(said)
    author.press("intake.check.send.file")
    expect(written.get_by_role("heading", level=1)).to_have_text(acts.FRENCH.t("intake.receipt.title"))


def test_nothing_went_wrong_unseen(browsing: Browsing, written: Page) -> None:
    assert written
    assert browsing.complaints == []
