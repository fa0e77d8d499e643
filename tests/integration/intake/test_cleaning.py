"""Copies for reviewers: nothing in their bytes says who wrote, when, where or with what; what is said stays."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from xml.dom.minidom import parseString
from zipfile import ZipFile

import pikepdf
import pytest
from PIL import Image

from services.intake.domain.attachments import DOCX, JPEG, ODT, PDF, PNG
from services.intake.operations.bare_image import bare
from services.intake.operations.cleaning import COPIED, NO_COPY, main
from tests.hostile import make

NAMES = (
    "Jeanne Petit-Durand",
    "jeanne.petit@hydralis.example",
    "Hydralis Toitures SAS",
    "Marc Relecteur",
    "C:/Users/jpetit/projet.docx",
    "Secretariat-Hydralis",
    "Logiciel-Hydralis-42",
    "+33199000001",
    "12 rue de l'Exemple",
    "Sujet-Confidentiel-Hydralis",
    "MotCle-Hydralis",
    "Societe-Mere-Holding",
)
WRITTEN = "Bonjour"


def xml(kind: str, inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><{kind} {make.W} xmlns:a="urn:a">{inside}</{kind}>'


def noted_jpeg() -> bytes:
    """A photograph with every name in its notes, and another photograph behind its end, as telephones append."""
    tags = dict(enumerate(NAMES, start=0x9C00))
    return make.jpeg(notes={0x010E: NAMES[0], 0x013B: NAMES[1], 0x8298: NAMES[2], **tags}) + make.jpeg(
        notes={0x010E: NAMES[3]}
    )


def planted_pdf() -> bytes:
    """A PDF with the names wherever a PDF holds such things."""
    made = BytesIO()
    with pikepdf.open(BytesIO(make.pdf())) as pdf:
        for key, name in zip(("Author", "Creator", "Producer", "Title", "Subject", "Keywords"), NAMES, strict=False):
            pdf.docinfo[f"/{key}"] = name
        pdf.docinfo["/Company"] = "\u00e9" + NAMES[2]  # written as UTF-16
        with pdf.open_metadata() as metadata:
            metadata["dc:creator"] = list(NAMES)
        page = pdf.pages[0]
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Text,
            Rect=[0, 0, 9, 9],
            T=NAMES[3],
            Subj=NAMES[9],
            Contents="Vu",
        )
        page.Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))
        page.PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary(Private=NAMES[6]))
        photo = pdf.make_stream(
            noted_jpeg(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=64, Height=32
        )
        photo.ColorSpace, photo.BitsPerComponent, photo.Filter = pikepdf.Name.DeviceRGB, 8, pikepdf.Name.DCTDecode
        photo.Metadata = pdf.make_stream("".join(NAMES).encode())
        page.Resources.XObject = pikepdf.Dictionary(Im1=photo)
        pdf.attachments["x.txt"] = " ".join(NAMES).encode()
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{NAMES[7]}')")
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=NAMES[8])
        pdf.Root.OCProperties = pikepdf.Dictionary(
            D=pikepdf.Dictionary(CreatorInfo=pikepdf.Dictionary(Creator=NAMES[10]))
        )
        pdf.save(made)
    return made.getvalue()


def planted_docx() -> bytes:
    """A Word document with the names wherever Word puts such things."""
    ties = make.RELATIONS.replace(
        "</Relationships>",
        '<Relationship Id="rId9" Target="docProps/thumbnail.jpeg" Type="http://schemas.openxmlformats.org/package/2006/'
        'relationships/metadata/thumbnail"/></Relationships>',
    )
    template = ties.replace("docProps/thumbnail.jpeg", NAMES[4]).replace("metadata/thumbnail", "attachedTemplate")
    body = (
        f'<w:p><w:ins w:id="1" w:author="{NAMES[3]}" w:date="2026-01-01T00:00:00Z">'
        "<w:r><w:t>Bonjour</w:t></w:r></w:ins>"
        f'<w:del w:id="2" w:author="{NAMES[3]}"><w:r><w:delText>{NAMES[11]}</w:delText></w:r></w:del>'
        '<w:commentRangeStart w:id="0"/><w:r w:rsidR="00AA11"><w:t>&amp; salut</w:t></w:r><w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r></w:p>'
    )
    everyone = "".join(f"<a:x>{name}</a:x>" for name in NAMES)
    comment = f'<w:comment w:id="0" w:author="{NAMES[0]}" w:initials="JP"><w:p>{NAMES[8]}</w:p></w:comment>'
    settings = f'<w:rsids><w:rsid w:val="{NAMES[6]}"/></w:rsids><w:docVars><w:docVar w:val="{NAMES[7]}"/></w:docVars>'
    parts: dict[str, bytes | str] = {
        "_rels/.rels": ties,
        "docProps/core.xml": xml("a:core", everyone),
        "docProps/app.xml": xml("a:app", everyone),
        "docProps/custom.xml": xml("a:custom", everyone),
        "docProps/thumbnail.jpeg": noted_jpeg(),
        "word/comments.xml": xml("w:comments", comment),
        "word/commentsExtended.xml": xml("w:commentsEx", everyone),
        "word/people.xml": xml("w:people", everyone),
        "word/settings.xml": xml("w:settings", settings + '<w:zoom w:percent="100"/>'),
        "word/_rels/settings.xml.rels": template,
        "word/media/image1.jpg": noted_jpeg(),
        "word/media/image2.png": make.png(notes=dict.fromkeys(("Author", "Comment"), NAMES[1])),
        "customXml/item1.xml": xml("a:data", everyone),
    }
    return make.docx(parts, body=body)


def planted_odt() -> bytes:
    """A LibreOffice text with the names wherever LibreOffice puts such things."""
    dc, text = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"',
    )
    creator = f"<dc:creator>{NAMES[0]}</dc:creator>"
    body = (
        f'<office:body {dc} {text}><text:tracked-changes><text:changed-region text:id="c1"><text:deletion>'
        f"<office:change-info>{creator}</office:change-info><text:p>{NAMES[11]}</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        f'<text:p>Bonjour<text:change text:change-id="c1"/><office:annotation>{creator}<text:p>{NAMES[3]}</text:p>'
        "</office:annotation></text:p></office:body>"
    )
    everyone = "".join(f"<a:x>{name}</a:x>" for name in NAMES)
    entry = '<manifest:file-entry manifest:full-path="Thumbnails/thumbnail.png" manifest:media-type="image/png"/>'
    return make.odt(
        {
            "meta.xml": xml("office:document-meta", everyone).replace("xmlns:a=", f"{make.OFFICE} xmlns:a="),
            "settings.xml": xml("office:document-settings", everyone).replace("xmlns:a=", f"{make.OFFICE} xmlns:a="),
            "Thumbnails/thumbnail.png": make.png(notes={"Author": NAMES[0]}),
            "Pictures/1.jpg": noted_jpeg(),
            "META-INF/manifest.xml": make.MANIFEST.replace("</manifest:manifest>", f"{entry}</manifest:manifest>"),
            "META-INF/documentsignatures.xml": xml("a:signatures", everyone),
        },
        body=body,
    )


def planted_png() -> bytes:
    return make.png(notes={f"Note {rank}": name for rank, name in enumerate(NAMES)})


PLANTED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "pdf": (PDF, planted_pdf),
    "docx": (DOCX, planted_docx),
    "odt": (ODT, planted_odt),
    "png": (PNG, planted_png),
    "jpg": (JPEG, noted_jpeg),
}


def seen_in(data: bytes) -> set[str]:
    """The names that stand in these bytes, in those of an archive's parts, or in any stream that can be inflated."""
    layers = [data]
    if data.startswith(b"PK"):
        with ZipFile(BytesIO(data)) as archive:
            layers += [archive.read(name) + name.encode() for name in archive.namelist()]
            layers += [one.extra + one.comment for one in archive.infolist()] + [archive.comment]
    if data.startswith(b"%PDF"):
        layers += pdf_layers(data)
    for layer in list(layers):
        layers += inflated(layer)
    return {name for name in NAMES for layer in layers for form in forms(name) if form in layer}


