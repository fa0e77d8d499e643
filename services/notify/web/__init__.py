"""Pages of notify: the press mentions and the letters."""

from services.notify.web import mentions, own_letters, saying
from services.notify.web.blueprint import pages

__all__ = ["mentions", "own_letters", "pages", "saying"]
