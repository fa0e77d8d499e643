"""The language in which letters are written: what came with the service says which words it has.

A text may use the placeholders of its own letter and the forms that shipped letters use, and nothing else: no loop
that the letter does not have, no call, no filter, no name that no event fills.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from services.notify.domain.letters import Letter
from services.notify.operations.rendering import LETTERS
from shared.i18n import LOCALES

# what is in the shipped letters but for loops, which each letter brings along
FORMS = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.Include),
    *(nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat),
    *(nodes.With, nodes.Getitem, nodes.Filter, nodes.For),
)
FILTERS = frozenset({"length"})
LONGEST = 20_000  # signs
_ENVIRONMENT = SandboxedEnvironment()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFault:
    """What is wrong with a letter's text: on which line, of which kind, and the name at fault."""

    line: int
    code: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What a letter's text may and must hold: placeholders, lists to go through, pieces to include."""

    names: frozenset[str]
    lists: frozenset[str]
    pieces: frozenset[str]

    @property
    def needed(self) -> frozenset[str]:
        """What no wording may leave out: the way in, the code, the rights of the reader and who signs."""
        return frozenset(self.names & {"link", "code"}) | self.pieces


def shipped(letter: Letter, locale: str) -> str:
    """The text that came with the service."""
    return (LETTERS / f"{letter}.{locale}.txt").read_text(encoding="utf-8")


@cache
def vocabulary(letter: Letter, locale: str) -> Vocabulary:
    """What the shipped text of a letter uses, with the pieces it includes."""
    tree = _ENVIRONMENT.parse(shipped(letter, locale))
    pieces = frozenset(_pieces(tree))
    names = set(names_in(tree))
    for piece in pieces:
        names |= set(names_in(_ENVIRONMENT.parse((LETTERS / piece).read_text(encoding="utf-8"))))
    lists = frozenset(_path(one.iter) for one in tree.find_all(nodes.For))
    return Vocabulary(names=frozenset(names), lists=lists, pieces=pieces)


def text_faults(source: str, letter: Letter, locale: str) -> tuple[TextFault, ...]:
    """Everything that keeps this text from being the letter's, by line; empty: it may be used."""
    if len(source) > LONGEST:
        return (TextFault(line=1, code="endless", name=f"{LONGEST}"),)
    try:
        tree = _ENVIRONMENT.parse(source)
    except TemplateSyntaxError as error:
        return (TextFault(line=error.lineno, code="syntax", name=(error.message or "")[:120]),)
    known = vocabulary(letter, locale)
    found = [*_unknown(tree, known), *_missing(tree, known)]
    if not source.partition("\n")[0].strip():
        found.append(TextFault(line=1, code="subject"))
    return tuple(sorted(found, key=lambda one: (one.line, one.code, one.name)))


def _unknown(tree: nodes.Template, known: Vocabulary) -> Iterator[TextFault]:
    for one in tree.find_all(nodes.Node):
        match one:
            case nodes.For() if _path(one.iter) not in known.lists:
                yield TextFault(line=one.lineno, code="loop", name=_path(one.iter))
            case nodes.Include() if _included(one) not in known.pieces:
                yield TextFault(line=one.lineno, code="piece", name=_included(one))
            case nodes.Filter() if one.name not in FILTERS:
                yield TextFault(line=one.lineno, code="filter", name=one.name)
            case nodes.Stmt() | nodes.Expr() if not isinstance(one, FORMS):
                yield TextFault(line=one.lineno, code="form", name=type(one).__name__)
            case _:
                pass
    for name, line in _placed(tree):
        if name not in known.names:
            yield TextFault(line=line, code="name", name=name)


def _missing(tree: nodes.Template, known: Vocabulary) -> Iterator[TextFault]:
    held = {*names_in(tree), *_pieces(tree)}
    for name in sorted(known.needed - held):
        yield TextFault(line=1, code="missing", name=name)


def names_in(tree: nodes.Template) -> Iterator[str]:
    """The placeholders of a text, such as `officer.name`; of a list, what is said of each."""
    yield from (name for name, _ in _placed(tree))


def _placed(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    inside = {id(one.node) for one in tree.find_all(nodes.Getattr)}
    for one in tree.find_all((nodes.Name, nodes.Getattr)):
        written = isinstance(one, nodes.Name) and one.ctx != "load"  # the name that a loop gives
        if id(one) not in inside and not written:
            yield _path(one), one.lineno


def _path(node: nodes.Node) -> str:
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{_path(node.node)}.{node.attr}"
        case _:
            return type(node).__name__


def _pieces(tree: nodes.Template) -> Iterator[str]:
    yield from (_included(one) for one in tree.find_all(nodes.Include))


def _included(node: nodes.Include) -> str:
    return str(node.template.value) if isinstance(node.template, nodes.Const) else "?"


def shipped_faults(folder: Path = LETTERS) -> list[str]:
    """What is wrong with the letters of a folder that came with the service, each with file and line, for `check`."""
    found: list[str] = []
    for letter in Letter:
        paths = {locale: folder / f"{letter}.{locale}.txt" for locale in LOCALES}
        if not all(path.is_file() for path in paths.values()):
            continue  # told already
        trees: dict[str, set[str]] = {}
        for locale, path in paths.items():
            try:
                trees[locale] = set(names_in(_ENVIRONMENT.parse(path.read_text(encoding="utf-8"))))
            except TemplateSyntaxError as error:
                found.append(f"letters/{path.name}:{error.lineno}: {error.message}")
        if len(trees) == len(LOCALES):
            first, *others = trees.values()
            found += [
                f"letters/{letter}: the placeholder {name} is not in every language"
                for other in others
                for name in sorted(first ^ other)
            ]
    return found