def pdf_layers(data: bytes) -> list[bytes]:
    with pikepdf.open(BytesIO(data)) as pdf:
        return [part for one in pdf.objects for part in layers_of(one)]


def layers_of(one: pikepdf.Object) -> list[bytes]:
    if isinstance(one, pikepdf.Stream):
        return [one.read_raw_bytes(), one.unparse()]
    return [one.unparse(resolved=True)]


def inflated(layer: bytes) -> list[bytes]:
    found, at = [], 0
    while (at := layer.find(b"\x78", at)) >= 0:
        with suppress(zlib.error):  # not every such sign begins a stream
            found.append(zlib.decompressobj().decompress(layer[at:], 1_000_000))
        at += 1
    return found


def forms(name: str) -> tuple[bytes, ...]:
    wide = name.encode("utf-16-be")
    return name.encode(), wide, name.encode("utf-16-le"), wide.hex().encode(), name.encode().hex().encode()


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[str, bytes], bytes]:
    """The copy without metadata of a file."""

    def make_copy(media_type: str, data: bytes) -> bytes:
        source, target = tmp_path / "source", tmp_path / "target"
        source.write_bytes(data)
        assert main(media_type, source, target) == COPIED
        return target.read_bytes()

    return make_copy


@pytest.mark.parametrize("kind", PLANTED)
def test_none_of_twelve_names_is_in_the_copy(kind: str, copied: Callable[[str, bytes], bytes]) -> None:
    media_type, plant = PLANTED[kind]
    data = plant()
    assert seen_in(data) == set(NAMES), "the search must find what was planted"
    assert seen_in(copied(media_type, data)) == set()


