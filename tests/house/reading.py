"""Reading the house's own source, for the rules that look at all of it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from babel.messages.pofile import read_po

from shared.i18n import FOLDER

ROOT = Path(__file__).parent.parent.parent
KEYS = re.compile(r"ForeignKey\([^)]*\)")  # a column looks like a message id
SPOKEN = re.compile(r"""["']((?:shared|intake|review|notify)(?:\.[a-z0-9_-]+){2,})["']""")


def modules() -> list[Path]:
    """Every module of the product."""
    found = [*(ROOT / "services").rglob("*.py"), *(ROOT / "shared").rglob("*.py")]
    return sorted(path for path in found if "versions" not in path.parts)


def functions() -> list[tuple[str, int]]:
    """Every function with its length in lines, docstring left out."""
    found = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                end = node.end_lineno or node.lineno
                body = node.body[0]
                documented = ast.get_docstring(node) is not None
                said = (body.end_lineno or 0) - body.lineno + 1 if documented else 0
                found.append((f"{path.relative_to(ROOT)}:{node.name}", end - node.lineno + 1 - said))
    return found


def sentences(locale: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every message id of a language with its texts (two where it counts)."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for path in sorted((FOLDER / locale).glob("*.po")):
        with path.open("rb") as source:
            for message in read_po(source):
                texts = message.string if isinstance(message.string, tuple) else (str(message.string),)
                name = message.id[0] if isinstance(message.id, tuple) else str(message.id)
                if name:
                    found.append((name, tuple(str(text) for text in texts)))
    return found


def catalogue_ids(locale: str) -> set[str]:
    """Every message id that a language knows, with a text that is not empty."""
    return {name for name, texts in sentences(locale) if all(texts)}


def texts_in_code() -> set[str]:
    """Every message id that stands whole in code or templates."""
    sources = [*modules(), *(ROOT / "services").rglob("*.html"), *(ROOT / "shared").rglob("*.html")]
    return {
        found
        for path in sources
        for found in SPOKEN.findall(KEYS.sub("", path.read_text()))
        if not found.endswith((".html", ".txt"))
    }
