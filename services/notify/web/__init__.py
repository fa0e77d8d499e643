"""Pages of notify: letters, press mentions and releases."""

from services.notify.web import (
    asked,
    mentions,
    news,
    outbox,
    outbox_mail,
    own_letters,
    press_acts,
    press_edit,
    releases,
    saying,
)
from services.notify.web.blueprint import pages

__all__ = [
    "asked",
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
]
