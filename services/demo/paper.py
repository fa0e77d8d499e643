"""The form on one page as a browser uses it: fetched, filled in with a proposal's answers, sent; then read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from threading import get_ident
from typing import Any

import httpx

from services.intake.domain.answers import typed_from

FORM = "/calls/appel-ouvert/apply"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"[^>]* value="([^"]*)"')
SUMMARY = re.compile(r'<div class="error-summary".*?</div>', re.DOTALL)
FAULT = re.compile(r'<a href="#field-([^"]+)">(.*?)</a>', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What the page answered: filed, or refused with these faults (field and sentence)."""

    status: int
    faults: tuple[tuple[str, str], ...] = ()

    @property
    def filed(self) -> bool:
        """Whether it leads to a receipt."""
        return self.status == 303


def send_form(url: str, body: dict[str, Any]) -> Read:
    """Send a proposal's answers by the form, in a browser that knows no one yet; one per thread."""
    browser = _browser(url, get_ident())
    browser.cookies.clear()
    hidden = {name: unescape(value) for name, value in HIDDEN.findall(browser.get(FORM).text)}
    answer = browser.post(FORM, data=typed_from(body) | hidden)
    if answer.status_code != 422:
        return Read(status=answer.status_code)
    found = SUMMARY.search(answer.text)
    told = FAULT.findall(found.group(0)) if found is not None else []
    return Read(status=422, faults=tuple((field, unescape(sentence).strip()) for field, sentence in told))


@cache
def _browser(url: str, _: int) -> httpx.Client:
    return httpx.Client(base_url=url, timeout=30)
