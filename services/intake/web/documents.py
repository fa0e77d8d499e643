"""A proposal's documents on the screen: its receipt and its text to keep, its dates, all of its data."""

from __future__ import annotations

from io import BytesIO

from flask import Response

from services.intake.documents import FiledFacts, Row, TextFact, filed_pdf, receipt_facts, receipt_pdf
from services.intake.documents.calendar import dates_ics
from services.intake.documents.facts import file_facts
from services.intake.operations.exporting import archived, gather
from services.intake.operations.following import Story, story
from services.intake.operations.versions import files_of
from services.intake.web.blueprint import pages
from services.intake.web.filed import filed
from shared.db import transaction
from shared.policy import Permission
from shared.proposal import FiledFile
from shared.web.context import database, house, say
from shared.web.doors import allow
from shared.web.downloads import handed_out

PDF = "application/pdf"
CALENDAR = "text/calendar; charset=utf-8"
ZIP = "application/zip"


@pages.get("/proposals/<number>/receipt.pdf")
@allow(Permission.FOLLOW)
def receipt_document(number: str) -> Response:
    """The accusé d'enregistrement, to be kept (R112-11-2 CRPA)."""
    found, files = _read(number)
    facts = receipt_facts(found.filing, files, house=house(), words=say())
    name = say().t("intake.documents.receipt_name", number=number)
    return handed_out(BytesIO(receipt_pdf(facts)), name=name, media_type=PDF)


@pages.get("/proposals/<number>/filed.pdf")
@allow(Permission.FOLLOW)
def filed_document(number: str) -> Response:
    """Everything as it was filed."""
    found, files = _read(number)
    name = say().t("intake.documents.filed_name", number=number)
    return handed_out(BytesIO(filed_pdf(_filed_facts(found, files))), name=name, media_type=PDF)


@pages.get("/proposals/<number>/dates.ics")
@allow(Permission.FOLLOW)
def dates(number: str) -> Response:
    """The days that matter, for a calendar."""
    found, _ = _read(number)
    name, content = say().t("intake.documents.dates_name", number=number), dates_ics(found, house=house(), words=say())
    return handed_out(BytesIO(content), name=name, media_type=CALENDAR)


@pages.get("/proposals/<number>/export.zip")
@allow(Permission.AMEND)
def export(number: str) -> Response:
    """All data of the proposal, for its author."""
    with transaction(database("intake")) as db:
        found = gather(db, house(), number, words=say())
    stream = archived(found, house().settings.files_folder)
    return handed_out(stream, name=f"{number}.zip", media_type=ZIP)


def _read(number: str) -> tuple[Story, list[FiledFile]]:
    with transaction(database("intake")) as db:
        return story(db, number), files_of(db, number)


def _filed_facts(found: Story, files: list[FiledFile]) -> FiledFacts:
    words, filing, told = say(), found.filing, filed(found.proposal)
    return FiledFacts(
        lang=words.locale,
        text_lang=filing.locale,
        title=words.t("intake.documents.filed_title", number=filing.number),
        author=house().programme.office.authority.in_(words.locale),
        number=filing.number,
        project=found.proposal.title,
        lines=(
            words.t("intake.receipt.received", moment=words.moment(filing.received_at)),
            words.t("intake.documents.version", n=filing.version),
        ),
        texts=tuple(TextFact(label=one["label"], text=one["value"]) for one in told["texts"]),
        figures_title=words.t("intake.proposal.figures"),
        figures=tuple(Row(label=one["label"], value=one["value"]) for one in told["figures"]),
        files_title=words.t("intake.files.title"),
        files=file_facts(files, words),
        no_files=words.t("intake.documents.no_files"),
    )
