"""The press desk in a real browser: worded, checked, approved by everyone, out after its embargo, or bounced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from services.demo.door import patiently
from services.demo.filing import Filed
from services.demo.play import Stage
from services.demo.samples import Sample, load_samples
from shared.policy import Role
from shared.programme import Programme
from tests.e2e import acts
from tests.e2e.acts import FRENCH, press
from tests.e2e.browsing import Album, Browsing
from tests.e2e.town import MORNING, Town, address_of
from tests.e2e.town import town as running_town

PARIS = ZoneInfo("Europe/Paris")
WRONG = "Chaque rue compte : 15% de façades de plus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """Two projects that may be cited, in a house of their own, and the pages of those who work on them."""

    town: Town
    browsing: Browsing
    stage: Stage
    desk: Page
    comms: Page

    @property
    def first(self) -> Filed:
        """The project that appears."""
        return self.stage.filed[0]

    @property
    def second(self) -> Filed:
        """The project whose city's agreement is suspended before its day."""
        return self.stage.filed[1]

    def show(self, page: Page, filed: Filed) -> None:
        """Open the mention of a project."""
        page.goto(f"/press/{filed.number}?lang=fr")

    def answered(self, link: str, button: str) -> None:
        """Someone outside follows the link of their mail, reads, agrees."""
        page = self.browsing.someone().new_page()
        page.goto(link)
        if "/proposals/" in page.url:
            page.get_by_role("link", name=FRENCH.t("intake.proposal.own_quote_link")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(button)
        page.get_by_role("radio", name=FRENCH.t("notify.asked.yes")).check()
        press(page, "notify.asked.send")
        expect(page.get_by_text(FRENCH.t("notify.asked.answered.yes"))).to_be_visible()
        assert self.browsing.faults(page, locale="fr") == []
        page.context.close()

    def approve(self, filed: Filed) -> None:
        """The desk, the author of the quote, the city, then the press office."""
        self.show(self.desk, filed)
        press(self.desk, "notify.desk.approve.desk")
        expect(self.desk.get_by_text(FRENCH.t("notify.desk.done_approved"))).to_be_visible()
        self.show(self.comms, filed)
        for _ in range(self.comms.get_by_role("button", name=FRENCH.t("notify.desk.ask"), exact=True).count()):
            self.comms.get_by_role("button", name=FRENCH.t("notify.desk.ask"), exact=True).first.click()
            expect(self.comms.get_by_text(FRENCH.t("notify.desk.done_asked"))).to_be_visible()
        contact = str(filed.sample.body["contact"]["email"])
        self.answered(self.town.link(to=contact, about="Relisez votre citation"), FRENCH.t("notify.asked.title.quote"))
        city = self.town.mail(to=address_of(Role.PARTNER), about=f"{filed.number} · Paris")
        assert "presse" in city.subject
        self.answered(
            self.town.link(to=address_of(Role.PARTNER), about=f"{filed.number} · Paris"),
            FRENCH.t("notify.asked.title.words"),
        )
        self.show(self.comms, filed)
        press(self.comms, "notify.desk.approve.press")
        expect(self.comms.get_by_text(FRENCH.t("notify.desk.done_approved"))).to_be_visible()

    def plan(self, filed: Filed) -> None:
        """The text is to appear in twenty minutes."""
        self.show(self.comms, filed)
        at = (self.town.clock.now() + timedelta(minutes=20)).astimezone(PARIS)
        self.comms.get_by_label(FRENCH.t("notify.desk.publish_at")).fill(at.strftime("%Y-%m-%dT%H:%M"))
        press(self.comms, "notify.desk.plan_button")
        expect(self.comms.get_by_text(FRENCH.t("notify.stage.planned"), exact=True)).to_be_visible()

    def stands(self, filed: Filed, stage: str) -> None:
        """Wait until the text stands there."""

        def look() -> bool:
            told = self.town.door.read(f"/mentions/{filed.number}", self.town.staff[Role.COMMS])
            return bool(told and told["stage"] == stage)

        patiently(look, f"{filed.number} to be {stage}")


@pytest.fixture(scope="module")
def newsroom(browsing: Browsing, programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A house of its own: an agreement is suspended in it."""
    with running_town(tmp_path_factory.mktemp("press")) as town:
        own = Browsing(url=town.url, browser=browsing.browser)
        stage = Stage(
            door=town.door,
            home=town.home,
            clock=town.clock,
            staff=town.staff,
            reviewers=town.reviewers,
            current=frozenset(one.id for one in programme.cities.values() if one.state_on(MORNING.date()).current),
            tell=lambda _: None,
        )
        for sample in _quoted(stage.current):
            stage.file(sample)
        for filed in stage.filed:
            stage.screen(filed)
            stage.examine(filed)
            stage.decide(filed)
        stage.let_letters_go()
        pages = [own.someone().new_page() for _ in range(2)]
        for page, role in zip(pages, (Role.DESK, Role.COMMS), strict=True):
            acts.sign_in(page, town, address_of(role))
        room = Newsroom(town=town, browsing=own, stage=stage, desk=pages[0], comms=pages[1])
        for filed in stage.filed:
            room.stands(filed, "draft")
        yield room
        for page in pages:
            page.context.close()


def _quoted(current: frozenset[str]) -> list[Sample]:
    """Two samples with Montréal alone and a quote, cited in the press."""
    found = [
        one
        for one in load_samples()
        if one.expected(current).mention
        and list(one.expected(current).outcomes) == ["montreal"]
        and one.expected(current).mentions_partner
        and one.body["consents"].get("quote")
        and not (one.repeats or one.play.turn or one.play.uncite or one.play.consensus or one.play.pieces)
        and not any(review.conflict for review in one.play.reviews)
        and one.filing.through != "closing"
    ]
    assert len(found) >= 2, "the samples have changed: find others for the press desk"
    return found[:2]


def wording_a_fault(newsroom: Newsroom, album: Album) -> str:
    """The press office writes what the checks refuse, sees it, cannot have it approved, and mends it; the title."""
    comms = newsroom.comms
    comms.get_by_role("link", name=FRENCH.t("notify.desk.edit"), exact=True).click()
    title, found = comms.locator("#field-title_fr"), comms.locator("[data-found]")
    kept = title.input_value()
    title.fill(WRONG)
    expect(found).to_contain_text("F08")
    assert newsroom.browsing.faults(comms, locale="fr") == []
    album.take(comms, "press-editor")
    press(comms, "notify.desk.keep")
    newsroom.show(newsroom.desk, newsroom.first)
    press(newsroom.desk, "notify.desk.approve.desk")
    expect(newsroom.desk.get_by_role("alert")).to_contain_text("à corriger avant d’être validé")
    comms.get_by_role("link", name=FRENCH.t("notify.desk.edit"), exact=True).click()
    title.fill(kept)
    expect(found).not_to_contain_text("F08")
    press(comms, "notify.desk.keep")
    return kept


def test_a_mention_is_worded_checked_approved_and_appears_after_its_embargo(newsroom: Newsroom, album: Album) -> None:
    comms, filed = newsroom.comms, newsroom.first
    newsroom.show(comms, filed)
    assert newsroom.browsing.faults(comms, locale="fr") == []
    album.take(comms, "press-mention")
    kept = wording_a_fault(newsroom, album)
    comms.get_by_role("link", name=FRENCH.t("notify.desk.versions"), exact=True).click()
    expect(comms.locator("ins").first).to_be_visible()
    newsroom.approve(filed)
    newsroom.plan(filed)
    stranger = newsroom.browsing.someone().new_page()
    stranger.goto("/laureates?lang=fr")
    expect(stranger.get_by_text(kept)).to_have_count(0)
    newsroom.town.clock.advance(timedelta(minutes=21))
    newsroom.stands(filed, "published")
    stranger.reload()
    expect(stranger.get_by_role("heading", name=kept)).to_be_visible()
    assert newsroom.browsing.faults(stranger, locale="fr") == []
    stranger.context.close()


def test_an_agreement_suspended_before_the_day_bounces_the_text(newsroom: Newsroom, album: Album) -> None:
    newsroom.approve(newsroom.second)
    newsroom.plan(newsroom.second)
    newsroom.stage.turns.suspend("montreal")
    newsroom.stands(newsroom.second, "bounced")
    newsroom.town.mail(to=address_of(Role.COMMS), about="n’a pas paru")
    newsroom.show(newsroom.comms, newsroom.second)
    expect(newsroom.comms.get_by_text(FRENCH.t("notify.alert.why_agreement"))).to_be_visible()
    assert newsroom.browsing.faults(newsroom.comms, locale="fr") == []
    newsroom.comms.goto("/press?stage=bounced&lang=fr")
    expect(newsroom.comms.get_by_text(newsroom.second.number)).to_be_visible()
    assert newsroom.browsing.faults(newsroom.comms, locale="fr") == []
    album.take(newsroom.comms, "press-bounced")
