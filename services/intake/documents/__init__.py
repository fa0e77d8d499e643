"""Documents: what the author of a proposal takes away and keeps, as tagged PDF that screen readers can follow."""

from services.intake.documents.facts import FiledFacts, FileFact, ReceiptFacts, Row, TextFact, receipt_facts
from services.intake.documents.pdf import filed_pdf, receipt_pdf

__all__ = [
    "FileFact",
    "FiledFacts",
    "ReceiptFacts",
    "Row",
    "TextFact",
    "filed_pdf",
    "receipt_facts",
    "receipt_pdf",
]
