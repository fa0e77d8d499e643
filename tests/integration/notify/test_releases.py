"""A press release: chosen mentions in order, approved whole, in every form, true on the day it appears."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree
from zipfile import ZipFile

import html5lib
import pikepdf
import pytest
from sqlalchemy import select

from services.notify.domain.press.patterns import wording_of
from services.notify.models import Release
from shared.db import transaction
from tests.integration.notify.pressing import PressDesk
from tests.integration.notify.telling import AT, NUMBER, a_proposal, signed

LATER = datetime(2027, 1, 14, 10, 0, tzinfo=UTC)
OTHERS = tuple(f"TR-2026-0010{n}-X" for n in range(4))
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def drafted(press_desk: PressDesk) -> PressDesk:
    """Five projects decided, one of them approved by everyone."""
    press_desk.tell(signed())
    press_desk.approve_all()
    unquoted = a_proposal(consents={"cite": True})
    for place, number in enumerate(OTHERS):
        press_desk.tell(signed(number=number, at=AT + timedelta(seconds=place), proposal=unquoted))
    return press_desk


def begun(desk: PressDesk, *numbers: str) -> str:
    """A release with these mentions; the path of its page."""
    told = desk.post("comms", "/press/releases", number=list(numbers), grouped_by="city")
    assert told.status_code == 303, told.text
    return told.headers["Location"]


def row_of(desk: PressDesk, path: str) -> Release:
    with transaction(desk.engines["notify"]) as session:
        return session.scalars(select(Release).where(Release.id == path.rsplit("/", 1)[1])).one()


def approve(desk: PressDesk, path: str, **typed: str) -> int:
    version = row_of(desk, path).version
    return desk.post("comms", f"{path}/approve", version=version, **{"when": "now", **typed}).status_code


def typed_words(desk: PressDesk, path: str, **changed: str) -> dict[str, str]:
    """The form of the release as its page shows it, with some words changed."""
    said = row_of(desk, path).said
    typed = {f"{part}_{locale}": said[locale][part] for locale in ("fr", "en") for part in ("title", "lede")}
    return {**typed, "version": str(row_of(desk, path).version), **changed}


def test_neighbours_in_a_release_never_share_a_wording(drafted: PressDesk) -> None:
    path = begun(drafted, NUMBER, *OTHERS)
    with transaction(drafted.engines["notify"]) as session:
        numbers = session.scalars(select(Release)).one().numbers
    patterns = [next(one.pattern for one in reversed(drafted.mentions(number))) for number in numbers]
    assert [(one, two) for one, two in pairwise(patterns) if wording_of(one) == wording_of(two)] == []
    assert "se ressemblent" not in drafted.get("comms", path)
    assert drafted.stage() == "approved"


def test_a_release_waits_for_every_approval_then_appears_with_its_mentions(drafted: PressDesk) -> None:
    path = begun(drafted, NUMBER, OTHERS[0])
    assert approve(drafted, path) == 409
    assert OTHERS[0] in drafted.get("comms", path)
    path = begun(drafted, NUMBER)
    assert drafted.people["stranger"].get(path.replace("/press/releases/", "/news/")).status_code == 404
    assert approve(drafted, path) == 303
    assert drafted.stage() == "published"
    public = drafted.get("stranger", path.replace("/press/releases/", "/news/"))
    assert drafted.text() in public
    assert "À publication immédiate" in public
    assert approve(drafted, path) == 409
    assert drafted.get("comms", f"/press/{NUMBER}").count("/news/") == 1


def test_under_embargo_nothing_is_seen_before_its_hour(drafted: PressDesk) -> None:
    path = begun(drafted, NUMBER)
    assert approve(drafted, path, when="later", publish_at="2027-01-14T11:00") == 303
    page = drafted.get("comms", path)
    assert "Sous embargo jusqu’au jeudi 14\u00a0janvier 2027 à 11\u00a0h (heure de Paris)" in page
    assert "EMBARGOED UNTIL Thursday, Jan.\u00a014, 2027, 11\u00a0a.m. Paris time (5\u00a0a.m. in Montréal)" in page
    drafted.at(LATER - timedelta(minutes=1))
    assert "Passeurs" not in drafted.get("stranger", "/laureates")
    drafted.at(LATER)
    assert "Passeurs" in drafted.get("stranger", "/laureates")
    assert row_of(drafted, path).state == "published"


def test_a_mention_that_may_not_appear_any_more_holds_the_release_back(drafted: PressDesk) -> None:
    path = begun(drafted, NUMBER)
    approve(drafted, path, when="later", publish_at="2027-01-14T11:00")
    drafted.act("comms", "unquote")
    drafted.at(LATER)
    assert row_of(drafted, path).state == "bounced"
    assert drafted.appeared() == []
    assert len(drafted.alerts("Un communiqué n’a pas paru")) == 1


def test_what_is_stopped_leaves_the_public_page_of_its_release(drafted: PressDesk) -> None:
    from tests.integration.notify.test_approvals import consent

    path = begun(drafted, NUMBER)
    approve(drafted, path)
    drafted.tell(consent(cite=False))
    assert "Passeurs" not in drafted.get("stranger", path.replace("/press/releases/", "/news/"))


def test_words_that_show_errors_come_back_and_block_approval(drafted: PressDesk) -> None:
    path = begun(drafted, NUMBER)
    assert drafted.post("comms", path, **typed_words(drafted, path, title_fr="")).status_code == 422
    told = typed_words(drafted, path, title_fr="Etat des lieux : 15% de projets")
    assert drafted.post("comms", path, **told).status_code == 303
    assert "F08" in drafted.get("comms", path)
    assert approve(drafted, path) == 409
    assert drafted.post("comms", path, **(told | {"version": "1"})).status_code == 412
    half = typed_words(drafted, path, quote_0_text_fr="Paris et Montréal avancent ensemble.")
    refused = drafted.post("comms", path, **half)
    assert refused.status_code == 422
    assert "Paris et Montréal avancent ensemble." in refused.get_data(as_text=True)


def test_every_form_tells_the_same_release(drafted: PressDesk) -> None:
    path = begun(drafted, NUMBER)
    said = {
        "quote_0_text_fr": "Paris et Montréal avancent ensemble.",
        "quote_0_text_en": "Paris and Montréal move forward together.",
        "quote_0_name": "Anne Signoret",
        "quote_0_capacity_fr": "adjointe à la maire",
        "quote_0_capacity_en": "deputy mayor",
    }
    assert drafted.post("comms", path, **typed_words(drafted, path, **said)).status_code == 303
    approve(drafted, path)
    public = path.replace("/press/releases/", "/news/")
    for lang in ("fr", "en"):
        text, title = drafted.text(lang), row_of(drafted, path).said[lang]["title"]
        for kind, read in (("md", markdown), ("txt", plain), ("docx", docx)):
            found = drafted.people["stranger"].get(f"{public}/{lang}.{kind}")
            assert found.status_code == 200
            shown = read(found.data)
            for wanted in (title, text, said[f"quote_0_text_{lang}"], "Anne Signoret"):
                assert squeezed(wanted) in squeezed(shown), (kind, wanted)
    assert drafted.people["stranger"].get(f"{public}/de.docx").status_code == 404
    assert drafted.people["stranger"].get(f"{public}/fr.exe").status_code == 404


def squeezed(text: str) -> str:
    """Letters and figures alone: forms break lines and set spaces in their own ways."""
    return "".join(re.findall(r"\w", text))


def markdown(content: bytes) -> str:
    return content.decode().replace("\\", "")


def plain(content: bytes) -> str:
    lines = content.decode().splitlines()
    assert max(len(line) for line in lines) <= 90
    return content.decode()


def docx(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as archive:
        tree = ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314 -- written by us
    styles = {one.get(f"{WORD}val") for one in tree.iter(f"{WORD}pStyle")}
    assert {"Heading1", "Heading2", "Heading3"} <= styles
    return "".join(one.text or "" for one in tree.iter(f"{WORD}t"))


def test_the_pdf_is_tagged_and_says_its_language_and_title(drafted: PressDesk) -> None:
    path = begun(drafted, NUMBER)
    for lang in ("fr", "en"):
        found = drafted.people["comms"].get(f"{path}/{lang}.pdf")
        with pikepdf.open(BytesIO(found.data)) as read:
            assert read.Root.MarkInfo.Marked
            assert str(read.Root.Lang) == lang
            with read.open_metadata() as told:
                assert told["dc:title"] == row_of(drafted, path).said[lang]["title"]
                assert str(told["pdfuaid:part"]) == "1"


def test_the_public_pages_are_valid_html(drafted: PressDesk) -> None:
    path = begun(drafted, NUMBER)
    approve(drafted, path)
    for page in ("/laureates", "/news", path.replace("/press/releases/", "/news/")):
        parser = html5lib.HTMLParser(strict=True)
        parser.parse(drafted.people["stranger"].get(page).data)
        assert parser.errors == []


def test_the_feeds_carry_what_appeared_and_are_not_sent_twice(drafted: PressDesk) -> None:
    drafted.act("comms", "plan", when="now")
    stranger = drafted.people["stranger"]
    atom = stranger.get("/laureates.atom?lang=en")
    name = "{http://www.w3.org/2005/Atom}"
    tree = ElementTree.fromstring(atom.data)  # noqa: S314 -- written by us
    (entry,) = tree.findall(f"{name}entry")
    assert entry.findtext(f"{name}content") == drafted.text("en")
    for wanted in ("id", "title", "updated"):
        assert tree.findtext(f"{name}{wanted}")
        assert entry.findtext(f"{name}{wanted}")
    assert stranger.get("/laureates.atom?lang=en", headers={"If-None-Match": atom.headers["ETag"]}).status_code == 304
    feed = stranger.get("/laureates.json?lang=fr").get_json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = feed["items"]
    assert item["content_text"] == drafted.text("fr")
    assert datetime.fromisoformat(item["date_published"]).tzinfo is not None
    assert item["url"].split("#")[1] in drafted.get("stranger", "/laureates")


def test_citations_are_noted_with_every_fault_told(drafted: PressDesk) -> None:
    wrong = {"outlet": "", "title": "Un titre", "seen_on": "2030-01-01", "address": "javascript:alert(1)"}
    refused = drafted.act("comms", "citations", **wrong)
    assert refused.status_code == 422
    assert "Un titre" in refused.get_data(as_text=True)
    right = {
        "outlet": "Le Courrier",
        "title": "Un titre",
        "seen_on": "2026-11-20",
        "address": "https://a.example.org/1",
    }
    assert drafted.act("comms", "citations", **right).status_code == 303
    assert "Le Courrier" in drafted.get("comms", f"/press/{NUMBER}")


def test_the_editor_checks_keeps_and_compares(drafted: PressDesk) -> None:
    newest = {one.locale: one for one in drafted.mentions() if one.version == drafted.version()}
    typed = {
        f"{part}_{locale}": getattr(newest[locale], part)
        for locale in ("fr", "en")
        for part in ("title", "text", "short")
    }
    typed["text_fr"] = typed["text_fr"].replace("Les Passeurs", "Les  Passeurs")
    found = drafted.act("comms", "check", **typed).get_data(as_text=True)
    assert "F01" in found
    assert "<html" not in found
    assert "F01" in drafted.act("comms", "edit", check="yes", **typed).get_data(as_text=True)
    assert drafted.version() == 1
    assert drafted.act("comms", "edit", **typed).status_code == 303
    assert drafted.version() == 2
    assert "repris par Lou Presse" in drafted.get("comms", f"/press/{NUMBER}")
    assert "<ins>" in drafted.get("comms", f"/press/{NUMBER}/versions")
    assert drafted.people["comms"].get(f"/press/{NUMBER}/versions?from=7&to=9").status_code == 404
    stale = drafted.post("comms", f"/press/{NUMBER}/edit", version="1", **(typed | {"title_fr": "Mon beau titre"}))
    assert stale.status_code == 412
    assert "Mon beau titre" in stale.get_data(as_text=True)
    (variant,) = [one for one in drafted.mentions() if one.locale == "fr-CA" and one.version == 2]
    assert "Les  Passeurs" in variant.text
