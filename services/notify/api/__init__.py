"""Notify's JSON door: mails, press mentions and releases."""

from services.notify.api import bounces, mails, mentions, outbox, press, releases, webhooks
from services.notify.api.base import api

__all__ = ["api", "bounces", "mails", "mentions", "outbox", "press", "releases", "webhooks"]
