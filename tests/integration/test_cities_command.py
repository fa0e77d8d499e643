"""`./tremplin cities`: what each agreement is worth, today or on another day."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from services.cli import cli
from services.review.domain.city_papers import DenounceForm
from services.review.operations.registry import act_on
from shared.db import transaction
from shared.house import House
from shared.policy import Actor

REASON = "The other city gave notice by its letter."


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch, engines: dict[str, Engine], database_url: str) -> None:
    assert engines
    monkeypatch.setenv("DATABASE_URL", database_url)


def asked(*args: str) -> dict[str, Any]:
    told = CliRunner().invoke(cli, ["cities", "--json", *args])
    assert told.exit_code == 0, told.output
    return {one["city"]: one for one in json.loads(told.stdout)}


@pytest.mark.usefixtures("at_home")
def test_every_city_is_told_with_its_state() -> None:
    found = asked()
    assert found["san_francisco"]["state"] == "expired"
    assert found["san_francisco"]["since"] == "2011-01-27"
    assert [one["kind"] for one in found["montreal"]["tasks"]] == ["confirm_dates", "no_officer"]


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(
    ("day", "state"), [("2009-03-01", "in_force"), ("2011-01-26", "ending"), ("2011-01-27", "expired")]
)
def test_another_day_may_be_asked_for(day: str, state: str) -> None:
    assert asked("--on", day)["san_francisco"]["state"] == state


@pytest.mark.usefixtures("at_home")
def test_what_was_done_on_a_city_counts(engines: dict[str, Engine], house: House) -> None:
    form = DenounceForm(denounced_on=house.today(), reason=REASON)
    with transaction(engines["review"]) as session:
        act_on(session, house, Actor(ref="person:desk", name="desk"), "montreal", form=form, match=None)
    assert asked("--on", house.today().isoformat())["montreal"]["state"] == "denounced"


@pytest.mark.usefixtures("at_home")
def test_people_read_a_table() -> None:
    told = CliRunner().invoke(cli, ["cities", "--on", "2009-03-01"], env={"COLUMNS": "200"})
    assert "cities on 2009-03-01" in told.stdout
    assert "2010-07-30 ending" in told.stdout
