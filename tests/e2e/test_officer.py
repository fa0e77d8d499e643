"""An officer on a phone, in English: eight answers and a code in a few touches; and scanners that change nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect

from services.demo.door import patiently
from services.demo.samples import load_samples
from services.review.example import SCREENING
from shared.i18n import Words
from shared.policy import Role
from tests.e2e import acts
from tests.e2e.browsing import PHONE, Browsing
from tests.e2e.town import LINK, Town, address_of

ENGLISH = Words(locale="en")
OFFICER = address_of(Role.PARTNER)
MOST = 15  # touches, the code included


@dataclass(kw_only=True)
class Touches:
    """A finger on a phone: every touch is counted, and so is every field that is typed in."""

    page: Page
    browsing: Browsing
    count: int = 0
    faults: list[str] = field(default_factory=list)

    def touch(self, control: Locator) -> None:
        """One touch."""
        self.count += 1
        control.click()

    def type(self, box: Locator, text: str) -> None:
        """One field filled in."""
        self.count += 1
        box.fill(text)

    def choose(self, question: str, answer: str) -> None:
        """Choose one answer to a question of the catalogue."""
        self.touch(acts.group(self.page, ENGLISH.t(question)).get_by_label(answer, exact=True))

    def press(self, msgid: str, **params: str) -> None:
        """Press the button with these words."""
        self.touch(self.page.get_by_role("button", name=ENGLISH.t(msgid, **params), exact=True))

    def look(self) -> None:
        """Look for what keeps people out of this page."""
        page = self.page.url.rpartition("/")[2][:8]
        self.faults += [f"{page}: {one}" for one in self.browsing.violations(self.page)]
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        self.faults += [f"{page}: {wide} px wide"] if wide > PHONE["width"] else []


@pytest.fixture(scope="module")
def number(town: Town) -> str:
    """A file about which Montréal was asked."""
    desk = town.staff[Role.DESK]
    body = load_samples()[0].body | {"title": "Quays that breathe, from the Seine to the St Lawrence"}
    filed = town.door.file(body, "an-officer-on-a-phone").json()["number"]
    patiently(lambda: town.door.read(f"/dossiers/{filed}", desk), f"the desk to know of {filed}")
    town.door.act(f"/dossiers/{filed}/screening", desk, SCREENING)
    return str(filed)


@pytest.fixture(scope="module")
def invitation(town: Town, number: str) -> str:
    """The address in the mail to the city's officer."""
    return town.link(to=OFFICER, about=number)


def _state(town: Town, number: str) -> str:
    seen = town.door.read(f"/dossiers/{number}", town.staff[Role.DESK])
    assert seen is not None
    return str(seen["opinions"]["montreal"]["state"])


def test_twenty_visits_by_a_browser_that_runs_scripts_change_nothing(
    browsing: Browsing, town: Town, number: str, invitation: str
) -> None:
    for _ in range(20):
        context = browsing.someone(locale="en")
        page = context.new_page()
        page.goto(invitation)
        page.wait_for_load_state("networkidle")
        context.close()
    assert _state(town, number) == "asked"
    assert acts.codes(town, to=OFFICER) == []


def test_an_officer_answers_on_a_phone_in_a_few_touches(
    browsing: Browsing, town: Town, number: str, invitation: str
) -> None:
    context = browsing.someone(locale="en")
    page = context.new_page()
    page.set_viewport_size(PHONE)
    finger = Touches(page=page, browsing=browsing)
    page.goto(f"{invitation.replace('/l/', '/partner/')}?lang=en")
    finger.look()
    finger.choose("review.partner.q1", ENGLISH.t("review.partner.q1_none"))
    finger.choose("review.partner.q2", "4")
    finger.choose("review.partner.q3", ENGLISH.t("review.partner.q3_yes"))
    finger.choose("review.partner.q4", ENGLISH.t("review.partner.q4_network"))
    finger.choose("review.partner.q6", ENGLISH.t("review.partner.q6_yes"))
    finger.choose("review.partner.q7", ENGLISH.t("review.opinion.favourable"))
    finger.press("review.officer.read_and_send")
    finger.look()
    before = len(acts.codes(town, to=OFFICER))
    finger.press("review.officer.send_code")
    finger.look()
    patiently(lambda: len(acts.codes(town, to=OFFICER)) > before, f"the code about {number}")
    finger.type(acts.box(page, ENGLISH.t("review.officer.code")), acts.codes(town, to=OFFICER)[0])
    finger.press("review.partner.button", city="Montréal")
    expect(page.get_by_role("heading", level=1)).to_have_text(ENGLISH.t("review.partner.thanks", city="Montréal"))
    finger.look()
    assert finger.faults == []
    assert finger.count < MOST
    assert _state(town, number) == "given"
    context.close()


def test_what_an_officer_types_is_kept_while_they_type(browsing: Browsing, town: Town) -> None:
    desk = town.staff[Role.DESK]
    filed = town.door.file(load_samples()[0].body | {"title": "Kept while it is typed"}, "typed-on-a-phone").json()
    number = filed["number"]
    patiently(lambda: town.door.read(f"/dossiers/{number}", desk), f"the desk to know of {number}")
    town.door.act(f"/dossiers/{number}/screening", desk, SCREENING)
    page = browsing.someone(locale="en").new_page()
    page.goto(f"{town.link(to=OFFICER, about=number).replace('/l/', '/partner/')}?lang=en")
    acts.box(page, ENGLISH.t("review.partner.q5")).fill("A twin of the project of 2024")
    acts.box(page, ENGLISH.t("review.partner.q5")).blur()
    expect(page.locator("[data-saved]")).not_to_be_empty()
    page.reload()
    expect(acts.box(page, ENGLISH.t("review.partner.q5"))).to_have_value("A twin of the project of 2024")


def test_the_page_of_a_city_leads_into_a_file_in_one_touch(browsing: Browsing, town: Town, number: str) -> None:
    desk = town.staff[Role.DESK]
    able = town.door.read("/registry/cities/montreal/speakers", desk)
    assert able is not None
    officer = able["speakers"][0]["id"]
    town.door.act("/registry/cities/montreal/links", desk, {"officer": officer})
    found = patiently(lambda: next(iter(_boards(town)), None), "the address of the city's page")
    page = browsing.someone(locale="en").new_page()
    page.set_viewport_size(PHONE)
    page.goto(f"{found.replace('/l/', '/city/')}?lang=en")
    finger = Touches(page=page, browsing=browsing)
    finger.look()
    page.get_by_role("button", name=acts.begins(ENGLISH.t("review.officer.see"))).first.click()
    expect(page.get_by_role("main")).to_contain_text(number)
    assert finger.faults == []


def _boards(town: Town) -> list[str]:
    mails = [one for one in town.mails(to=OFFICER) if one.message_id.startswith("<partner_digest.")]
    return [found.group(0) for one in mails if (found := LINK.search(one.text))]
