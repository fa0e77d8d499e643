"""The command line: what is typed wrong, what is not there, and a programme with faults are told in sentences."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from services.cli import cli
from shared.settings import PARIS
from tests.live import tremplin

NOWHERE = "postgresql+psycopg://tremplin@127.0.0.1:9/tremplin"


def _every_command() -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in cli.commands.items():
        found[name] = command
        if isinstance(command, click.Group):
            found |= {f"{name} {sub}": one for sub, one in command.commands.items()}
    return found


@pytest.mark.parametrize("words", _every_command())
def test_every_command_tells_what_it_does_and_changes_nothing(words: str) -> None:
    told = CliRunner().invoke(cli, [*words.split(), "--help"])
    assert told.exit_code == 0
    assert told.output.startswith("Usage: ")
    assert _every_command()[words].help


@pytest.mark.parametrize(
    "words",
    [
        "unheard-of",
        "up --port many",
        "worker",
        "worker --queue unheard-of",
        "explain",
        "discard TR-2026-00042-A",
        "audit unheard-of",
        "token create --role king --email a@example.org",
        "check /nowhere",
        "demo --today yesterday",
        "ps --unheard-of",
    ],
)
def test_a_command_typed_wrong_exits_2(words: str) -> None:
    told = CliRunner().invoke(cli, words.split())
    assert told.exit_code == 2
    assert "Usage: " in told.stderr


@pytest.mark.parametrize("command", ["explain", "replay", "story", "retry"])
def test_a_number_typed_wrong_is_a_usage_error_that_names_it(command: str, database_url: str) -> None:
    told = tremplin(command, "TR-2026-00042-!", DATABASE_URL=database_url)
    assert told.returncode == 2
    assert "TR-2026-00042-! is not a proposal number: check its last character" in told.stderr


@pytest.mark.parametrize(
    "words",
    [
        "audit verify",
        "migrate",
        "token create --role desk --email desk@example.org",
        "person add --role desk --email desk@example.org --name Desk",
    ],
)
def test_an_absent_database_is_told_in_a_sentence(words: str) -> None:
    told = tremplin(*words.split(), DATABASE_URL=NOWHERE)
    assert told.returncode == 69
    assert told.stderr.strip() == (
        "The database does not answer. Start the house with `./tremplin up`, or set DATABASE_URL."
    )


def test_doctor_finds_an_absent_database_and_an_absent_broker_and_says_what_to_do(tmp_path: Path) -> None:
    told = tremplin("doctor", "--json", DATABASE_URL=NOWHERE, VALKEY_URL="redis+socket:///nowhere?virtual_host=0")
    assert told.returncode == 1
    assert "Start PostgreSQL, or correct DATABASE_URL." in told.stdout
    assert "Start Valkey, or correct VALKEY_URL." in told.stdout
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("words", ["doctor", "audit verify", "migrate"])
def test_a_home_where_no_house_ever_ran_is_told_with_what_to_do(words: str, tmp_path: Path) -> None:
    told = tremplin("--home", str(tmp_path), *words.split())
    assert told.returncode == 69
    assert told.stderr == f"no house ran in {tmp_path} yet: start one with `./tremplin up`, or set DATABASE_URL\n"


@pytest.mark.parametrize("words", ["web", "relay", "worker --queue review"])
def test_a_single_process_needs_to_be_told_where_the_servers_are(words: str, tmp_path: Path) -> None:
    told = tremplin("--home", str(tmp_path), *words.split())
    assert told.returncode == 69
    assert told.stderr == "DATABASE_URL is not set: set it, or run the whole house with `./tremplin up`\n"


def test_ps_of_a_house_that_is_down_lists_nothing(tmp_path: Path) -> None:
    told = tremplin("--home", str(tmp_path), "ps", "--json")
    assert (told.returncode, told.stdout) == (0, "[]\n")


def test_the_programme_that_is_delivered_holds() -> None:
    told = tremplin("check")
    assert told.returncode == 0, told.stderr
    assert re.search(r"the programme holds \(digest [0-9a-f]{12}\)", told.stdout)


def _plant(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text()
    assert old in text, (name, old)
    path.write_text(text.replace(old, new, 1))


def test_check_lists_every_planted_fault_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "paris"
    shutil.copytree(PARIS, folder)
    _plant(folder, "call.toml", 'slug = "appel-ouvert"', 'slug = "appel-ouvert"\nslugg = "x"')
    _plant(folder, "rubric.toml", "retain = 3.0", 'retain = "three"')
    _plant(folder, "cities/montreal.toml", 'id = "montreal"', 'id = "montréal"')
    _plant(folder, "cities/rio.toml", 'tz = "', 'tz = "Mars/')
    _plant(folder, "cities/shanghai.toml", "[agreement]", "[agreement")
    (folder / "office.toml").unlink()
    (folder / "notes.toml").write_text("")
    told = tremplin("check", str(folder))
    assert told.returncode == 1
    lines = told.stderr.splitlines()
    blamed = {line.split(":")[0] for line in lines[:-1]}
    assert blamed >= {
        "call.toml",
        "rubric.toml",
        "cities/montreal.toml",
        "cities/rio.toml",
        "cities/shanghai.toml",
        "office.toml",
        "notes.toml",
    }
    assert lines[-1] == f"{len(lines) - 1} fault(s)"
    assert "call.toml: slugg: nobody reads this key" in lines
    assert "office.toml: the file is missing" in lines
    assert "Traceback" not in told.stderr
