"""A decision comes out again from what was kept of it; whatever was tampered with is named."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select, text
from sqlalchemy.orm.attributes import flag_modified

from services.cli import cli
from services.review import example
from services.review.models import Arrangement, Basis, Determination
from services.review.operations.replaying import replay
from shared.audit import Detail, Entry
from shared.db import transaction
from shared.errors import NotFound
from shared.house import House
from tests.integration.review.conftest import Cast, decision


@pytest.fixture
def decided(cast: Cast) -> str:
    """A file read by three who gave 4, 4 and 3, with a favourable city, retained."""
    number = cast.admitted()
    cast.read_by_all(number, 4, 4, 3)
    cast.answers(number, "montreal", example.OPINION)
    body = {"decisions": [decision("montreal", "retained")]}
    cast.done(cast.committee, f"{number}/determinations", body)
    return number


@pytest.fixture
def run(house: House, engines: dict[str, Engine]) -> Callable[..., Result]:
    """The command, pointed at this test's database."""

    def made(*words: str) -> Result:
        env = {"DATABASE_URL": house.settings.database_url}
        return CliRunner().invoke(cli, ["replay", *words], env=env)

    return made


def tamper(engines: dict[str, Engine], number: str, column: str, change: Any) -> None:
    """Change one stored value behind the back of the service."""
    with transaction(engines["review"]) as session:
        row = session.get_one(Basis, (number, 1))
        value = deepcopy(getattr(row, column))
        change(value)
        setattr(row, column, value)


def tamper_rules(engines: dict[str, Engine], number: str, change: Any) -> None:
    """Change the rules kept under the digest that the decision names."""
    with transaction(engines["review"]) as session:
        row = session.get_one(Arrangement, session.get_one(Basis, (number, 1)).rules_digest)
        change(row.rules)
        flag_modified(row, "rules")


def named(engines: dict[str, Engine], number: str) -> set[str]:
    """The fields that do not come out as they were kept."""
    with transaction(engines["review"]) as session:
        return {line.field for one in replay(session, number) for line in one.differences}


def test_a_decision_comes_out_as_it_was_kept(
    engines: dict[str, Engine], decided: str, run: Callable[..., Result]
) -> None:
    assert named(engines, decided) == set()
    told = run(decided)
    assert told.exit_code == 0, told.output
    assert "1 of 1 decisions come out as they were kept" in told.stdout


def test_the_basis_holds_every_figure_of_the_decision(engines: dict[str, Engine], decided: str) -> None:
    with transaction(engines["review"]) as session:
        row = session.get_one(Basis, (decided, 1))
        assert row.made_at == session.get_one(Determination, (decided, "montreal")).signed_at
        assert sorted(one["scores"]["c1"] for one in row.inputs["reviews"]) == ["3", "4", "4"]
        assert row.inputs["cities"][0]["agreement_version"]
        assert row.verdict["total"] == "3.67"
        found = row.verdict["cities"]["montreal"]
    assert found["allowed"][0] == "retained"
    assert found["chosen"] == "retained"


def test_a_score_tampered_with_is_named(engines: dict[str, Engine], decided: str, run: Callable[..., Result]) -> None:
    def change(kept: Any) -> None:
        next(one for one in kept["reviews"] if one["scores"]["c1"] == "4")["scores"]["c1"] = "5"

    tamper(engines, decided, "inputs", change)
    assert {"journal.basis", "criteria.c1", "total"} <= named(engines, decided)
    told = run(decided)
    assert told.exit_code == 1
    assert f"{decided}, decision 1: criteria.c1: kept 3.67, counted again 4.00" in told.stderr


def test_a_rubric_tampered_with_is_named(engines: dict[str, Engine], decided: str) -> None:
    tamper_rules(engines, decided, lambda kept: kept["rubric"].update(press="1"))
    assert named(engines, decided) == {"rules.rubric"}


def test_a_gate_tampered_with_changes_the_lamp(engines: dict[str, Engine], decided: str) -> None:
    tamper_rules(engines, decided, lambda kept: kept["rubric"]["criteria"][0].update(gate="5"))
    assert {"rules.rubric", "cities.montreal.quality", "cities.montreal.allowed"} <= named(engines, decided)


