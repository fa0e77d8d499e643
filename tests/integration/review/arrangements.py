"""Arrangements of stages other than the city's own, as an office would edit them."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

from shared.programme import Programme, load
from shared.settings import PARIS

VISA = """
[[stages]]
id = "legal_visa"
kind = "approval"
label = { fr = "Visa juridique", en = "Legal visa" }
public = { fr = "Le service juridique donne son visa", en = "The legal service gives its visa" }
days = 5
roles = ["admin"]
substitutes = ["desk"]
approvals = 1

"""
SIGNING = '\nroles = ["committee"]\napprovals = 2\n'


def arranged(folder: Path, *edits: tuple[str, str]) -> Programme:
    """The city's programme with these replacements in its arrangement; each must find its place."""
    return load(edited(folder, *edits))


def edited(folder: Path, *edits: tuple[str, str]) -> Path:
    """Where the city's programme stands with these replacements in its arrangement."""
    made = copytree(PARIS, folder / f"arranged-{len(list(folder.iterdir()))}")
    file = made / "stages.toml"
    text = file.read_text()
    for old, new in edits:
        assert old in text, f"{old!r} does not stand in stages.toml"
        text = new.join(text.rsplit(old, 1))
    file.write_text(text)
    return made


def with_visa(folder: Path) -> Programme:
    """A visa of the legal service between the reviewers' consensus and the committee."""
    committee = '[[stages]]\nid = "committee"'
    return arranged(folder, (committee, VISA.lstrip() + committee))


def together_in(folder: Path) -> Path:
    """Where a programme stands that decides now and publishes together."""
    roles = '\nroles = ["committee"]\n'
    return edited(folder, (roles, f"{roles}together = true\n"))
