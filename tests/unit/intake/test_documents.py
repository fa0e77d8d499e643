"""Documents as PDF: tagged, titled, in their language, whatever signs a person wrote; and names inside an archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from pikepdf import open as open_pdf

from services.intake.documents import (
    FiledFacts,
    FileFact,
    ReceiptFacts,
    Row,
    TextFact,
    filed_pdf,
    receipt_pdf,
)
from services.intake.operations.exporting import safe_name

NUMBER = "TR-2026-00042-44"
UNWRITABLE = "\U0003fff0"  # no font has a sign for it
RECEIPT = ReceiptFacts(
    lang="fr",
    text_lang="fr",
    title=f"Accusé d’enregistrement de la proposition {NUMBER}",
    author="Ville de Paris",
    number=NUMBER,
    lines=("Reçue le 23 novembre 2026 à 10 h 00 (heure de Paris).",),
    project=Row(label="Proposition", value="Berges croisées"),
    rows=(Row(label="Déposée par", value="Les Passeurs de berges"),),
    files_title="Fichiers joints",
    files=(FileFact(name="plan.pdf", size="12 ko", sha256="ab" * 32),),
    no_files="Aucun fichier n’est joint.",
)
FILED = FiledFacts(
    lang="en",
    text_lang="fr",
    title=f"Proposal {NUMBER}, as filed",
    author="City of Paris",
    number=NUMBER,
    project="Berges croisées",
    lines=("Version 1.",),
    texts=(TextFact(label="Summary", text="Un.\nUne autre ligne.\n\nDeux."),),
    figures_title="Figures",
    figures=(Row(label="Budget", value="€85,000"),),
    files_title="Attached files",
    files=(),
    no_files="No file is attached.",
)


def opened(content: bytes) -> Pdf:
    return open_pdf(BytesIO(content))


def claims_ua(content: bytes) -> bool:
    with opened(content) as pdf, pdf.open_metadata() as meta:
        return bool(meta.get("pdfuaid:part") == "1")


def tags(content: bytes) -> list[str]:
    """The kinds of all elements of the structure, from top to bottom."""
    with opened(content) as pdf:
        return list(walked(pdf.Root[Name.StructTreeRoot]))


def walked(node: Object | None) -> Iterator[str]:
    if isinstance(node, Dictionary):
        if Name.S in node:
            yield str(node[Name.S])
        kids = node.get(Name.K)
        for kid in kids if isinstance(kids, Array) else [kids]:
            yield from walked(kid)


@pytest.mark.parametrize(
    ("content", "lang", "title"),
    [
        (receipt_pdf(RECEIPT), "fr", RECEIPT.title),
        (filed_pdf(FILED), "en", FILED.title),
    ],
)
def test_a_document_is_tagged_titled_and_says_its_language(content: bytes, lang: str, title: str) -> None:
    with opened(content) as pdf:
        assert Name.StructTreeRoot in pdf.Root
        assert bool(pdf.Root[Name.MarkInfo][Name.Marked])
        assert str(pdf.Root[Name.Lang]) == lang
        assert str(pdf.docinfo[Name.Title]) == title
        assert bool(pdf.Root[Name.ViewerPreferences][Name.DisplayDocTitle])
    assert claims_ua(content)


def test_a_document_has_headings_paragraphs_and_lists_for_those_who_listen() -> None:
    found = tags(filed_pdf(FILED))
    assert found.count("/H1") == 1
    assert found.count("/H2") == 3
    assert {"/P", "/L", "/LI", "/Lbl", "/LBody"} <= set(found)


def test_an_empty_line_parts_two_paragraphs() -> None:
    one = replace(FILED, texts=(TextFact(label="Summary", text="Un. Deux."),))
    assert tags(filed_pdf(FILED)).count("/P") == tags(filed_pdf(one)).count("/P") + 1


def test_the_same_facts_make_the_same_bytes() -> None:
    assert receipt_pdf(RECEIPT) == receipt_pdf(RECEIPT)
    assert filed_pdf(FILED) != filed_pdf(replace(FILED, project="Autre chose"))


@pytest.mark.parametrize(
    "words",
    ["沪上设计实验室", "جمعية الجسر", "केसर", "✨", "👩‍👩‍👧‍👦 🇫🇷", UNWRITABLE, "a\x00b\x07c", "\u202eenvers\u200b", ""],
)
def test_signs_that_a_font_lacks_do_not_keep_a_document_from_being_made(words: str) -> None:
    receipt = receipt_pdf(replace(RECEIPT, project=Row(label="Proposition", value=f"Projet {words}")))
    filed = filed_pdf(replace(FILED, project=words, texts=(TextFact(label=words, text=words),)))
    for content in (receipt, filed):
        with opened(content) as pdf:
            assert Name.StructTreeRoot in pdf.Root
            assert bool(pdf.Root[Name.MarkInfo][Name.Marked])
            assert Name.Lang in pdf.Root


@pytest.mark.parametrize(
    ("typed", "broken"), [("relations-internationales@ville.example.org", False), ("x" * 200, True)]
)
def test_an_address_that_fits_its_line_is_copied_as_it_was_written(typed: str, broken: bool) -> None:  # noqa: FBT001 -- pytest hands it over
    with opened(receipt_pdf(replace(RECEIPT, rows=(Row(label="Adresse", value=typed),)))) as pdf:
        written = [one.read_bytes() for one in pdf.objects if isinstance(one, Stream)]
    assert any(b"200B" in part for part in written) is broken, "a sign that nobody sees stands in the text"


def test_a_document_promises_pdf_ua_only_where_every_sign_can_be_shown() -> None:
    assert not claims_ua(filed_pdf(replace(FILED, project=f"Projet {UNWRITABLE}")))


@pytest.mark.parametrize(
    "words", ['#eval("1")', "$x^2$", '#read("/etc/passwd")', "*gras* _it_ = Titre", '"); #panic("x', "\\"]
)
def test_what_a_person_wrote_is_never_read_as_instructions(words: str) -> None:
    plain = filed_pdf(replace(FILED, texts=(TextFact(label="Summary", text="mot"),)))
    content = filed_pdf(replace(FILED, texts=(TextFact(label="Summary", text=words),)))
    assert tags(content) == tags(plain)


def test_a_long_word_stays_on_the_page() -> None:
    long, short = "x" * 4000, "x" * 40
    pages = [
        filed_pdf(
            replace(FILED, texts=(TextFact(label="Summary", text=word),), figures=(Row(label="Web", value=word),))
        )
        for word in (long, short)
    ]
    with opened(pages[0]) as many, opened(pages[1]) as few:
        assert len(many.pages) > len(few.pages)


@pytest.mark.parametrize(
    ("name", "media_type", "safe"),
    [
        ("Plan d’été.PDF", "application/pdf", "Plan-d-ete.pdf"),
        ("../../etc/passwd", "application/pdf", "passwd.pdf"),
        ("..\\..\\run.exe.pdf", "application/pdf", "run-exe.pdf"),
        ("沪上.png", "image/png", "document.png"),
        ("x" * 300 + ".jpg", "image/jpeg", "x" * 80 + ".jpg"),
        (".pdf", "text/html", "pdf.bin"),
    ],
)
def test_a_name_inside_an_archive_is_safe_on_every_disk(name: str, media_type: str, safe: str) -> None:
    assert safe_name(name, media_type) == safe
