"""PDF files without who made them, when and with what, nor anything that acts: pages and their drawing alone."""

from __future__ import annotations

from pathlib import Path

from pikepdf import Array, Dictionary, Name, Object, Stream
from pikepdf import open as open_pdf

from services.intake.operations.bare_image import bare

# Keys that describe, sign, attach or act, wherever they stand (ISO 32000-2: 7.7.2, 12.6, 14.3, 14.13).
NOTED = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/AA",
    "/OpenAction",
    "/AF",
    "/EF",
    "/JS",
    "/JavaScript",
    "/EmbeddedFiles",
    "/XFA",
    "/Perms",
    "/DSS",
    "/Collection",
    "/CreatorInfo",
    "/SpiderInfo",
    "/Requirements",
    "/Thumb",
)
ACTING = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/RichMediaExecute"}
)
WRITTEN_ON = frozenset({"/T", "/NM", "/M", "/CreationDate", "/RC", "/Popup", "/Subj"})  # by and when, of an annotation
PLAIN = frozenset({"/Link", "/Widget"})  # annotations that belong to the page and not to a reader
DEEPEST = 60


def copy_pdf(source: Path, target: Path) -> None:
    """Write the pages anew. Raises PdfError, and PasswordError for one that is locked."""
    with open_pdf(source) as pdf:
        for name in ("/Info", "/ID"):
            if name in pdf.trailer:
                del pdf.trailer[name]
        for page in pdf.pages:
            _leave_plain(page.obj)
        for one in list(pdf.objects):
            _strip(one)
        pdf.save(target, linearize=False)


def _leave_plain(page: Object) -> None:
    """Take files, sounds and films off a page; notes of readers keep their drawing and lose their author."""
    notes = page.get("/Annots")
    if not isinstance(notes, Array):
        return
    kept = [one for one in notes if not _is_attached(one)]
    for one in kept:
        if isinstance(one, Dictionary) and str(one.get("/Subtype", "")) not in PLAIN:
            _drop(one, WRITTEN_ON)
    page["/Annots"] = Array(kept)


def _is_attached(one: Object) -> bool:
    kinds = {"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D", "/Popup"}
    return isinstance(one, Dictionary) and str(one.get("/Subtype", "")) in kinds


def _strip(one: Object, depth: int = 0) -> None:
    """Take what is noted off an object and the ones written inside of it."""
    if isinstance(one, Dictionary | Stream):
        _strip_keys(one)
    if isinstance(one, Stream):
        _strip_image(one)
    for inner in _inside(one):
        if depth < DEEPEST and not inner.is_indirect:  # those that are stand in the list of all objects
            _strip(inner, depth + 1)


def _inside(one: Object) -> list[Object]:
    inner = list(one) if isinstance(one, Array) else list(one.values()) if isinstance(one, Dictionary | Stream) else []
    return [each for each in inner if isinstance(each, Array | Dictionary)]


def _strip_keys(one: Object) -> None:
    _drop(one, NOTED)
    for name in ("/A", "/Next"):
        action = one.get(name)
        if isinstance(action, Dictionary) and str(action.get("/S", "")) in ACTING:
            del one[name]
    if one.get("/FT") == Name.Sig and "/V" in one:
        del one["/V"]  # a signature names its signer


def _drop(one: Object, names: tuple[str, ...] | frozenset[str]) -> None:
    for name in names:
        if name in one:
            del one[name]


def _strip_image(one: Stream) -> None:
    if one.get("/Filter") == Name.DCTDecode:
        asked = one.get("/DecodeParms")
        parameters = asked if isinstance(asked, Dictionary) else None
        one.write(bare(one.read_raw_bytes()), filter=Name.DCTDecode, decode_parms=parameters)
