"""The certificate of a label, as tagged PDF: what it covers, who signed, and where anyone can verify it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from shared.typeset import typeset

TEMPLATE = Path(__file__).parents[1] / "templates" / "typst" / "certificate.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A label and what stands beside it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a certificate says. `lang`, `text_lang`: of the document, of the applicant's own words (ISO 639-1).

    `code`: a QR code as SVG, `code_text` what it is for those who do not see it, `verify` where it leads.
    """

    lang: str
    text_lang: str
    title: str
    author: str
    number: str
    lede: str
    project: str
    rows: tuple[Line, ...]
    signed: tuple[str, ...]
    scope: str
    verify_title: str
    verify_text: str
    verify: str
    code: str
    code_text: str


def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate as PDF; its standard is that of `typeset`."""
    return typeset(TEMPLATE, asdict(certificate))