def test_the_copy_of_a_pdf_keeps_its_pages_and_drawing_and_acts_no_more(copied: Callable[[str, bytes], bytes]) -> None:
    with pikepdf.open(BytesIO(copied(PDF, planted_pdf()))) as pdf:
        (page,) = pdf.pages
        assert b"(Bonjour) Tj" in page.Contents.read_bytes()
        assert Image.open(BytesIO(page.Resources.XObject.Im1.read_raw_bytes())).size == (64, 32)
        assert str(page.Annots[0].Contents) == "Vu"
        assert set(pdf.Root.keys()) <= {"/Type", "/Pages", "/AcroForm", "/OCProperties", "/Names"}
        assert "/Info" not in pdf.trailer
        assert len(pdf.attachments) == 0


def test_the_copy_of_a_word_document_is_one_with_its_text_and_its_ties(copied: Callable[[str, bytes], bytes]) -> None:
    with ZipFile(BytesIO(copied(DOCX, planted_docx()))) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name) for name in archive.namelist()}
    trees = {name: parseString(data) for name, data in parts.items() if name.endswith((".xml", ".rels"))}  # noqa: S318 -- our own copy
    document = trees["word/document.xml"].documentElement
    assert document is not None
    said = [node.firstChild.nodeValue for node in document.getElementsByTagName("w:t") if node.firstChild]
    assert said == ["Bonjour", "& salut"]
    (ties,) = (tree for name, tree in trees.items() if name == "_rels/.rels")
    assert [one.getAttribute("Target") for one in ties.getElementsByTagName("Relationship")] == ["word/document.xml"]
    assert "docProps/thumbnail.jpeg" not in parts
    assert b'w:percent="100"' in parts["word/settings.xml"]
    assert Image.open(BytesIO(parts["word/media/image1.jpg"])).size == (64, 32)


def test_the_copy_of_a_libreoffice_text_begins_with_its_kind_and_mentions_what_is_there(
    copied: Callable[[str, bytes], bytes],
) -> None:
    data = copied(ODT, planted_odt())
    assert data[30:38] == b"mimetype"
    assert data[38 : 38 + len(ODT)] == ODT.encode()
    with ZipFile(BytesIO(data)) as archive:
        assert WRITTEN.encode() in archive.read("content.xml")
        assert b"thumbnail" not in archive.read("META-INF/manifest.xml")


def test_the_copy_of_a_photograph_stands_upright_without_its_notes(copied: Callable[[str, bytes], bytes]) -> None:
    data = copied(JPEG, make.jpeg(size=(64, 32), orientation=6, notes={0x010E: NAMES[0]}))
    with Image.open(BytesIO(data)) as image:
        assert image.size == (32, 64)
        assert dict(image.getexif()) == {}
        assert not {"exif", "comment", "icc_profile"} & set(image.info)


def test_the_copy_of_an_image_with_transparency_stays_transparent(copied: Callable[[str, bytes], bytes]) -> None:
    made = BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(made, "PNG")
    with Image.open(BytesIO(copied(PNG, made.getvalue()))) as image:
        assert image.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)


def test_images_inside_of_documents_keep_every_point() -> None:
    for data in (make.jpeg(size=(120, 80)), make.png(size=(40, 30)), progressive()):
        with Image.open(BytesIO(data)) as before, Image.open(BytesIO(bare(data))) as after:
            assert before.tobytes() == after.tobytes()
    assert bare(b"GIF89a...") == b"GIF89a..."
    assert len(bare(make.cut_jpeg())) > 100


def progressive() -> bytes:
    made = BytesIO()
    Image.effect_noise((200, 100), 50).save(made, "JPEG", progressive=True)
    return made.getvalue()


def test_a_pdf_locked_by_a_password_is_no_danger_and_has_no_copy(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    with pikepdf.open(BytesIO(make.pdf())) as pdf:
        pdf.save(source, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    assert main(PDF, source, target) == NO_COPY
