"""A press text in pieces, each knowing where it comes from: comms click a word and see its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from string import Formatter

WORDING = "wording"  # the source of words that are the office's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """A piece of text; `source` is a field (such as `proposal.title`), `version` says which state of it.

    `approved_by`: who answers for it: `applicant`, `programme`, or a person's name; nobody for the office's own words.
    """

    text: str
    source: str = WORDING
    version: str = ""
    approved_by: str = ""


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


def merged(fragments: Fragments) -> Fragments:
    """The same text in as few fragments as may be: neighbours of one source become one."""
    joined: list[Fragment] = []
    for fragment in fragments:
        if joined and replace(joined[-1], text="") == replace(fragment, text=""):
            joined[-1] = replace(fragment, text=joined[-1].text + fragment.text)
        else:
            joined.append(fragment)
    return tuple(joined)


def one_stop(fragments: Fragments) -> Fragments:
    """The same text where a name that ends with a full stop closes its sentence with it."""
    kept = list(fragments)
    for place, (here, after) in enumerate(pairwise(fragments), start=1):
        if here.text.endswith(".") and after.text.startswith("."):
            kept[place] = replace(after, text=after.text[1:])
    return tuple(fragment for fragment in kept if fragment.text)


def stops_inside(fragments: Fragments) -> Fragments:
    """The same text with full stops and commas inside closing quotes, as American printers set them."""
    moved = list(fragments)
    for place, (here, after) in enumerate(pairwise(fragments)):
        if here.text.endswith("”") and after.text[:1] in {".", ","}:
            stop = "" if here.text[-2:-1] in {"!", "?", "…"} else after.text[0]
            moved[place] = replace(moved[place], text=f"{moved[place].text[:-1]}{stop}”")
            moved[place + 1] = replace(after, text=after.text[1:])
    return tuple(fragment for fragment in moved if fragment.text)
