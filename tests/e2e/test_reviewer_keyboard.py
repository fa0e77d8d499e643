"""A reviewer works five files by keyboard alone: the list, the declaration, the scores, the texts, the next file."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from services.demo.cast import CAST
from services.demo.door import patiently
from services.intake.example import EXAMPLE
from services.review.example import SCREENING
from shared.policy import Role
from tests.e2e.acts import FRENCH, box, sign_in
from tests.e2e.browsing import Browsing
from tests.e2e.hands import Keyboard
from tests.e2e.town import Town

TITLES = [f"Cinq soirs au clavier, dossier {nth}" for nth in range(1, 6)]
READER = next(part for part in CAST if part.role is Role.REVIEWER)
WORDS = "Un projet clair ; je juge ici le calendrier, 0 à 5 mois."  # with every letter that is a key elsewhere
KEYS = ("4", "3h", "2hh0hh3", "4", "5h3")  # per criterion; a score of 2 or less would ask for a comment
SCORES = {"c1": "4", "c2": "3.5", "c3": "3", "c4": "4", "c5": "3"}


@pytest.fixture(scope="module")
def numbers(town: Town) -> dict[str, str]:
    """Title -> number of five files that the reader has to read."""
    filed = {}
    for title in TITLES:
        body = {**EXAMPLE, "title": title, "contact": {**EXAMPLE["contact"], "email": "clavier@passeurs.example.net"}}
        filed[title] = str(town.door.file(body, f"keyboard-{title[-1]}").json()["number"])
    for number in filed.values():
        _given(town, number)
    return filed


def _given(town: Town, number: str) -> None:
    desk = town.staff[Role.DESK]
    parts = [part.email for part in CAST if part.role is Role.REVIEWER]
    reader = dict(zip(parts, town.reviewers, strict=True))[READER.email]
    patiently(lambda: town.door.read(f"/dossiers/{number}", desk), f"the desk to know of {number}")
    town.door.act(f"/dossiers/{number}/screening", desk, SCREENING)
    if reader not in _readers(town, number):
        town.door.act(f"/dossiers/{number}/assignments", desk, {"reviewer": str(reader)})


def _readers(town: Town, number: str) -> dict[UUID, dict[str, object]]:
    view = town.door.read(f"/dossiers/{number}", town.staff[Role.DESK])
    assert view
    return {UUID(one["person_id"]): one for one in view["reviews"]}


@pytest.fixture(scope="module")
def reader(browsing: Browsing, town: Town, numbers: dict[str, str]) -> Iterator[Page]:
    """Someone without a mouse, in front of their list."""
    assert numbers
    page = browsing.someone().new_page()
    sign_in(page, town, READER.email)
    page.goto("/reviews")
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def worked(reader: Page, numbers: dict[str, str]) -> list[str]:
    """The numbers of the five files, in the order in which they were read and filed."""
    order = []
    for _ in numbers:
        reader.goto("/reviews?sector=" + EXAMPLE["sector"])
        reader.keyboard.press("j")
        expect(reader.locator("[data-row]").first).to_be_focused()
        reader.keyboard.press("o")
        _declare(reader)
        order.append(reader.url.rpartition("/")[2])
        _review(reader)
    return order


def _declare(page: Page) -> None:
    keyboard = Keyboard(page)
    keyboard.tick(page.get_by_role("radio", name=FRENCH.t("review.declare.none")))
    keyboard.press(page.get_by_role("button", name=FRENCH.t("review.declare.button"), exact=True))
    expect(page.get_by_role("button", name=FRENCH.t("review.rubric.button"))).to_be_visible()


def _review(page: Page) -> None:
    for keys in KEYS:
        for key in f"j{keys}":
            page.keyboard.press(key)
    page.keyboard.press("s")
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à")
    Keyboard(page).write(box(page, FRENCH.t("review.rubric.for_applicant")), WORDS)
    Keyboard(page).press(page.get_by_role("button", name=FRENCH.t("review.rubric.button"), exact=True))
    expect(page.get_by_role("main")).to_contain_text(FRENCH.t("review.rubric.filed"))


def test_five_files_are_read_and_filed_with_keys_alone(worked: list[str], numbers: dict[str, str], town: Town) -> None:
    assert len(set(worked)) == len(numbers)  # others of the list may be due before those that were filed here
    for number in worked:
        filed = next(one for one in _readers(town, number).values() if one["name"] == READER.name)
        assert filed["state"] == "filed"
        assert filed["scores"] == SCORES
        assert filed["for_applicant"] == WORDS


def test_the_keys_are_told_and_can_be_switched_off(reader: Page, worked: list[str]) -> None:
    assert worked
    reader.goto("/reviews?state=filed")
    told = reader.locator("[data-keys]")
    reader.keyboard.press("?")
    expect(told).to_have_attribute("open", "")
    Keyboard(reader).reach(reader.get_by_label(FRENCH.t("review.keys.on")))
    reader.keyboard.press("Space")
    reader.keyboard.press("?")
    expect(told).to_have_attribute("open", "")
    reader.keyboard.press("Space")
    reader.keyboard.press("?")
    expect(told).not_to_have_attribute("open", "")


def test_what_the_server_could_not_keep_is_offered_again(reader: Page, worked: list[str], browsing: Browsing) -> None:
    amended = f"/reviews/{worked[0]}/amend"
    reader.goto(amended)
    text = box(reader, FRENCH.t("review.rubric.confidential"))
    reader.context.set_offline(True)
    text.fill("Écrit dans le train.")
    text.blur()
    expect(reader.locator("[data-saved]")).to_contain_text("Pas encore enregistré")
    reader.context.set_offline(False)
    browsing.complaints.clear()  # the browser tells of the request that could not leave
    reader.goto(amended)
    offer = reader.locator("[data-local-offer]")
    expect(offer).to_be_visible()
    assert browsing.violations(reader) == []
    offer.get_by_role("button", name=FRENCH.t("review.draft.take")).click()
    expect(reader.locator("[data-saved]")).to_contain_text("Enregistré à")
    reader.goto(amended)
    expect(box(reader, FRENCH.t("review.rubric.confidential"))).to_have_value("Écrit dans le train.")
    expect(offer).to_be_hidden()


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("path", ["/reviews", "/reviews?state=late", "/reviews/offline", "amend"])
def test_the_pages_keep_nobody_out(
    reader: Page, worked: list[str], browsing: Browsing, *, path: str, locale: str
) -> None:
    address = f"/reviews/{worked[1]}/amend" if path == "amend" else path
    reader.goto(f"{address}{'&' if '?' in address else '?'}lang={locale}")
    assert browsing.faults(reader, locale=locale) == []


def test_nothing_went_wrong_unseen(browsing: Browsing, worked: list[str]) -> None:
    assert worked
    assert browsing.complaints == []
