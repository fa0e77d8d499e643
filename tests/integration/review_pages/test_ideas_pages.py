"""Ideas from anybody, grouped into axes by the desk, read by everybody on one sheet."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pytest
from sqlalchemy import Engine, select

from services.review.models import Axis, Idea
from shared.audit import Entry
from shared.db import transaction
from tests.integration.review_pages.conftest import Browser, Office

FIRST = {"themes": "Réparer les vêtements d’hiver dans des ateliers de quartier.", "cities": "montreal"}
SECOND = {"projects": "Un réseau d’ateliers pour réparer les vêtements des deux villes.", "sector": "mode_design_luxe"}
AXIS = {
    "title_fr": "Réparer, réemployer",
    "title_en": "Repair and reuse",
    "text_fr": "Faire durer.",
    "text_en": "Make things last.",
    "cities": "montreal",
}


def ideas_kept(engines: dict[str, Engine]) -> list[Idea]:
    with transaction(engines["review"]) as session:
        return list(session.scalars(select(Idea)))


def axes_made(engines: dict[str, Engine]) -> list[Axis]:
    with transaction(engines["review"]) as session:
        return list(session.scalars(select(Axis)))


def acts(engines: dict[str, Engine]) -> list[str]:
    with transaction(engines["relay"]) as session:
        return list(session.scalars(select(Entry.act).where(Entry.subject == "axes").order_by(Entry.seq)))


@pytest.fixture
def ideas(stranger: Browser, engines: dict[str, Engine]) -> list[str]:
    for said in (FIRST, SECOND):
        assert stranger.send("/ideas", "/ideas", **said).status_code == 303
    with transaction(engines["review"]) as session:
        return [str(one) for one in session.scalars(select(Idea.id).order_by(Idea.at, Idea.id))]


def test_anybody_answers_without_an_account_and_twice_is_once(stranger: Browser, engines: dict[str, Engine]) -> None:
    page = stranger.get("/ideas").text
    said = FIRST | {"idea": re.findall(r'name="idea" value="([^"]+)"', page)[0]}
    first, again = stranger.send("/ideas", "/ideas", **said), stranger.send("/ideas", "/ideas", **said)

    assert (first.status_code, again.status_code) == (303, 303)
    (kept,) = ideas_kept(engines)
    assert (kept.themes, kept.cities, kept.sector) == (FIRST["themes"], ["montreal"], None)
    assert "votre réponse est enregistrée" in stranger.get("/ideas").text
    assert acts(engines) == ["post_idea"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"themes": "  "}, "Aucune réponse n’est écrite"),
        ({"themes": "x" * 2001}, "2"),
        ({"themes": "Un thème", "cities": "atlantis"}, "Cette ville n’est pas dans la liste"),
        ({"themes": "Un thème", "sector": "alchemy"}, "Ce secteur n’est pas dans la liste"),
        ({"themes": "Un thème", "homepage": "https://spam.example"}, "doit rester vide"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    stranger: Browser, engines: dict[str, Engine], *, said: dict[str, str], told: str
) -> None:
    answer = stranger.send("/ideas", "/ideas", **said)
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert said["themes"] in unescape(answer.text)
    assert ideas_kept(engines) == []


def test_the_desk_makes_an_axis_of_what_belongs_together(
    ideas: list[str], at_desk: Browser, stranger: Browser, engines: dict[str, Engine]
) -> None:
    desk = at_desk.get("/ideas/desk").text
    assert "Mots communs" in unescape(desk)
    made = at_desk.send("/ideas/axes/new", "/ideas/axes/new", **AXIS | {"ideas": ideas})
    assert made.status_code == 303
    (axis,) = axes_made(engines)
    assert {str(one.axis_id) for one in ideas_kept(engines)} == {str(axis.id)}
    assert "Réparer, réemployer" not in stranger.get("/ideas").text, "it is not published yet"

    path = f"/ideas/axes/{axis.id}"
    tag = re.findall(r'name="tag" value="([^"]+)"', at_desk.text(path))[0]
    assert at_desk.send(path, path, **AXIS | {"tag": tag, "show": "yes"}).status_code == 303
    assert "Réparer, réemployer" in stranger.get("/ideas").text
    stale = at_desk.send(path, path, **AXIS | {"tag": tag, "title_fr": "Un autre titre"})
    assert (stale.status_code, "Un autre titre" in stale.text) == (412, True)
    fresh = re.findall(r'name="tag" value="([^"]+)"', stale.text)[0]
    assert at_desk.send(path, path, **AXIS | {"tag": fresh, "title_fr": "Un autre titre"}).status_code == 303
    assert acts(engines)[-4:] == ["make_axis", "write_axis", "publish_axis", "write_axis"]


def test_what_was_sent_and_changed_since_is_offered_as_another_answer(
    stranger: Browser, engines: dict[str, Engine]
) -> None:
    first = re.findall(r'name="idea" value="([^"]+)"', stranger.get("/ideas").text)[0]
    assert stranger.send("/ideas", "/ideas", **FIRST | {"idea": first}).status_code == 303
    refused = stranger.send("/ideas", "/ideas", **SECOND | {"idea": first})

    assert (refused.status_code, SECOND["projects"] in unescape(refused.text)) == (422, True)
    offered = re.findall(r'name="idea" value="([^"]+)"', refused.text)[0]
    assert stranger.send("/ideas", "/ideas", **SECOND | {"idea": offered}).status_code == 303
    assert sorted(str(one.id) for one in ideas_kept(engines)) == sorted([first, offered])


def test_the_desk_chooses_ideas_by_state_city_and_sector(ideas: list[str], at_desk: Browser) -> None:
    def listed(query: str) -> set[str]:
        return set(re.findall(r'href="/ideas/([0-9a-f-]{36})"', at_desk.text(f"/ideas/desk{query}")))

    assert listed("") == set(ideas)
    assert listed("?city=montreal") == {ideas[0]}
    assert listed("?city=&sector=mode_design_luxe") == {ideas[1]}
    assert listed("?state=aside") == set()
    path = f"/ideas/{ideas[0]}"
    at_desk.send(path, path, where="aside", reason="Elle demande une subvention, sans thème.")
    assert listed("?state=aside") == {ideas[0]}
    assert "Elle demande une subvention" in at_desk.text("/ideas/desk?state=aside")
    assert at_desk.get("/ideas/desk?city=atlantis").status_code == 404


def test_two_axes_become_one_and_one_is_proposed_as_a_domain(
    ideas: list[str], at_desk: Browser, stranger: Browser, engines: dict[str, Engine]
) -> None:
    for title, idea in zip(("Premier axe", "Second axe"), ideas, strict=True):
        at_desk.send("/ideas/axes/new", "/ideas/axes/new", **AXIS | {"title_fr": title, "ideas": [idea]})
    first, second = sorted(axes_made(engines), key=lambda one: one.title_fr)
    path = f"/ideas/axes/{first.id}"

    alone = at_desk.send(path, f"{path}/merge", axis="")
    assert (alone.status_code, "Aucun axe n’est choisi" in alone.text) == (422, True)
    assert at_desk.send(path, f"{path}/merge", axis=str(second.id)).status_code == 303
    assert {one.axis_id for one in ideas_kept(engines)} == {first.id}
    assert [one.id for one in axes_made(engines)] == [first.id]

    refused = at_desk.send(path, f"{path}/domain", domain_city="montreal", note="Onze réponses en parlent.")
    assert (refused.status_code, "Onze réponses en parlent." in refused.text) == (422, True)
    assert at_desk.send(path, f"{path}/domain", domain_city="rio", note="Onze réponses en parlent.").status_code == 303
    assert at_desk.send(path, path, **AXIS | {"show": "yes"}).status_code == 303
    assert "proposé comme domaine d’un accord avec Rio" in at_desk.text("/ideas/desk")
    assert "Onze réponses" not in stranger.get("/ideas").text + stranger.get("/axes/handout").text
    assert acts(engines)[-4:] == ["merge_axes", "propose_domain", "write_axis", "publish_axis"]


def test_an_axis_with_a_text_in_one_language_is_not_published(
    ideas: list[str], at_desk: Browser, engines: dict[str, Engine]
) -> None:
    at_desk.send("/ideas/axes/new", "/ideas/axes/new", **AXIS | {"ideas": ideas})
    (axis,) = axes_made(engines)
    path = f"/ideas/axes/{axis.id}"
    refused = at_desk.send(path, path, **AXIS | {"text_en": "", "title_fr": "Titre gardé", "show": "yes"})
    assert (refused.status_code, "Titre gardé" in refused.text) == (422, True)
    assert axes_made(engines)[0].title_fr == AXIS["title_fr"], "nothing of it was written"


def test_an_idea_is_set_aside_with_a_reason_placed_again_and_erased(
    ideas: list[str], at_desk: Browser, engines: dict[str, Engine]
) -> None:
    path = f"/ideas/{ideas[0]}"
    short = at_desk.send(path, path, where="aside", reason="non")
    assert (short.status_code, "Le motif est trop court" in short.text) == (422, True)
    assert at_desk.send(path, path, where="aside", reason="Elle demande une subvention, sans thème.").status_code == 303
    assert at_desk.send(path, path, where="new").status_code == 303
    assert at_desk.send(path, f"{path}/erase").status_code == 303
    found = {str(one.id): one for one in ideas_kept(engines)}[ideas[0]]
    assert (found.themes, found.organisation, found.erased_at is None) == ("", "", False)
    page = at_desk.text(path)
    assert "a été effacé" in page
    assert f'action="{path}"' not in page
    assert acts(engines)[-3:] == ["place_idea", "place_idea", "erase_idea"]


def test_the_sheet_is_a_page_a_tagged_pdf_and_a_document(
    ideas: list[str], at_desk: Browser, stranger: Browser, engines: dict[str, Engine]
) -> None:
    at_desk.send("/ideas/axes/new", "/ideas/axes/new", **AXIS | {"ideas": ideas})
    (axis,) = axes_made(engines)
    path = f"/ideas/axes/{axis.id}"
    at_desk.send(path, path, **AXIS | {"show": "yes"})

    assert "Réparer, réemployer" in stranger.get("/axes/handout?city=montreal").text
    assert "Réparer, réemployer" not in stranger.get("/axes/handout?city=rio").text
    assert stranger.get("/axes/handout?city=atlantis").status_code == 404
    with pikepdf.open(BytesIO(stranger.get("/axes/handout.pdf").data)) as printed:
        assert printed.Root.MarkInfo.Marked
        assert len(printed.pages) == 1
    with ZipFile(BytesIO(stranger.get("/axes/handout.docx").data)) as archive:
        assert "Réparer, réemployer" in archive.read("word/document.xml").decode()


def test_the_sheet_counts_proposals_by_sector_for_the_office_alone(
    at_desk: Browser, stranger: Browser, office: Office
) -> None:
    office.open()
    for path in ("/axes/handout", "/axes/handout?city=montreal"):
        assert "Propositions par secteur" in at_desk.text(path)
        assert "Propositions par secteur" not in stranger.text(path)
    with pikepdf.open(BytesIO(at_desk.get("/axes/handout.pdf").data)) as printed:
        assert len(printed.pages) == 1


def test_the_desk_alone_reads_what_was_written(ideas: list[str], stranger: Browser, office: Office) -> None:
    for path in ("/ideas/desk", f"/ideas/{ideas[0]}", "/ideas/axes/new"):
        assert stranger.get(path).status_code in {302, 303}
