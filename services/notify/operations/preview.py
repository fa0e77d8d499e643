"""A letter as it would be written, for whoever is about to make it leave; nothing is kept."""

from __future__ import annotations

import re

from sqlalchemy import Engine

from services.notify.domain.letters import envelope
from services.notify.mailer import one_line
from services.notify.operations.letter_facts import letter_facts
from services.notify.operations.rendering import render
from shared.db import transaction
from shared.events import Event
from shared.house import House

_LINK = re.compile(r"/l/\{\{token:[0-9a-f-]{36}\}\}")


def preview(house: House, engine: Engine, event: Event) -> tuple[str, str]:
    """The subject and the text of the letter that `event` would make; the personal link stays its owner's.

    Raises LookupError for an event that makes no letter.
    """
    to = envelope(event, office=house.programme.office.email)
    if to is None:
        raise LookupError(type(event).__name__)
    with transaction(engine) as session:
        rendered = render(to.letter, to.locale, letter_facts(session, house, event, locale=to.locale))
    return one_line(rendered.subject), _LINK.sub(f"/proposals/{event.number}", rendered.text)
