"""One running house, one Chromium and one album for all that is tried in a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.browsing import Album, Browsing, chromium
from tests.e2e.town import Town
from tests.e2e.town import town as running_town

SCREENSHOTS = Path(__file__).parents[2] / "docs" / "screenshots"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; asked for before the house, so that a machine without it skips at once."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def town(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The whole service on an embedded stack of its own."""
    with running_town(tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture(scope="session")
def browsing(browser: Browser, town: Town) -> Browsing:
    """The browser that people share, each with their own cookies."""
    return Browsing(url=town.url, browser=browser)


@pytest.fixture(scope="session")
def album() -> Album:
    """Takes screenshots when TREMPLIN_SCREENSHOTS=1."""
    wanted = os.environ.get("TREMPLIN_SCREENSHOTS") == "1"  # noqa: TID251 -- a switch of the tests alone
    return Album(folder=SCREENSHOTS if wanted else None)
