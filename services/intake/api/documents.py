"""A proposal's documents by the JSON door: its receipt, and all of its data for its author."""

from __future__ import annotations

from io import BytesIO

from flask import Response

from services.intake.api.blueprint import api
from services.intake.documents import receipt_facts, receipt_pdf
from services.intake.operations.exporting import archived, gather
from services.intake.operations.following import story
from services.intake.operations.versions import files_of
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import database, house, say
from shared.web.doors import allow, answers
from shared.web.downloads import handed_out

PDF, ZIP = "application/pdf", "application/zip"


@api.get("/proposals/<number>/receipt.pdf")
@allow(Permission.FOLLOW)
@answers(media_types=(PDF,))
def receipt_document(number: str) -> Response:
    """The proof of filing as a tagged PDF, to be kept."""
    with transaction(database("intake")) as db:
        found, files = story(db, number), files_of(db, number)
    facts = receipt_facts(found.filing, files, house=house(), words=say())
    name = say().t("intake.documents.receipt_name", number=number)
    return handed_out(BytesIO(receipt_pdf(facts)), name=name, media_type=PDF)


@api.get("/proposals/<number>/export.zip")
@allow(Permission.AMEND)
@answers(media_types=(ZIP,))
def export(number: str) -> Response:
    """All data of a proposal: its text in every version, its timeline, consents, pieces, receipt, clean files."""
    with transaction(database("intake")) as db:
        found = gather(db, house(), number, words=say())
    stream = archived(found, house().settings.files_folder)
    return handed_out(stream, name=f"{number}.zip", media_type=ZIP)
