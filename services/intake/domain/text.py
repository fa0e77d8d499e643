"""Text as people type it, made safe to keep: normal form, plain line ends, no hidden signs."""

from __future__ import annotations

import re
from unicodedata import normalize

from shared.errors import Fault

LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\u2028": "\n", "\u2029": "\n\n", "\u0085": "\n"}
# Signs that turn the reading direction of what follows: a title could pretend to be another.
TURNING = "\u202a-\u202e\u2066-\u2069"
CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"  # all but tab and line feed; and halves of surrogate pairs
IN_PARAGRAPHS = re.compile(f"[{CONTROLS}\u2028\u2029{TURNING}]")
IN_LINES = re.compile(f"[{CONTROLS}\t\n\u2028\u2029{TURNING}]")
PARAGRAPHS = frozenset({"summary", "description", "objective", "paris_gain", "benefits_why", "civic"})
DEEPEST = 6  # no field of a proposal stands deeper; what does is refused by its shape


def normalised(value: object, path: tuple[str, ...] = ()) -> object:
    """`value` with every text in NFC and, where paragraphs are allowed, with plain line ends."""
    if isinstance(value, str):
        return _text(value, paragraphs=_allows_paragraphs(path))
    if len(path) >= DEEPEST:
        return value
    if isinstance(value, dict):
        return {name: normalised(one, (*path, name)) for name, one in value.items()}
    if isinstance(value, list):
        return [normalised(one, (*path, str(rank))) for rank, one in enumerate(value)]
    return value


def _text(value: str, *, paragraphs: bool) -> str:
    kept = normalize("NFC", value)
    if paragraphs:
        for end, plain in LINE_ENDS.items():
            kept = kept.replace(end, plain)
    return kept


def hidden_signs(value: object, path: tuple[str, ...] = ()) -> list[Fault]:
    """A fault for each text that holds a sign nobody can see and nobody should file, with its code and place."""
    if isinstance(value, str):
        return _hidden(value, path)
    if len(path) >= DEEPEST:
        return []
    if isinstance(value, dict):
        return [fault for name, one in value.items() for fault in hidden_signs(one, (*path, name))]
    if isinstance(value, list):
        return [fault for rank, one in enumerate(value) for fault in hidden_signs(one, (*path, str(rank)))]
    return []


def _hidden(value: str, path: tuple[str, ...]) -> list[Fault]:
    found = (IN_PARAGRAPHS if _allows_paragraphs(path) else IN_LINES).search(value)
    if found is None:
        return []
    params: dict[str, str | int] = {"sign": f"U+{ord(found[0]):04X}", "place": found.start() + 1}
    return [Fault(field=".".join(path), code="intake.fault.hidden_sign", params=params)]


def _allows_paragraphs(path: tuple[str, ...]) -> bool:
    return bool(path) and path[-1] in PARAGRAPHS
