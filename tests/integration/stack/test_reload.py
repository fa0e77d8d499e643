"""A programme that was edited is read again by a house that runs: checked first, and no request is lost."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import httpx
import pytest

from shared.settings import PARIS
from tests.integration.review.arrangements import VISA
from tests.live import eventually, start

RULES = "/calls/appel-ouvert/rules"
COMMITTEE = '[[stages]]\nid = "committee"'


@pytest.mark.timeout(240)  # a whole start
def test_an_edited_road_is_checked_then_read_by_the_house_that_runs(tmp_path: Path) -> None:
    folder = Path(copytree(PARIS, tmp_path / "programme"))
    file = folder / "stages.toml"
    whole = file.read_text()
    house = start(tmp_path / "home", TREMPLIN_PROGRAMME=str(folder))
    answers: list[int] = []

    def shows_it() -> bool:
        answer = httpx.get(f"{house.url}{RULES}", timeout=30)
        answers.append(answer.status_code)
        return "Visa juridique" in answer.text

    try:
        assert not shows_it()
        file.write_text(whole.replace(COMMITTEE, VISA.replace("approvals = 1", "approvals = 0") + COMMITTEE))
        refused = house.tremplin("reload")
        assert (refused.returncode, "legal_visa" in refused.stderr) == (1, True)
        file.write_text(whole.replace(COMMITTEE, VISA + COMMITTEE))
        told = house.tremplin("reload")
        assert told.returncode == 0, told.stderr
        assert eventually(shows_it, within=60)
        assert set(answers) == {200}
    finally:
        code = house.stop()
    assert code == 0
