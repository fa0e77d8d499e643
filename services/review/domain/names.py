"""Names compared as a person would: without case, accents, signs and legal forms."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache

# Words that say what an organisation is or join its name, not which one it is.
FORMS = frozenset(
    [
        "association",
        "asso",
        "sas",
        "sasu",
        "sarl",
        "sa",
        "scop",
        "scic",
        "eurl",
        "gie",
        "fondation",
        "cie",
        "compagnie",
        "societe",
        "company",
        "inc",
        "ltd",
        "llc",
        "corp",
        "co",
        "gmbh",
        "the",
        "le",
        "la",
        "les",
        "l",
        "de",
        "du",
        "des",
        "d",
        "et",
        "and",
        "of",
    ]
)
LIKE = 0.85  # share of matching letters above which two names are read as one, a typing slip apart
CONTAINED = 8  # letters: a shorter name found inside a longer one proves nothing


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """What remains of a name to compare it by; the name without its spaces when nothing else would remain."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name).casefold() if not unicodedata.combining(sign))
    words = re.findall(r"\w+", plain.replace("_", " "))
    return "".join(word for word in words if word not in FORMS) or "".join(words)


def alike(one: str, other: str) -> bool:
    """Whether two names probably mean the same organisation."""
    first, second = sorted((key(one), key(other)), key=len)
    if not first:
        return False
    if len(first) >= CONTAINED and first in second:
        return True
    if 2 * _shared(first, second) < LIKE * (len(first) + len(second)):
        return False  # no order of the letters could make them alike, and looking for one takes time
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= LIKE


def _shared(first: str, second: str) -> int:
    if 2 * len(first) < LIKE * (len(first) + len(second)):
        return len(first)  # the shorter: at most so many
    return (_letters(first) & _letters(second)).total()


@lru_cache(maxsize=4096)
def _letters(name: str) -> Counter[str]:
    return Counter(name)
