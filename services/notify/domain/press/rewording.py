"""A text worded anew: what stays keeps its source, what is new has its writer; and what differs between two texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from services.notify.domain.press.fragments import Fragment, Fragments, merged, text_of

EDITED = "desk.edit"  # the source of words that someone of the press office wrote
_PIECES = re.compile(r"\w+|[^\w]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A piece of two texts read together; `kind`: same, gone or new."""

    kind: str
    text: str


def reworded(old: Fragments, new: str, *, by: str, version: int) -> Fragments:
    """The fragments of `new`: words that stood in `old` keep their source, others are `by`'s, of this version."""
    if text_of(old) == new:
        return old
    sources = [replace(one, text=sign) for one in old for sign in one.text]
    mine = Fragment(text="", source=EDITED, version=f"{version}", approved_by=by)
    found: list[Fragment] = []
    at = 0
    for change in differences(text_of(old), new):
        if change.kind == "new":
            found.append(replace(mine, text=change.text))
            continue
        if change.kind == "same":
            found += sources[at : at + len(change.text)]
        at += len(change.text)
    return merged(tuple(found))


def differences(old: str, new: str) -> tuple[Change, ...]:
    """What was taken out of `old` and put in to make `new`, word by word; read without what is new it is `old`."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    return tuple(_changes(before, after))


def _changes(before: list[str], after: list[str]) -> Iterator[Change]:
    for tag, from_old, to_old, from_new, to_new in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Change(kind="same", text="".join(before[from_old:to_old]))
            continue
        if to_old > from_old:
            yield Change(kind="gone", text="".join(before[from_old:to_old]))
        if to_new > from_new:
            yield Change(kind="new", text="".join(after[from_new:to_new]))
