"""Attachments: names are only shown, kinds told by content, containers hold what they should."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.attachments import (
    DOCX,
    HEAD,
    JPEG,
    KINDS,
    MOST_ENTRIES,
    ODT,
    PDF,
    PNG,
    Entry,
    container_fault,
    display_name,
    kind_of,
    look_inside,
    most_bytes,
    room_faults,
)
from services.intake.domain.contents import read_through
from shared.errors import Invalid
from shared.programme.values import FileLimits
from shared.web.downloads import disposition
from tests.hostile import make

WHOLE = (
    ("statuts.pdf", make.pdf(), PDF),
    ("Statuts.PDF", make.pdf(), PDF),
    ("lettre.docx", make.docx(), DOCX),
    ("lettre.odt", make.odt(), ODT),
    ("plan.png", make.png(), PNG),
    ("photo.jpg", make.jpeg(), JPEG),
    ("photo.jpeg", make.jpeg(), JPEG),
)


@pytest.mark.parametrize(("name", "data", "media_type"), WHOLE, ids=[name for name, _, _ in WHOLE])
def test_a_plain_file_is_known_by_name_and_content_and_reads_to_its_end(
    name: str, data: bytes, media_type: str
) -> None:
    assert kind_of(name, data[:HEAD]) == media_type
    assert look_inside(BytesIO(data), media_type) == ""
    assert read_through(BytesIO(data), media_type) == ""


def fault_of(name: str, data: bytes) -> str:
    """The first thing that is wrong with a file when it comes."""
    if not data:
        return "intake.fault.file_empty"
    try:
        return look_inside(BytesIO(data), kind_of(name, data[:HEAD]))
    except Invalid as refusal:
        (fault,) = refusal.faults
        assert fault.field == "attachments"
        assert fault.params["name"] == name
        return fault.code


AT_ONCE = {
    "polyglot.pdf": "html",
    "behind.pdf": "other_content",
    "drawing.svg": "kind",
    "drawing.png": "other_content",
    "page.html": "kind",
    "page.pdf": "other_content",
    "program.pdf": "other_content",
    "program.exe": "kind",
    "bomb.docx": "bomb",
    "entries.docx": "bomb",
    "contents.docx": "bomb",
    "nested.docx": "nested",
    "macros.docx": "macros",
    "renamed.docx": "macros",
    "basic.odt": "macros",
    "climbing.docx": "paths",
    "absolute.docx": "paths",
    "pixels.png": "pixels",
    "archive.docx": "not_document",
    "empty.pdf": "empty",
    "facture\u202efdp.exe": "kind",
}


@pytest.mark.parametrize("name", make.REFUSED_AT_ONCE)
def test_a_hostile_file_is_refused_as_it_comes_and_told_why(name: str) -> None:
    assert fault_of(name, make.REFUSED_AT_ONCE[name]()) == f"intake.fault.file_{AT_ONCE[name]}"


WHEN_READ = {
    "entities.docx": "entities",
    "laughter.odt": "entities",
    "disguised.docx": "nested",
    "cut.jpg": "broken",
    "broken.pdf": "broken",
}


@pytest.mark.parametrize("name", WHEN_READ)
def test_a_hostile_file_that_looks_plain_is_found_out_when_it_is_read(name: str) -> None:
    data = make.REFUSED_WHEN_READ[name]()
    assert fault_of(name, data) == ""
    media_type = KINDS[name.rpartition(".")[2]]
    assert read_through(BytesIO(data), media_type) == f"intake.fault.file_{WHEN_READ[name]}"


def entries(*names: str, size: int = 10, packed: int = 10) -> list[Entry]:
    return [Entry(name=name, size=size, packed=packed) for name in ("[Content_Types].xml", "word/document.xml", *names)]


@pytest.mark.parametrize(
    ("size", "packed", "fault"),
    [(100, 1, ""), (101, 1, "bomb"), (50_000_000, 25_000_000, ""), (50_000_001, 25_000_000, "bomb")],
)
def test_a_document_may_unpack_to_a_hundred_times_its_size_and_a_hundred_megabytes(
    size: int, packed: int, fault: str
) -> None:
    found = container_fault(entries(size=size, packed=packed), DOCX)
    assert found == (f"intake.fault.file_{fault}" if fault else "")


def test_a_document_may_have_two_thousand_parts() -> None:
    most = [f"word/media/{k}.png" for k in range(MOST_ENTRIES - 2)]
    assert container_fault(entries(*most), DOCX) == ""
    assert container_fault(entries(*most, "word/media/one.png"), DOCX) == "intake.fault.file_bomb"


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("word/../x.xml", "paths"),
        ("..\\x.xml", "paths"),
        ("C:/x.xml", "paths"),
        ("word/document.xml", "paths"),  # twice: two readers would read two documents
        ("word/a\nb.xml", "paths"),
        ("word/VBAProject.bin", "macros"),
        ("word/activeX/activeX1.xml", "macros"),
        ("word/embeddings/oleObject1.bin", "nested"),
        ("word/embeddings/Microsoft_Excel_Sheet1.xlsx", "nested"),
        ("word/media/setup.EXE", "nested"),
        ("word/media/image1.png", ""),
        ("word/charts/chart1.xml", ""),
    ],
)
def test_a_part_of_a_document_is_known_by_its_name(name: str, fault: str) -> None:
    assert container_fault(entries(name), DOCX) == (f"intake.fault.file_{fault}" if fault else "")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Statuts 2026.pdf", "Statuts 2026.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\jeanne\\projet.docx", "projet.docx"),
        ("\u202egpj.\u2066annexe\u2069.pdf", "gpj.annexe.pdf"),
        ("a\r\nContent-Type: text/html\r\n\r\n.pdf", "html.pdf"),
        ("e\u0301tude.pdf", "étude.pdf"),
        (".pdf", "document.pdf"),
        ("  . ", "document"),
        ("", "document"),
        ("\x00.pdf", "document.pdf"),
        ("合作 परियोजना 🌉.pdf", "合作 परियोजना 🌉.pdf"),
    ],
)
def test_a_name_is_shown_without_folders_and_without_signs_that_nobody_sees(typed: str, shown: str) -> None:
    assert display_name(typed) == shown


def test_a_long_name_is_cut_and_keeps_its_extension() -> None:
    shown = display_name("x" * 4000 + ".docx")
    assert len(shown) == 200
    assert shown.endswith("x.docx")


@given(st.text())
def test_any_name_becomes_one_line_that_a_column_and_a_header_can_hold(typed: str) -> None:
    shown = display_name(typed)
    assert 1 <= len(shown) <= 200
    assert not set("/\\\r\n\x00\u202e") & set(shown)
    header = disposition(shown)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2


def test_files_are_counted_one_by_one_and_together() -> None:
    limits = FileLimits(count=2, each_mb=1, together_mb=2)
    assert room_faults([1_000_000], limits, name="a.pdf", more=1_000_000) == ()
    (fault,) = room_faults([1_000_000], limits, name="a.pdf", more=1_000_001)
    assert (fault.code, fault.params) == ("intake.fault.file_together", {"name": "a.pdf", "most": 2})
    (fault,) = room_faults([1, 1], limits, name="a.pdf", more=1)
    assert (fault.code, fault.params) == ("intake.fault.file_too_many", {"name": "a.pdf", "count": 2})
    assert most_bytes(limits) > 2_000_000
