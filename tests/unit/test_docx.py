"""Documents for a word processor: whole parts, real headings, the language of each passage, the same bytes twice."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from shared.docx import WORD, Block, Bullets, Grid, Heading, Paragraph, Run, document

MADE = datetime(2026, 11, 23, 9, tzinfo=UTC)
W = f"{{{WORD}}}"


def parts(blocks: list[Block], **changes: str) -> dict[str, bytes]:
    said = {"title": "Axes", "author": "Bureau", "lang": "fr"} | changes
    with ZipFile(BytesIO(document(blocks, **said, made=MADE))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_headings_are_headings_and_lists_are_lists() -> None:
    blocks: list[Block] = [
        Heading(text="Un"),
        Heading(text="Deux", level=2),
        Paragraph(text="a\nb"),
        Bullets(items=["x", "y"]),
    ]
    body = ElementTree.fromstring(parts(blocks)["word/document.xml"])

    styles = [one.get(f"{W}val") for one in body.iter(f"{W}pStyle")]
    assert styles == ["Heading1", "Heading2", "Normal", "ListBullet", "ListBullet"]
    assert len(list(body.iter(f"{W}numPr"))) == 2
    assert len(list(body.iter(f"{W}br"))) == 1


def test_every_style_that_is_used_is_defined() -> None:
    blocks: list[Block] = [
        Heading(text="1", level=3),
        Paragraph(text="2", style="Lede"),
        Grid(head=("a",), rows=[("b",)]),
    ]
    found = parts(blocks)
    used = {one.get(f"{W}val") for one in ElementTree.fromstring(found["word/document.xml"]).iter(f"{W}pStyle")}
    known = {one.get(f"{W}styleId") for one in ElementTree.fromstring(found["word/styles.xml"]).iter(f"{W}style")}
    assert used <= known


def test_languages_are_those_of_the_document_and_of_a_passage() -> None:
    found = parts([Paragraph(text="The same in English.", lang="en")])
    assert b'w:val="en-US"' in found["word/document.xml"]
    assert b'w:val="fr-FR"' in found["word/styles.xml"]
    assert b"<dc:language>fr-FR</dc:language>" in found["docProps/core.xml"]


def test_a_part_of_a_paragraph_is_bold_or_in_another_language() -> None:
    said = [Run(text="Le projet "), Run(text="Winter wear", bold=True, lang="en"), Run(text=" suit.", italic=True)]
    body = ElementTree.fromstring(parts([Paragraph(text=said, lang="fr")])["word/document.xml"])

    (paragraph,) = body.iter(f"{W}p")
    told = [
        (run.findtext(f"{W}t"), run.find(f"{W}rPr/{W}b") is not None, run.find(f"{W}rPr/{W}i") is not None)
        for run in paragraph.iter(f"{W}r")
    ]
    assert told == [("Le projet ", False, False), ("Winter wear", True, False), (" suit.", False, True)]
    assert [one.get(f"{W}val") for one in paragraph.iter(f"{W}lang")] == ["fr-FR", "en-US", "fr-FR"]


def test_the_head_of_a_table_is_repeated_on_every_sheet() -> None:
    body = ElementTree.fromstring(parts([Grid(head=("Ville", "Projets"), rows=[("Rio", "4")])])["word/document.xml"])
    (head,) = body.iter(f"{W}tblHeader")
    assert head is not None
    assert [one.text for one in body.iter(f"{W}t")] == ["Ville", "Projets", "Rio", "4"]


@given(st.text(max_size=80), st.text(max_size=40))
def test_any_text_makes_a_document_that_can_be_read(text: str, title: str) -> None:
    blocks: list[Block] = [Heading(text=text), Bullets(items=[text])]
    found = parts(blocks, title=title)
    for name, content in found.items():
        ElementTree.fromstring(content)
        assert content.startswith(b"<?xml"), name


def test_the_same_blocks_make_the_same_bytes() -> None:
    once, again = (document([Heading(text="Un")], title="t", author="a", lang="en", made=MADE) for _ in range(2))
    assert once == again
