"""The committee sits in a real browser: planned, opened, a tie, the chair's vote, the decision, the minutes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import product

import pytest
from playwright.sync_api import Locator, Page, expect

from services.demo.door import patiently
from services.intake.example import EXAMPLE
from services.review.example import OPINION, REVIEW, SCREENING
from shared import access
from shared.db import engine_for, transaction
from shared.policy import Role
from tests.e2e import acts
from tests.e2e.acts import FRENCH, group, press
from tests.e2e.browsing import Album, Browsing
from tests.e2e.town import Town, address_of

CHAIR, OTHERS = "Awa Diallo", ("Basile Renaud", "Chantal Oury")
TITLE = "Passerelles d’hiver"
BY_DESK = {"channel": "mail", "who": "Bureau international", "proof": "Courriel du 12 novembre"}
PLACE, DAY = "4, rue de Lobau, salle 12", "2026-12-10"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """A sitting that is open, with one file: the secretary's page and the chair's."""

    desk: Page
    chair: Page
    room: str
    file: str


@pytest.fixture(scope="module")
def number(town: Town) -> str:
    """A file before the committee, which has three members."""
    database = json.loads((town.home / "house.json").read_text())["DATABASE_URL"]
    engine = engine_for(database, "access", pool=1)
    with transaction(engine) as session:
        for k, name in enumerate(OTHERS):
            access.person_named(session, f"membre-{k}@comite.example.org", role=Role.COMMITTEE, name=name)
    engine.dispose()
    answer = town.door.file(deepcopy(EXAMPLE) | {"title": TITLE}, "sitting")
    filed: str = answer.json()["number"]
    desk = town.staff[Role.DESK]
    patiently(lambda: town.door.read(f"/dossiers/{filed}", desk), f"the file {filed}")
    town.door.act(f"/dossiers/{filed}/screening", desk, SCREENING)
    town.door.act(f"/dossiers/{filed}/opinions/montreal", desk, OPINION | BY_DESK)
    for part in (town.door.read(f"/dossiers/{filed}", desk) or {})["reviews"]:
        reader = next(token for person, token in town.reviewers.items() if str(person) == part["person_id"])
        town.door.act(f"/dossiers/{filed}/reviews", reader, REVIEW)
    return filed


def _signed_in(browsing: Browsing, town: Town, role: Role) -> Page:
    page = browsing.someone().new_page()
    acts.sign_in(page, town, address_of(role))
    return page


def _tick(question: Locator, *names: str) -> None:
    for name in names:
        question.get_by_label(name, exact=True).check()


@pytest.fixture(scope="module")
def evening(town: Town, browsing: Browsing, number: str) -> Iterator[Evening]:
    """The desk finds its way from the committee's table, plans, calls the roll, and opens."""
    desk, chair = _signed_in(browsing, town, Role.DESK), _signed_in(browsing, town, Role.COMMITTEE)
    desk.goto("/committee?lang=fr")
    desk.get_by_role("link", name=FRENCH.t("review.sitting.title"), exact=True).click()
    _plan(desk, browsing)
    room = desk.url
    desk.get_by_label(acts.begins(number)).check()
    press(desk, "review.sitting.add_button")
    press(desk, "review.sitting.open_button")
    expect(desk.get_by_role("alert")).to_contain_text(CHAIR)  # nobody is in the room yet
    _tick(group(desk, FRENCH.t("review.sitting.present")), CHAIR, *OTHERS)
    press(desk, "review.sitting.roll_button")
    assert browsing.faults(desk, locale="fr") == []
    press(desk, "review.sitting.open_button")
    yield Evening(desk=desk, chair=chair, room=room, file=f"{room}/files/{number}")
    desk.context.close()
    chair.context.close()


