"""Every page on the way, in both languages: nobody is kept out, nothing is asked elsewhere, nothing overflows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from services.demo.cast import CAST
from services.demo.door import patiently
from services.demo.samples import Sample, load_samples
from shared.i18n import LOCALES, Words
from shared.policy import Role
from shared.programme import Programme
from tests.e2e import acts
from tests.e2e.browsing import Browsing
from tests.e2e.town import Town, address_of

ANYONE = {
    "home": "/",
    "cities": "/cities",
    "call": "/calls/appel-ouvert",
    "form": "/calls/appel-ouvert/apply",
    "follow": "/follow",
    "sign-in": "/sign-in",
    "mailbox": "/mailbox",
    "accessibility": "/legal/accessibility",
    "privacy": "/legal/privacy",
    "notice": "/legal/notice",
    "terms": "/legal/terms",
    "404": "/no-such-page",
}
STAFF = {
    "desk list": (Role.DESK, "/desk"),
    "desk file to screen": (Role.DESK, "/desk/{fresh}"),
    "desk file in evaluation": (Role.DESK, "/desk/{open}"),
    "desk opinion form": (Role.DESK, "/desk/{open}/opinions/montreal"),
    "desk file decided": (Role.DESK, "/desk/{decided}"),
    "review queue": (Role.REVIEWER, "/reviews"),
    "declaration": (Role.REVIEWER, "/reviews/{open}"),
    "committee table": (Role.COMMITTEE, "/committee"),
    "committee file to decide": (Role.COMMITTEE, "/committee/{ready}"),
    "committee file decided": (Role.COMMITTEE, "/committee/{decided}"),
    "press list": (Role.COMMS, "/press"),
    "press page": (Role.COMMS, "/press/{decided}"),
    "operations": (Role.ADMIN, "/ops"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Proposals that stand at different places of the way, and the links to two of them."""

    numbers: dict[str, str]
    author: str
    city: str
    reviewer: str
