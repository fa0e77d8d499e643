"""`./tremplin test` and `bench`: every check of the house, the same on a laptop and in CI, and its speed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import monotonic

import click

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("style", (str(BIN / "ruff"), "check", ".")),
    ("layout", (str(BIN / "ruff"), "format", "--check", ".")),
    ("types", (str(BIN / "mypy"),)),
    ("imports", (str(BIN / "lint-imports"),)),
    ("dependencies", (str(BIN / "deptry"), "services", "shared")),
)


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--only-tests", is_flag=True, help="Leave out style, types, imports and dependencies.")
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
def test(*, only_tests: bool, pytest_args: tuple[str, ...]) -> None:
    """Run lint, types, import rules and all tests on the embedded stack."""
    checks = () if only_tests else CHECKS
    failed = [name for name, argv in checks if not _passes(name, argv)]
    if not _passes("tests", (sys.executable, "-m", "pytest", *pytest_args)):
        failed.append("tests")
    if failed:
        click.echo(f"failed: {', '.join(failed)}", err=True)
        sys.exit(1)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("what", type=click.Choice(["spine", "latency", "intake", "matching", "queue", "mail"]), default="spine")
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def bench(what: str, options: tuple[str, ...]) -> None:
    """Measure the spine (against one message per step and a bare claim loop), filing, letters, or the plan of readers.

    What each can be told: `./tremplin bench spine -- --help`.
    """
    argv = (sys.executable, "-m", f"bench.{what}", *options)
    sys.exit(subprocess.run(argv, cwd=ROOT, check=False).returncode)  # noqa: S603 -- our own program


def _passes(name: str, argv: tuple[str, ...]) -> bool:
    click.echo(f"── {name}", err=True)
    begun = monotonic()
    code = subprocess.run(argv, cwd=ROOT, check=False).returncode  # noqa: S603 -- our own tools, by full path
    click.echo(f"   {'passed' if code == 0 else 'FAILED'} in {monotonic() - begun:.1f} s", err=True)
    return code == 0
