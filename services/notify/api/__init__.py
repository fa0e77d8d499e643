"""Notify's JSON door: mails and press mentions."""

from services.notify.api import mails, mentions, press, releases
from services.notify.api.base import api

__all__ = ["api", "mails", "mentions", "press", "releases"]
