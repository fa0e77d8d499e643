"""A browser in which nothing goes unseen: console errors, requests to elsewhere, faults of access, overflow."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, ViewportSize, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 780}
LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}
REFUSED = "Failed to load resource: the server responded with a status of"  # a page that is meant to refuse says so


@dataclass(kw_only=True)
class Browsing:
    """One browser for all people, each with cookies of their own; what went wrong on any page is kept."""

    url: str
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    axe: Axe = field(default_factory=Axe)

    def someone(self, *, locale: str = "fr", script: bool = True) -> BrowserContext:
        """A person who never came before, with a browser in this language."""
        context = self.browser.new_context(
            base_url=self.url, locale=LANGUAGES[locale], viewport=DESK, java_script_enabled=script, color_scheme="light"
        )
        context.set_default_timeout(8_000)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("request", self._request)
        return context

    def _console(self, message: ConsoleMessage) -> None:
        page = message.page
        refusal = message.text.startswith(REFUSED) and page is not None and message.location["url"] == page.url
        if message.type in ("error", "warning") and not refusal:
            self.complaints.append(f"console: {message.text} at {message.location['url']}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", "data:")):
            self.complaints.append(f"asked elsewhere: {request.url}")

    def faults(self, page: Page, *, locale: str) -> list[str]:
        """All that is wrong with this page as it stands; French is read on a desk, English on a phone."""
        found = [f"lang: {lang}" for lang in [page.locator("html").get_attribute("lang")] if lang != locale]
        found += _untranslated(page)
        found += self.violations(page) if locale == "fr" else []
        page.set_viewport_size(PHONE)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > PHONE["width"]:
            found.append(f"overflow: {wide} px on a phone: {page.evaluate(WIDEST)}")
        found += self.violations(page) if locale == "en" else []
        page.set_viewport_size(DESK)
        complaints, self.complaints[:] = list(self.complaints), []
        return [*found, *complaints]

    def violations(self, page: Page) -> list[str]:
        """What keeps people out of the page as it stands, as axe tells it."""
        results = self.axe.run(page)
        return [
            f"axe: {one['id']}: {one['help']}: {node['html'][:160]} {node['any'][:1]}"
            for one in results.response["violations"]
            for node in one["nodes"][:3]
        ]


WIDEST = """() => [...document.querySelectorAll('body *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth)
  .slice(0, 3).map((one) => one.outerHTML.slice(0, 120))"""
SYMBOLIC = r"\b(?:shared|intake|review|notify|programme|operate)\.[a-z_]+\.[a-z_.]+\b"


def _untranslated(page: Page) -> list[str]:
    """Names of the catalogue that reached a reader."""
    found = page.evaluate(f"(document.body.innerText + document.title).match(/{SYMBOLIC}/g) || []")
    return [f"untranslated: {one}" for one in found]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium; without one, the tests are skipped and say so."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"no Chromium on this machine (looked for {', '.join(NAMES)}): install one to run these tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """Screenshots of the documentation; without a folder none is taken, so that a test run changes no file."""

    folder: Path | None

    def take(self, page: Page, name: str, *, phone: bool = False) -> None:
        """What a reader sees on opening the page, on a desk or a phone."""
        if self.folder is None:
            return
        page.set_viewport_size(PHONE if phone else DESK)
        page.evaluate("document.activeElement && document.activeElement.blur()")
        page.evaluate("[window, ...document.querySelectorAll('*')].forEach((one) => one.scrollTo(0, 0))")
        page.evaluate("document.fonts.ready")
        page.screenshot(path=self.folder / f"{name}{'-phone' if phone else ''}.png", scale="css")
        page.set_viewport_size(DESK)
