"""The receipt as the API tells it."""

from __future__ import annotations

from typing import Any

from services.intake.domain.legal import silence_sentence
from services.intake.operations import filing
from shared.access import link_token
from shared.web.context import house, say


def told_receipt(receipt: filing.Receipt) -> dict[str, Any]:
    """A receipt as the API tells it (L112-13, R112-11-2 CRPA)."""
    words, token = say(), link_token(receipt.link_id, house().settings.key)
    programme = house().programme
    return {
        "number": receipt.number,
        "received_at": receipt.received_at.isoformat(),
        "legal_on": receipt.legal_on.isoformat() if receipt.legal_on else None,
        "token": token,
        "status_url": house().address(f"/l/{token}"),
        "receipt": {
            "title": words.t("intake.receipt.title"),
            "received": words.moment(receipt.received_at),
            "silence": words.t(silence_sentence(programme, receipt.legal_on), day=words.day(receipt.legal_on)),
            "service": programme.office.name.in_(words.locale),
            "email": programme.office.email,
        },
    }
