"""Tables as files for a spreadsheet: semicolons, UTF-8 with its mark, and no cell that could pass for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
MARK = "\ufeff"  # without it a spreadsheet on Windows takes é for Ã©


def as_csv(lines: Iterable[Sequence[str]]) -> str:
    """These lines as CSV (RFC 4180, with semicolons: the comma is a decimal sign in French)."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for line in lines:
        writer.writerow([guarded(cell) for cell in line])
    return MARK + written.getvalue()


def guarded(cell: str) -> str:
    """The cell, unable to be run: a spreadsheet computes what begins like a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(FORMULA) or cell.startswith(FORMULA) else cell
