"""The desk looks at its partner cities in a real browser, confirms dates, and supposes that an agreement ends."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from shared.i18n import Words
from shared.policy import Role
from tests.e2e import acts
from tests.e2e.browsing import Album, Browsing
from tests.e2e.town import Town, address_of

FRENCH, ENGLISH = Words(locale="fr"), Words(locale="en")
PAGES = {
    "registry": "/registry",
    "registry-city": "/registry/san_francisco",
    "registry-no-agreement": "/registry/rio",
    "registry-sign": "/registry/rio/sign",
    "registry-officer": "/registry/montreal/change_officer",
    "registry-goals": "/registry/montreal/revise_goals?side=partner",
    "registry-asset": "/registry/san_francisco/share_asset?domain=telepresence",
    "registry-what-if": "/registry/montreal/what-if?not_renewed_by=2027-06-30",
    "registry-what-if-fault": "/registry/montreal/what-if?not_renewed_by=2027-06-30&renewed_on=2027-06-30",
}


@pytest.fixture(scope="module")
def at_desk(browsing: Browsing, town: Town) -> Iterator[Page]:
    """Somebody of the desk, signed in."""
    page = browsing.someone().new_page()
    acts.sign_in(page, town, address_of(Role.DESK))
    yield page
    page.context.close()


@pytest.mark.parametrize("shown", list(product(PAGES, ("fr", "en"))), ids="-".join)
def test_every_page_on_the_cities_is_whole(
    at_desk: Page, browsing: Browsing, album: Album, shown: tuple[str, str]
) -> None:
    name, locale = shown
    path = PAGES[name]
    at_desk.goto(f"{path}{'&' if '?' in path else '?'}lang={locale}")
    assert browsing.faults(at_desk, locale=locale) == []
    if locale == "fr" and name in ("registry", "registry-city", "registry-what-if"):
        album.take(at_desk, name)


def test_dates_from_the_archives_are_typed_read_again_and_confirmed(at_desk: Page, browsing: Browsing) -> None:
    at_desk.goto("/registry?lang=fr")
    at_desk.get_by_role("navigation").get_by_role("link", name=FRENCH.t("shared.nav.registry")).click()
    at_desk.get_by_role("link", name=FRENCH.t("review.registry.task.confirm_dates", city="Shanghai")).click()
    acts.box(at_desk, FRENCH.t("review.registry.field.in_force_on")).fill("2006-05-01")
    acts.box(at_desk, FRENCH.t("review.registry.field.ends_on")).fill("2006-04-01")
    acts.press(at_desk, "review.registry.preview")
    at_desk.get_by_role("alert").get_by_role("link").click()
    expect(acts.box(at_desk, FRENCH.t("review.registry.field.ends_on"))).to_be_focused()
    assert browsing.faults(at_desk, locale="fr") == []
    acts.box(at_desk, FRENCH.t("review.registry.field.ends_on")).fill("2028-04-30")
    acts.press(at_desk, "review.registry.preview")
    expect(at_desk.get_by_role("heading", level=1)).to_contain_text(FRENCH.t("review.registry.act.date_do"))
    assert browsing.faults(at_desk, locale="fr") == []
    acts.press(at_desk, "review.registry.do")
    main = at_desk.get_by_role("main")
    expect(main).to_contain_text(FRENCH.t("review.registry.act.date"))
    expect(main.get_by_text(FRENCH.t("review.agreement.in_force"), exact=True).first).to_be_visible()
    assert browsing.faults(at_desk, locale="fr") == []


def test_an_act_is_done_without_javascript_on_a_phone(browsing: Browsing, town: Town) -> None:
    page = browsing.someone(locale="en", script=False).new_page()
    acts.sign_in(page, town, address_of(Role.DESK))
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto("/registry/delhi/negotiate?lang=en")
    acts.box(page, ENGLISH.t("review.registry.field.since")).fill("2026-10-01")
    acts.press(page, "review.registry.preview", ENGLISH)
    acts.press(page, "review.registry.do", ENGLISH)
    expect(page.get_by_role("main")).to_contain_text(ENGLISH.t("review.agreement.negotiating"))
    page.context.close()
