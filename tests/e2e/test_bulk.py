"""A committee decides ten files at once in a real browser, takes one back, and publishes the others together."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from services.demo.door import patiently
from services.intake.example import EXAMPLE
from services.review.example import OPINION, REVIEW, SCREENING
from shared.policy import Role
from tests.e2e import acts
from tests.e2e.browsing import Browsing
from tests.e2e.town import Town, address_of
from tests.e2e.town import town as running_town
from tests.integration.review.arrangements import together_in

FILES = 10
BY_DESK = {"channel": "mail", "who": "Bureau international", "proof": "Courriel du 12 novembre"}


@pytest.fixture(scope="module")
def town(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A house whose office decides now and publishes together."""
    assert browser
    rules = together_in(tmp_path_factory.mktemp("rules"))
    with running_town(tmp_path_factory.mktemp("together"), programme=rules) as found:
        yield found


@pytest.fixture(scope="module")
def browsing(browser: Browser, town: Town) -> Browsing:
    return Browsing(url=town.url, browser=browser)


@pytest.fixture(scope="module")
def numbers(town: Town) -> list[str]:
    """Ten files before the committee."""
    filed = [_file(town, rank) for rank in range(FILES)]
    for number in filed:
        _read(town, number)
    return filed


def _file(town: Town, rank: int) -> str:
    answer = town.door.file(deepcopy(EXAMPLE) | {"title": f"Berges croisées {rank + 1}"}, f"bulk-{rank}")
    assert answer.status_code == 201, answer.text
    number: str = answer.json()["number"]
    _dossier(town, number)
    town.door.act(f"/dossiers/{number}/screening", town.staff[Role.DESK], SCREENING)
    return number


def _read(town: Town, number: str) -> None:
    desk = town.staff[Role.DESK]
    town.door.act(f"/dossiers/{number}/opinions/montreal", desk, OPINION | BY_DESK)
    for part in _dossier(town, number)["reviews"]:
        reader = next(token for person, token in town.reviewers.items() if str(person) == part["person_id"])
        town.door.act(f"/dossiers/{number}/reviews", reader, REVIEW)


def _dossier(town: Town, number: str) -> dict[str, Any]:
    return patiently(lambda: town.door.read(f"/dossiers/{number}", town.staff[Role.DESK]), f"the file {number}")


def _stages(town: Town, numbers: list[str]) -> list[str]:
    return [_dossier(town, one)["row"]["stage"] for one in numbers]


@pytest.fixture(scope="module")
def member(browsing: Browsing, town: Town, numbers: list[str]) -> Page:
    """A member of the committee, before the table."""
    assert numbers
    page = browsing.someone().new_page()
    acts.sign_in(page, town, address_of(Role.COMMITTEE))
    page.goto("/committee?w_c1=100&sort=spread")
    assert browsing.faults(page, locale="fr") == []
    page.goto("/committee")
    return page


@pytest.fixture(scope="module")
def signed(member: Page, numbers: list[str], browsing: Browsing) -> Page:
    """Ten files ticked, ten letters read, one signature."""
    for number in numbers:
        member.get_by_role("checkbox", name=acts.FRENCH.t("review.bulk.pick", number=number)).check()
    acts.press(member, "review.bulk.decide")
    assert browsing.faults(member, locale="fr") == []
    acts.press(member, "review.bulk.preview")
    expect(member.get_by_role("main")).to_contain_text("10 décisions sont prêtes")
    assert browsing.faults(member, locale="fr") == []
    for number in numbers:
        expect(member.get_by_role("heading", name=f"{number} · Décision sur votre proposition")).to_be_visible()
    member.get_by_role("button", name="Signer les 10 décisions").click()
    expect(member.get_by_role("main")).to_contain_text("10 décisions sont signées")
    assert browsing.faults(member, locale="fr") == []
    return member


@pytest.fixture(scope="module")
def published(signed: Page, town: Town, numbers: list[str], browsing: Browsing) -> Page:
    """One taken back, the others published."""
    acts.press(signed, "review.bulk.undo", number=numbers[0])
    expect(signed.get_by_role("main")).to_contain_text("La décision est reprise")
    assert _stages(town, numbers) == ["committee", *["determination"] * 9]
    signed.goto("/committee")
    assert browsing.faults(signed, locale="fr") == []
    acts.press(signed, "review.bulk.publish")
    expect(signed.get_by_role("main")).to_contain_text("9 décisions sont publiées")
    return signed


@pytest.mark.usefixtures("published")
def test_ten_files_are_decided_at_once_one_is_taken_back_and_nine_are_published(
    town: Town, numbers: list[str], browsing: Browsing
) -> None:
    assert _stages(town, numbers) == ["committee", *["decided"] * 9]
    assert not town.mails(about="Décision sur votre proposition")
    town.let_the_letters_go()
    told = patiently(lambda: _told(town), "nine letters")
    assert {one for one in numbers if any(one in subject for subject in told)} == set(numbers[1:])
    assert browsing.complaints == []


def _told(town: Town) -> list[str] | None:
    subjects = [one.subject for one in town.mails() if "Décision sur votre proposition" in one.subject]
    return subjects if len(subjects) >= FILES - 1 else None
