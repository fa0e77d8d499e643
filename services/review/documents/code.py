"""The QR code that leads from a paper to the page where anyone can verify it."""

from __future__ import annotations

from io import BytesIO

import segno

QUIET = 4  # modules of white around the code: less, and some readers do not find it (ISO/IEC 18004)


def verification_code(address: str) -> bytes:
    """The code of an address as SVG, black on white whatever stands around it; it survives 15 % of damage."""
    drawn = BytesIO()
    made = segno.make_qr(address, error="m")
    made.save(drawn, kind="svg", scale=4, border=QUIET, dark="#000000", light="#ffffff", omitsize=True)
    return drawn.getvalue()