def test_the_date_of_an_agreement_tampered_with_is_named(engines: dict[str, Engine], decided: str) -> None:
    def change(kept: Any) -> None:
        city = next(one for one in kept["cities"] if one["id"] == "montreal")
        city["agreement"]["denounced_on"] = "2020-01-01"

    tamper_rules(engines, decided, change)
    found = named(engines, decided)
    assert {"rules.agreement.montreal", "agreement.montreal.state", "cities.montreal.allowed"} <= found


def test_a_verdict_tampered_with_is_named(engines: dict[str, Engine], decided: str) -> None:
    tamper(engines, decided, "verdict", lambda kept: kept["cities"]["montreal"].update(paris="no"))
    assert named(engines, decided) == {"journal.basis", "cities.montreal.paris"}


def test_a_decision_tampered_with_is_named(engines: dict[str, Engine], decided: str) -> None:
    with transaction(engines["review"]) as session:
        session.get_one(Determination, (decided, "montreal")).outcome = "not_retained"
    assert named(engines, decided) == {"cities.montreal.chosen"}


def test_scores_and_verdict_changed_alike_are_caught_by_the_journal(engines: dict[str, Engine], decided: str) -> None:
    with transaction(engines["review"]) as session:
        row = session.get_one(Basis, (decided, 1))
        row.inputs = {
            **row.inputs,
            "reviews": [*row.inputs["reviews"][:2], {**row.inputs["reviews"][2], "reviewer": "x"}],
        }
    assert named(engines, decided) == {"journal.basis"}


def test_the_journal_holds_the_seal_of_the_basis(engines: dict[str, Engine], decided: str) -> None:
    query = select(Detail.payload).join(Entry, Entry.hash == Detail.hash)
    with transaction(engines["review"]) as session:
        kept = session.scalars(query.where(Entry.subject == decided, Entry.act == "determine")).one()
    assert len(kept["basis"]) == 64


def test_rules_that_are_lost_are_told(engines: dict[str, Engine], decided: str, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM review.arrangement"))
    assert named(engines, decided) == {"readable"}


def test_what_cannot_be_read_is_told(engines: dict[str, Engine], decided: str) -> None:
    tamper(engines, decided, "inputs", lambda kept: kept["cities"][0].update(answer="perhaps"))
    assert named(engines, decided) == {"journal.basis", "readable"}


def test_scores_that_were_removed_are_told(engines: dict[str, Engine], decided: str) -> None:
    tamper(engines, decided, "inputs", lambda kept: kept["reviews"][0].update(scores={}))
    assert named(engines, decided) == {"journal.basis", "countable"}


def test_all_decisions_are_counted_again(
    cast: Cast, engines: dict[str, Engine], decided: str, run: Callable[..., Result]
) -> None:
    other = cast.admitted(title="Another project that is decided as well")
    cast.read_by_all(other)
    cast.answers(other, "montreal", example.OPINION)
    cast.done(cast.committee, f"{other}/determinations", {"decisions": [decision("montreal", "not_retained")]})
    assert "2 of 2 decisions come out" in run("--all").stdout
    tamper(engines, other, "verdict", lambda kept: kept.update(total="1.00"))
    told = run("--all")
    assert told.exit_code == 1
    assert "1 of 2 decisions come out" in told.stdout
    assert f"{other}, decision 1: total: kept 1.00" in told.stderr
    assert decided not in told.stderr


def test_a_file_without_a_decision_has_nothing_to_count_again(
    cast: Cast, engines: dict[str, Engine], run: Callable[..., Result]
) -> None:
    number = cast.admitted()
    with transaction(engines["review"]) as session, pytest.raises(NotFound):
        replay(session, number)
    told = run(number)
    assert told.exit_code == 1
    assert told.stderr == f"No decision is kept for file {number}: there is nothing to count again.\n"


@pytest.mark.parametrize("words", [[], ["TR-2026-00042-A", "--all"]])
def test_either_a_number_or_all_is_asked_for(words: list[str], run: Callable[..., Result]) -> None:
    assert run(*words).exit_code == 2
