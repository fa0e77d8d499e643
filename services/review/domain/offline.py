"""Reviews on paper or in a spreadsheet, without a network: one file with every open review, written and read again.

Two forms hold the same fields: a text in which each answer follows its name, and a table with a line per file.
Whatever a person did to the file, nothing of it is dropped in silence: what cannot be read is told.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO

HEAD = re.compile(r"={3,}\s*(?P<number>TR-[0-9-]{4,30})\s*={3,}")
NAMED = re.compile(r"@(?P<name>[a-z0-9_.]{1,60})\s*:(?P<rest>.*)", re.S)
OURS = "#|"  # what we wrote around the answers, for people
SPECIAL = ("@", "===", OURS, "\\")
NO, YES = ("", "non", "no", "0"), ("oui", "yes", "x", "1")
FIRST = ("number", "title", "due_on", "tag", "file")
ABOUT = frozenset({"title", "due_on"})  # told to the reader, not asked


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineReview:
    """One review in the file. `tag`: what was seen when it was written; `hints`: lines for the reader."""

    number: str
    title: str
    due_on: str
    tag: str
    typed: Mapping[str, str]
    hints: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Part:
    """One review as it came back. `file`: whether it is to be filed; None: what stands there is neither yes nor no.

    `asked`: the answers that the file had a place for, filled in or not. `strays`: what stood there under no name
    that we know.
    """

    number: str
    tag: str = ""
    file: bool | None = False
    typed: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    strays: list[str] = field(default_factory=list)


def as_text(reviews: Iterable[OfflineReview], names: Sequence[str], *, head: Sequence[str]) -> str:
    """The file as text, the questions `names` in order; `head`: what to tell the reader first."""
    lines = [f"{OURS} {line}" for line in head]
    for one in reviews:
        lines += [
            "",
            f"==== {one.number} ====",
            f"{OURS} {one.title}",
            f"{OURS} {one.due_on}",
            f"@tag: {one.tag}",
            "@file: ",
        ]
        for name in names:
            hint = one.hints.get(name)
            lines += [f"{OURS} {hint}"] if hint else []
            first, *rest = one.typed.get(name, "").split("\n")
            lines += [f"@{name}: {first}", *(_hidden(line) for line in rest)]
    return "\n".join(lines) + "\n"


def _hidden(line: str) -> str:
    return f"\\{line}" if line.startswith(SPECIAL) else line


def as_table(reviews: Iterable[OfflineReview], names: Sequence[str]) -> list[list[str]]:
    """The file as lines of a table, the first of which names the columns."""
    lines = [
        [one.number, one.title, one.due_on, one.tag, "", *(one.typed.get(name, "") for name in names)]
        for one in reviews
    ]
    return [[*FIRST, *names], *lines]


def read_offline(content: str, *, known: frozenset[str]) -> list[Part]:
    """The reviews in a file that came back, in whichever form. `known`: the names of answers."""
    text = content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in text.split("\n") if line.strip()), "")
    is_table = first.replace('"', "").strip().startswith(("number;", "number,", "number\t"))
    return _read_table(text, first, known) if is_table else _read_text(text, known)


def _read_text(text: str, known: frozenset[str]) -> list[Part]:
    parts: list[Part] = []
    name = ""
    for line in text.split("\n"):
        head, named = HEAD.fullmatch(line.rstrip()), NAMED.fullmatch(line)
        if line.startswith(OURS):
            continue
        if head:
            parts.append(Part(number=head["number"]))
            name = ""
        elif parts and named:
            name = named["name"]
            _answer(parts[-1], name, named["rest"].removeprefix(" "), known)
        elif parts and line.strip() and not name:
            parts[-1].strays.append(line)
        elif parts:
            _more(parts[-1], name, line.removeprefix("\\"), known)
    for one in parts:
        one.typed = {key: value.rstrip("\n") for key, value in one.typed.items() if value.strip()}
    return parts


def _more(part: Part, name: str, line: str, known: frozenset[str]) -> None:
    if name in known:
        part.typed[name] += f"\n{line}"
    elif line.strip():
        part.strays.append(line)


def _answer(part: Part, name: str, value: str, known: frozenset[str]) -> None:
    if name == "tag":
        part.tag = value.strip()
    elif name == "file":
        part.file = _decided(value)
    elif name in known:
        part.asked.add(name)
        earlier = part.typed.get(name, "")
        part.typed[name] = f"{earlier}\n{value}" if earlier.strip() else value
    elif name not in ABOUT and value.strip():
        part.strays.append(f"{name}: {value.strip()}")


def _decided(value: str) -> bool | None:
    said = value.strip().lower()
    return True if said in YES else False if said in NO else None


def _read_table(text: str, first: str, known: frozenset[str]) -> list[Part]:
    sign = first.replace('"', "").strip()[len("number")]
    lines = list(csv.reader(StringIO(text, newline=""), delimiter=sign))
    names = [one.strip() for one in lines[0]]
    return [_of_line(names, line, known) for line in lines[1:] if any(cell.strip() for cell in line)]


def _of_line(names: Sequence[str], line: Sequence[str], known: frozenset[str]) -> Part:
    cells = [_unguarded(cell) for cell in line]
    part = Part(number="")
    for place, cell in enumerate(cells):
        name = names[place] if place < len(names) else ""
        if name == "number":
            part.number = cell.strip()
        elif cell.strip() or name in known:
            _answer(part, name, cell, known)
    part.typed = {key: value for key, value in part.typed.items() if value.strip()}
    return part


def _unguarded(cell: str) -> str:
    """The cell without the apostrophe that kept it from being run."""
    rest = cell.removeprefix("'")
    return rest if rest != cell and rest.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\n")) else cell
