"""What a document says, in the words of one language: sentences and values, before anything is laid out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from services.intake.domain.legal import is_public_law, silence_sentence
from services.intake.models import Filing
from shared.house import House
from shared.i18n import Words
from shared.proposal import FiledFile, Proposal

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A label and what stands beside it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFact:
    """A text of several paragraphs under its label; an empty line parts paragraphs."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFact:
    """A file: `name` as its author wrote it, `size` as people write it, `sha256` in hexadecimal."""

    name: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """The proof of filing. `lang` and `text_lang`: of the document, of the applicant's own words (ISO 639-1)."""

    lang: str
    text_lang: str
    title: str
    author: str
    number: str
    lines: tuple[str, ...]
    rows: tuple[Row, ...]
    project: Row
    files_title: str
    files: tuple[FileFact, ...]
    no_files: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledFacts:
    """A proposal as it was filed. `lang` and `text_lang` as for a receipt."""

    lang: str
    text_lang: str
    title: str
    author: str
    number: str
    project: str
    lines: tuple[str, ...]
    texts: tuple[TextFact, ...]
    figures_title: str
    figures: tuple[Row, ...]
    files_title: str
    files: tuple[FileFact, ...]
    no_files: str


def receipt_facts(filing: Filing, files: Iterable[FiledFile], *, house: House, words: Words) -> ReceiptFacts:
    """What the accusé d'enregistrement of a filing says (L112-11 and R112-11-2 CRPA), and beyond it the silence."""
    proposal, office, t = Proposal.model_validate(filing.proposal), house.programme.office, words.t
    instant = filing.received_at.astimezone(ZoneInfo(office.tz)).isoformat(timespec="seconds")
    service = ", ".join((office.name.in_(words.locale), office.address, office.email, office.phone))
    return ReceiptFacts(
        lang=words.locale,
        text_lang=filing.locale,
        title=t("intake.documents.receipt_title", number=filing.number),
        author=office.authority.in_(words.locale),
        number=filing.number,
        lines=(
            t("intake.receipt.received", moment=words.moment(filing.received_at)),
            t("intake.receipt.mailed", email=proposal.contact.email),
        ),
        project=Row(label=t("intake.receipt.project"), value=proposal.title),
        rows=(
            Row(label=t("intake.receipt.organisation"), value=proposal.organisation.name),
            Row(label=t("intake.documents.instant"), value=f"{instant} ({office.tz})"),
            Row(label=t("intake.receipt.service"), value=service),
            Row(label=t("intake.documents.officer"), value=_officer(house, words)),
            *_legal_day(filing.legal_on, words),
            Row(label=t("intake.receipt.legal_date"), value=silence_told(filing, proposal, house=house, words=words)),
        ),
        files_title=t("intake.files.title"),
        files=file_facts(files, words),
        no_files=t("intake.documents.no_files"),
    )


def _officer(house: House, words: Words) -> str:
    """Who has the file in hand (L111-2 CRPA)."""
    office = house.programme.office
    return f"{office.case_officer}, {office.case_officer_capacity.in_(words.locale)}"


def _legal_day(day: date | None, words: Words) -> tuple[Row, ...]:
    return (Row(label=words.t("intake.documents.legal_day"), value=words.day(day)),) if day is not None else ()


def silence_told(filing: Filing, proposal: Proposal, *, house: House, words: Words) -> str:
    """What the office's silence will mean for this filing, and from which day on (L231-1, L231-4, L114-5 CRPA)."""
    day, programme = filing.legal_on, house.programme
    stopped = day is None and not is_public_law(proposal, programme)
    return words.t(silence_sentence(programme, day, stopped=stopped), day=words.day(day))


def file_facts(files: Iterable[FiledFile], words: Words) -> tuple[FileFact, ...]:
    """The files of a proposal as a document lists them."""
    return tuple(FileFact(name=one.name, size=_size(one.size, words), sha256=one.sha256) for one in files)


def _size(size: int, words: Words) -> str:
    if size >= MEGABYTE:
        return words.t("shared.files.megabytes", n=words.number(round(size / MEGABYTE, 1)))
    return words.t("shared.files.kilobytes", n=words.number(-(-size // 1000)))
