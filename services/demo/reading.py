"""What the desk reads of a sample: word for word what was typed, and a hint where it is like another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

READ = ("title", "summary", "description", "paris_gain", "benefits_why", "civic")


def is_like_another(seen: Mapping[str, Any]) -> bool:
    """Whether the desk is told the strongest likeness: the same project, where title and organisation are the same."""
    return any(one["code"] in {"review.hint.same_text", "review.hint.same_project"} for one in seen["hints"])


def read_otherwise(read: Mapping[str, Any], typed: Mapping[str, Any]) -> Iterator[str]:
    """What the desk reads otherwise than it was typed."""
    pairs = [(name, read[name], typed.get(name, "")) for name in READ]
    pairs += [(f"{group}.name", read[group]["name"], typed[group]["name"]) for group in ("organisation", "contact")]
    yield from (f"the desk reads another {name}" for name, seen, sent in pairs if seen != sent)
