"""Pages of notify: the press mentions and the letters."""

from services.notify.web import asked, mentions, news, own_letters, press_acts, press_edit, releases, saying
from services.notify.web.blueprint import pages

__all__ = ["asked", "mentions", "news", "own_letters", "pages", "press_acts", "press_edit", "releases", "saying"]
