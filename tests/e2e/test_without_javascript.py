"""Everything an author does, in a browser that runs no script: write, attach, come back, file, revise, take back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from services.intake.example import EXAMPLE
from shared.programme import Programme
from tests.e2e import acts
from tests.e2e.browsing import Browsing
from tests.e2e.tasks import Author
from tests.e2e.town import Town

EMAIL = "sans.script@passeurs.example.org"
MILESTONES = [
    {"on": "2027-04-15", "what": "Premier prototype posé à Paris"},
    {"on": "2027-09-01", "what": "Deuxième prototype posé à Montréal"},
    {"on": "2028-03-01", "what": "Publication des plans"},
]
BODY: dict[str, Any] = {
    **EXAMPLE,
    "title": "Bancs d’hiver, de Paris à Montréal, sans un script",
    "contact": {**EXAMPLE["contact"], "email": EMAIL},
    "milestones": MILESTONES[:2],
}
NEW_TITLE = "Bancs d’hiver : trois saisons, deux villes"


@pytest.fixture(scope="module")
def begun(browsing: Browsing, programme: Programme) -> Author:
    """Four tasks written, then left: the draft has a person to write to."""
    page = browsing.someone(script=False).new_page()
    page.goto("/calls/appel-ouvert/start")
    author = Author(page=page, body=BODY, programme=programme)
    author.press("intake.start.begin")
    page.get_by_role("link", name=acts.FRENCH.t("intake.form.part.organisation")).click()
    author.go_on("organisation", "contact", "project", "cities")
    return author


@pytest.fixture(scope="module")
def back(begun: Author, browsing: Browsing, town: Town) -> Author:
    """Later, on another device, with nothing but the mail."""
    assert begun
    page = browsing.someone(script=False).new_page()
    page.goto(town.link(to=EMAIL, about="Votre brouillon"))
    return Author(page=page, body=BODY, programme=begun.programme)


@pytest.fixture(scope="module")
def with_rows(back: Author) -> Author:
    """The fifth task with its two rows; saved once, it shows room for more, and a third is written there."""
    page = back.page
    page.get_by_role("link", name=acts.FRENCH.t("intake.form.part.means")).click()
    expect(_rows(page)).to_have_count(2)
    back.fill("means")
    back.press("intake.draft.save_for_later")
    page.get_by_role("link", name=acts.FRENCH.t("intake.form.part.means")).click()
    expect(_rows(page)).to_have_count(4)
    third = Author(page=page, body={**BODY, "milestones": MILESTONES}, programme=back.programme)
    third.go_on("means")
    return back


def _rows(page: Page) -> Any:
    return page.get_by_role("group", name=re.compile(r"^Étape \d$"))


@pytest.fixture(scope="module")
def number(with_rows: Author) -> str:
    """The last task, a file, one more look, and the number on the receipt."""
    page = with_rows.page
    acts.attach(page, "plan-du-banc.pdf", acts.small_pdf())
    with_rows.go_on("statements")
    for said in (*(one["what"] for one in MILESTONES), "plan-du-banc.pdf"):
        expect(page.get_by_role("main")).to_contain_text(said)
    with_rows.press("intake.check.send.file")
    expect(page.get_by_role("heading", level=1)).to_have_text(acts.FRENCH.t("intake.receipt.title"))
    return page.url.split("/")[-2]


@pytest.fixture(scope="module")
def own(number: str, browsing: Browsing, town: Town) -> Page:
    """The proposal's own page, by the link in the acknowledgement."""
    page = browsing.someone(script=False).new_page()
    page.goto(town.link(to=EMAIL, about=number))
    expect(page).to_have_url(f"{town.url}/proposals/{number}")
    return page


def test_a_draft_left_halfway_is_found_again_by_the_mailed_link(back: Author) -> None:
    told = back.page.get_by_role("main")
    expect(told).to_contain_text("4 étapes terminées sur 6")
    expect(told).to_contain_text(acts.FRENCH.t("intake.draft.not_filed"))
    assert "/l/" not in back.page.url, "the secret has left the address"


def test_rows_appear_after_saving(with_rows: Author) -> None:
    expect(with_rows.page.get_by_role("heading", level=1)).to_have_text(acts.FRENCH.t("intake.form.part.statements"))


def test_a_proposal_with_a_file_is_filed(own: Page) -> None:
    expect(own.get_by_role("heading", level=1)).to_have_text(BODY["title"])
    expect(own.get_by_role("main")).to_contain_text("plan-du-banc.pdf")


def test_a_new_version_replaces_the_text_under_the_same_number(own: Page, number: str, begun: Author) -> None:
    acts.press(own, "intake.proposal.revise")
    expect(own.get_by_role("heading", level=1)).to_contain_text(number)
    own.get_by_role("link", name=acts.FRENCH.t("intake.form.part.project")).click()
    Author(page=own, body={**BODY, "title": NEW_TITLE}, programme=begun.programme).write("title")
    acts.press(own, "intake.draft.save_for_later")
    own.get_by_role("link", name=acts.FRENCH.t("intake.draft.check")).click()
    acts.press(own, "intake.check.send.revise")
    expect(own.get_by_role("heading", level=1)).to_have_text(NEW_TITLE)
    assert own.url.endswith(f"/proposals/{number}")
    expect(own.get_by_role("main")).to_contain_text("Version 2")


def test_a_consent_is_taken_back_by_one_click(own: Page, number: str) -> None:
    own.goto(f"/proposals/{number}/consents")
    given = own.get_by_role("button", name=acts.FRENCH.t("intake.consents.take_back"))
    before = given.count()
    assert before == 3
    given.first.click()  # to be cited; the sentence to cite goes with it
    expect(given).to_have_count(1)


def test_a_proposal_is_taken_back(own: Page, number: str) -> None:
    own.goto(f"/proposals/{number}")
    acts.press(own, "intake.proposal.withdraw_button")
    expect(own.get_by_role("main")).to_contain_text(acts.FRENCH.t("intake.status.withdrawn"))
