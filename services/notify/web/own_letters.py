"""For a proposal's author, their letters to take elsewhere."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from flask import Response

from services.notify.models import Mail
from services.notify.operations.own_letters import own_letters, readable
from services.notify.web.blueprint import pages
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import database, say
from shared.web.doors import allow
from shared.web.downloads import handed_out


@pages.get("/proposals/<number>/letters.json")
@allow(Permission.AMEND)
def letters(number: str) -> Response:
    """The letters that this proposal's author was sent, to take elsewhere."""
    with transaction(database("notify")) as session:
        told = {"number": number, "letters": [_letter(one) for one in own_letters(session, number)]}
    content = json.dumps(told, ensure_ascii=False, indent=2).encode()
    return handed_out(BytesIO(content), name=say().t("notify.own.name", number=number), media_type="application/json")


def _letter(mail: Mail) -> dict[str, Any]:
    return {
        "letter": mail.letter,
        "to": mail.recipient,
        "locale": mail.locale,
        "subject": mail.subject,
        "sent_at": mail.sent_at.isoformat() if mail.sent_at is not None else None,
        "text": readable(mail),
    }
