"""Drafts in a browser: kept while one types, never taken for a filing, filed once, lost by nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from services.demo.door import patiently
from services.intake.example import EXAMPLE
from shared.policy import Role
from shared.programme import Programme
from tests.e2e import acts
from tests.e2e.browsing import Browsing
from tests.e2e.tasks import TASKS, Author
from tests.e2e.town import Town

AT_ONCE = 100
MANY_TIMES, MANY_TIMES_BY = "Cent fois le même bouton, à Paris et à Montréal", "cent.fois@passeurs.example.org"
NOT_FILED = acts.FRENCH.t("intake.draft.not_filed")
NOTED = ("status of 400", "status of 412")  # what the browser notes when the service refuses to keep what is typed


def someone(browsing: Browsing, programme: Programme, **changed: Any) -> Author:
    """A person of their own, whose draft has just begun."""
    page = browsing.someone().new_page()
    page.goto("/calls/appel-ouvert/start")
    author = Author(page=page, body={**EXAMPLE, **changed}, programme=programme)
    author.press("intake.start.begin")
    return author


@pytest.fixture
def author(browsing: Browsing, programme: Programme) -> Iterator[Author]:
    """Someone whose draft has just begun."""
    begun = someone(browsing, programme)
    yield begun
    begun.page.context.close()
    complaints, browsing.complaints[:] = list(browsing.complaints), []
    assert [one for one in complaints if not any(noted in one for noted in NOTED)] == []


def test_a_field_that_was_left_is_kept_at_once_and_the_page_says_when(author: Author) -> None:
    page, task = author.page, f"{author.page.url}/project"
    page.goto(task)
    author.write("title")
    page.keyboard.press("Tab")
    told = page.get_by_role("status").get_by_text(re.compile(r"^Enregistré à \d{1,2}\sh\s\d\d\.$"))
    expect(told).to_be_visible()
    page.goto(task)
    expect(author.box("title")).to_have_value(EXAMPLE["title"])


def test_each_page_of_a_draft_says_that_it_is_not_filed(author: Author) -> None:
    page, draft = author.page, author.page.url
    for path in ("", *(f"/{task}" for task in TASKS), "/check"):
        page.goto(f"{draft}{path}")
        expect(page.get_by_role("main").get_by_text(NOT_FILED, exact=True)).to_be_visible()


def test_what_is_wrong_at_the_end_leads_to_the_task_and_the_field(author: Author) -> None:
    page = author.page
    page.goto(f"{page.url}/check")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name=acts.FRENCH.t("intake.missing.budget_total")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(acts.FRENCH.t("intake.form.part.means"))
    expect(author.box("budget_total")).to_be_focused()
    expect(author.box("budget_total")).to_have_attribute("aria-invalid", "true")


def test_a_session_that_ends_while_one_types_loses_nothing(author: Author) -> None:
    page, draft = author.page, author.page.url
    page.goto(f"{draft}/contact")
    author.fill("contact")
    page.context.clear_cookies()
    author.press("intake.draft.save_and_go")
    expect(page.get_by_role("heading", level=1)).to_have_text(acts.FRENCH.t("shared.resend.title"))
    expect(page.get_by_role("main")).to_contain_text(EXAMPLE["contact"]["name"])
    author.press("shared.resend.send")
    expect(page.get_by_role("heading", level=1)).to_have_text(acts.FRENCH.t("intake.form.part.project"))
    page.goto(f"{draft}/contact")
    for name in ("name", "role", "email", "phone"):
        expect(author.box(f"contact.{name}")).to_have_value(EXAMPLE["contact"][name])


def test_what_is_typed_in_one_tab_does_not_undo_what_another_saved(author: Author) -> None:
    page = author.page
    page.goto(f"{page.url}/project")
    second = Author(
        page=page.context.new_page(),
        body={**author.body, "title": "Un autre titre, plus juste"},
        programme=author.programme,
    )
    second.page.goto(page.url)
    second.write("title")
    second.press("intake.draft.save_for_later")
    author.write("title")
    page.keyboard.press("Tab")
    told = page.get_by_role("status").filter(has_text=acts.FRENCH.t("intake.error.draft_changed"))
    expect(told).to_be_visible()
    page.reload()
    expect(author.box("title")).to_have_value("Un autre titre, plus juste")


@pytest.fixture
def pressed(browsing: Browsing, programme: Programme) -> tuple[Page, list[httpx.Response]]:
    """The last button of a whole draft, pressed a hundred times at once, and the page it was pressed on."""
    contact = {**EXAMPLE["contact"], "email": MANY_TIMES_BY}
    author = someone(browsing, programme, title=MANY_TIMES, contact=contact)
    page, draft = author.page, author.page.url
    page.goto(f"{draft}/{TASKS[0]}")
    author.go_on(*TASKS)
    expect(page.get_by_role("heading", level=1)).to_have_text(acts.FRENCH.t("intake.check.title"))
    form = {one: page.locator(f"#field-form [name={one}]").input_value() for one in ("csrf_token", "link")}
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    with httpx.Client(cookies=cookies, timeout=60, limits=httpx.Limits(max_connections=AT_ONCE)) as client:

        def press(_: int) -> httpx.Response:
            return client.post(f"{draft}/filing", data=form)

        with ThreadPoolExecutor(AT_ONCE) as fingers:
            return page, list(fingers.map(press, range(AT_ONCE)))


def test_a_hundred_presses_at_once_file_one_proposal(pressed: tuple[Page, list[httpx.Response]], town: Town) -> None:
    page, answers = pressed
    assert {one.status_code for one in answers} == {303}
    numbers = {one.headers["location"].split("/")[2] for one in answers}
    assert len(numbers) == 1, numbers
    (number,) = numbers
    acts.press(page, "intake.check.send.file")
    expect(page).to_have_url(f"{town.url}/proposals/{number}")
    assert patiently(lambda: _waiting_at_the_desk(town, MANY_TIMES), "the desk to know of it") == [number]
    town.mail(to=MANY_TIMES_BY, about=number)
    told = [one.subject for one in town.mails(to=MANY_TIMES_BY, about="Accusé de réception")]
    assert len(told) == 1, told
    page.context.close()


def _waiting_at_the_desk(town: Town, title: str) -> list[str]:
    """The numbers of the files with this title that the desk must screen."""
    told = town.door.read("/tasks?limit=200", town.staff[Role.DESK]) or {"tasks": []}
    return [one["number"] for one in told["tasks"] if one["title"] == title]
