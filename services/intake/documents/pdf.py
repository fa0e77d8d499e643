"""Laying out what the author of a proposal keeps: its receipt and its text, as tagged PDF."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from services.intake.documents.facts import FiledFacts, ReceiptFacts
from shared.typeset import typeset

TEMPLATES = Path(__file__).parents[1] / "templates" / "typst"


def receipt_pdf(facts: ReceiptFacts) -> bytes:
    """The accusé d'enregistrement of a filing (R112-11-2 CRPA) as PDF; its standard is that of `typeset`."""
    return typeset(TEMPLATES / "receipt.typ", asdict(facts))


def filed_pdf(facts: FiledFacts) -> bytes:
    """Everything as it was filed, as PDF; its standard is that of `typeset`."""
    return typeset(TEMPLATES / "filed.typ", asdict(facts))
