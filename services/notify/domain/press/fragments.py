"""A press text in pieces, each knowing where it comes from: comms click a word and see its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from string import Formatter

WORDING = "wording"  # the source of words that are the office's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """A piece of text; `source` is a field (such as `proposal.title`), `version` says which state of it."""

    text: str
    source: str = WORDING
    version: str = ""


Values = Mapping[str, Fragment]
Fragments = tuple[Fragment, ...]


def names_in(pattern: str) -> frozenset[str]:
    """The names of the values that a sentence pattern asks for."""
    return frozenset(name for _, name, _, _ in Formatter().parse(pattern) if name)


def fill(pattern: str, values: Values) -> Fragments:
    """A sentence pattern with its values, in order. Raises KeyError for a value that is not there."""
    pieces: list[Fragment] = []
    for words, name, _, _ in Formatter().parse(pattern):
        if words:
            pieces.append(Fragment(text=words))
        if name:
            pieces.append(values[name])
    return tuple(pieces)


def text_of(fragments: Fragments) -> str:
    """The fragments read as one text."""
    return "".join(fragment.text for fragment in fragments)


def stops_inside(fragments: Fragments) -> Fragments:
    """The same text with full stops and commas inside closing quotes, as American printers set them."""
    moved = list(fragments)
    for place, (here, after) in enumerate(pairwise(fragments)):
        if here.text.endswith("”") and after.text[:1] in {".", ","}:
            stop = "" if here.text[-2:-1] in {"!", "?", "…"} else after.text[0]
            moved[place] = replace(moved[place], text=f"{moved[place].text[:-1]}{stop}”")
            moved[place + 1] = replace(after, text=after.text[1:])
    return tuple(fragment for fragment in moved if fragment.text)