def _plan(desk: Page, browsing: Browsing) -> None:
    acts.box(desk, FRENCH.t("review.sitting.name")).fill("Séance de décembre")
    acts.box(desk, FRENCH.t("review.sitting.held_on")).fill(DAY)
    acts.box(desk, FRENCH.t("review.sitting.place")).fill(PLACE)
    _tick(group(desk, FRENCH.t("review.sitting.voting")), CHAIR, *OTHERS)
    press(desk, "review.sitting.plan_button")
    expect(desk.get_by_role("alert")).to_be_visible()  # nobody chairs
    assert browsing.faults(desk, locale="fr") == []
    expect(group(desk, FRENCH.t("review.sitting.voting")).get_by_label(CHAIR, exact=True)).to_be_checked()
    acts.box(desk, FRENCH.t("review.sitting.chair")).select_option(label=CHAIR)
    press(desk, "review.sitting.plan_button")


@pytest.fixture(scope="module")
def voted(evening: Evening, browsing: Browsing) -> Evening:
    """The chair votes against, one member for, one abstains: the chair's casting vote carries it."""
    desk, chair, said = evening.desk, evening.chair, FRENCH.t
    desk.goto(evening.file)
    acts.box(desk, said("review.sitting.put_city", city="Montréal")).select_option(
        label=said("review.outcome.retained")
    )
    press(desk, "review.sitting.put_button")
    chair.goto(evening.file)
    own = chair.locator("form", has=chair.get_by_role("button", name=said("review.sitting.own_vote_button")))
    own.get_by_label(said("review.sitting.vote.no"), exact=True).check()
    assert browsing.faults(chair, locale="fr") == []
    press(chair, "review.sitting.own_vote_button")
    desk.reload()
    for name, vote in zip(OTHERS, ("yes", "abstain"), strict=True):
        _tick(group(desk, name), said(f"review.sitting.vote.{vote}"))
    assert browsing.faults(desk, locale="fr") == []
    press(desk, "review.sitting.count_button")
    expect(desk.get_by_role("alert")).to_contain_text(CHAIR)
    expect(group(desk, OTHERS[0]).get_by_label(said("review.sitting.vote.yes"), exact=True)).to_be_checked()
    assert browsing.faults(desk, locale="fr") == []
    _tick(group(desk, said("review.sitting.casting_ask")), said("review.sitting.vote.yes"))
    press(desk, "review.sitting.count_button")
    expect(desk.get_by_role("main")).to_contain_text(said("review.sitting.motion.carried"))
    return evening


@pytest.mark.parametrize("shown", list(product(("room", "file", "minutes"), ("fr", "en"))), ids="-".join)
def test_every_page_of_a_sitting_is_whole(
    voted: Evening, browsing: Browsing, album: Album, shown: tuple[str, str]
) -> None:
    name, locale = shown
    path = {"room": voted.room, "file": voted.file, "minutes": f"{voted.room}/minutes"}[name]
    voted.desk.goto(f"{path}?lang={locale}")
    expect(voted.desk.get_by_role("heading", level=1)).to_be_visible()
    assert browsing.faults(voted.desk, locale=locale) == []
    if locale == "fr":
        album.take(voted.desk, f"sitting-{name}")


def test_the_decision_is_written_from_the_vote(voted: Evening, browsing: Browsing) -> None:
    voted.chair.goto(f"{voted.file}?lang=fr")
    voted.chair.get_by_role("link", name=FRENCH.t("review.sitting.decide"), exact=True).click()
    asked = group(voted.chair, FRENCH.t("review.determine.outcome", city="Montréal"))
    expect(asked.get_by_role("radio", name=acts.begins(FRENCH.t("review.outcome.retained"))).first).to_be_checked()
    assert browsing.faults(voted.chair, locale="fr") == []


def test_the_chair_closes_and_the_minutes_say_so(voted: Evening, browsing: Browsing, number: str) -> None:
    voted.chair.goto(f"{voted.room}?lang=fr")
    press(voted.chair, "review.sitting.close_button")
    main = voted.chair.get_by_role("main")
    expect(main).to_contain_text("Approuvé par Awa Diallo")
    expect(main).to_contain_text(number)
    assert browsing.faults(voted.chair, locale="fr") == []
    printed = voted.chair.request.get(f"{voted.room}/minutes.pdf")
    assert printed.body().startswith(b"%PDF-")
    voted.chair.goto(voted.room)
    assert browsing.faults(voted.chair, locale="fr") == []
