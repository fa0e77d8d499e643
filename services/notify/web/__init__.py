"""Pages of notify: letters, press mentions and releases."""

from services.notify.web import (
    asked,
    letter_templates,
    mentions,
    news,
    outbox,
    outbox_mail,
    own_letters,
    press_acts,
    press_edit,
    releases,
    saying,
    webhooks,
)
from services.notify.web.blueprint import pages
from services.notify.web.digests import digests

__all__ = [
    "asked",
    "digests",
    "letter_templates",
    "mentions",
    "news",
    "outbox",
    "outbox_mail",
    "own_letters",
    "pages",
    "press_acts",
    "press_edit",
    "releases",
    "saying",
    "webhooks",
]
