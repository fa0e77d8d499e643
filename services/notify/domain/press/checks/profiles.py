"""Typography as data: for each profile, the patterns that are faults, and what mends them.

A profile is the press usage of one place: fr-FR (Imprimerie nationale), fr-CA (no space before ; ! ?), en-US (AP).
The numbers are those of the office's checklist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

NBSP, NNBSP = "\u00a0", "\u202f"
MONTHS_FR = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
DAYS_FR = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
ACCENTED = {"Etat": "État", "Ecole": "École", "Ile": "Île", "Eglise": "Église", "Egalité": "Égalité", "Etude": "Étude"}
SHORTENED = r"(?<![A-ZÀ-Þ])(?<!Inc)(?<!Corp)(?<!Ltd)(?<!Co)(?<!etc)"  # a stop that belongs to the word: S.A.S., Inc.

Mend = str | Callable[[re.Match[str]], str] | None


class Rule(NamedTuple):
    """One pattern that is a fault, and what would stand in its place (None: a person must know)."""

    code: str
    pattern: re.Pattern[str]
    mend: Mend


def _rules(*given: tuple[str, str, Mend]) -> tuple[Rule, ...]:
    return tuple(Rule(code, re.compile(pattern), mend) for code, pattern, mend in given)


def _lower(found: re.Match[str]) -> str:
    return found[0].lower()


def _accented(found: re.Match[str]) -> str:
    word = found[0].removesuffix("s")
    return ACCENTED[word] + found[0][len(word) :]


def _first_of_month(found: re.Match[str]) -> str:
    return f"1er{NBSP}{found[1]}"


def _ordinal(found: re.Match[str]) -> str:
    return f"{found[1]}e"


def _thousands(separator: str) -> Callable[[re.Match[str]], str]:
    def mended(found: re.Match[str]) -> str:
        figures = re.sub(r"\D", "", found[0])
        return f"{int(figures):,}".replace(",", separator)

    return mended


EVERYWHERE = _rules(
    ("F01", rf"  +|[ {NBSP}{NNBSP}]{{2,}}", " "),
    ("F02", r"\{\w*\}|\{\{|\bNone\b|\bnull\b|\bundefined\b|</?\w+[^>]*>|&(?:amp|nbsp|lt|gt|quot|#\d+);", None),
    ("F07", r"(?<=\w)'(?=\w)", "’"),
    ("F07", r"\"|(?<!\w)'|'(?!\w)", None),
    ("F16", r"\.\.\.", "…"),
    (
        "F18",
        (
            r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufffd]"
            r"|[ÃÂ][\u0080-\u00bf]|Ã[©¨ª§ ]"
        ),
        "",
    ),
    ("F19", r"([,;:!?])\1", lambda found: found[1]),
    ("F19", rf"(?<!\.)\.\.(?!\.)|,\.|{SHORTENED}\.,", None),
    ("F22", r"^\s+|\s+$", ""),
)
FRENCH = _rules(
    ("F04", rf"(?<![{NBSP}\s]):(?!//|\d)", f"{NBSP}:"),
    ("F05", r"[ \t\n](?=[:%»])", NBSP),
    ("F06", rf"«(?![{NBSP}{NNBSP}])\s?", f"«{NBSP}"),
    ("F06", rf"(?<![{NBSP}{NNBSP}\s])»", f"{NBSP}»"),
    ("F08", r"(?<=\d)%", f"{NBSP}%"),
    ("F09", r"€\s?(\d[\d\u202f,]*)", lambda found: f"{found[1]}{NBSP}€"),
    ("F09", rf"(?<=\d)(?!{NBSP})\s?€", f"{NBSP}€"),
    ("F09", r"(?<=\d)\s?EUR\b|(?<=\d)\s?euros?\s?€", f"{NBSP}€"),
    ("F10", r"(?<![\d,])\d{5,}(?!\d)", _thousands(NNBSP)),
    ("F10", r"(?<![\d,])\d{1,3}(?:[. ,]\d{3})+(?!\d)", _thousands(NNBSP)),
    ("F12", r"\b([Àà]) le (?=[A-ZÉÈÎ])", lambda found: "Au " if found[1] == "À" else "au "),
    ("F12", r"\b([Àà]) les (?=[A-ZÉÈÎ])", lambda found: "Aux " if found[1] == "À" else "aux "),
    ("F12", r"\b([Dd])e le (?=[A-ZÉÈÎ])", lambda found: f"{found[1]}u "),
    ("F12", r"\b([Dd])e les (?=[A-ZÉÈÎ])", lambda found: f"{found[1]}es "),
    ("F13", rf"\b1[ {NBSP}]({MONTHS_FR})", _first_of_month),
    ("F13", r"\b(\d+)(?:ième|ieme|ème|eme)\b", _ordinal),
    ("F14", rf"(?<=[a-zà-ÿ,0-9][ {NBSP}])(?:{'|'.join(m.capitalize() for m in MONTHS_FR.split('|'))})\b", _lower),
    ("F14", rf"(?<=[a-zà-ÿ,][ {NBSP}])(?:{'|'.join(d.capitalize() for d in DAYS_FR.split('|'))})\b", _lower),
    ("F15", rf"\b(?:{'|'.join(ACCENTED)})s?\b", _accented),
    ("F15", r"(?:(?<=^)|(?<=[.!?…] )|(?<=«\u00a0))A (?=[A-ZÉa-zà-ÿ])", "À "),
    ("F17", r"(?<=\s)-(?=\s)", "–"),
    ("F11", r"\b(?:[Qq]ue|[Dd]e|[Nn]e|[Ll]e|[Ll]a|[Jj]e|[Ss]e) (?=[aeiouàâéèêîôû](?!\w*\d))(?!onz|oui|uist)", None),
)
FRANCE = _rules(
    ("F03", rf"(?<![{NNBSP}{NBSP}!?\s])[;!?]", lambda found: f"{NNBSP}{found[0]}"),
    ("F05", r"[ \t\n](?=[;!?])", NNBSP),
)
CANADA = _rules(
    ("F03", r"\s+(?=[;!?])", ""),
)
ENGLISH = _rules(
    ("F03", r"\s+(?=[;!?,])", ""),
    ("F04", r"\s+(?=:)", ""),
    ("F06", r"«\s?", "“"),
    ("F06", r"\s?»", "”"),
    ("F08", r"(?<=\d)\s+%", "%"),
    ("F09", r"(\d[\d,.]*)\s?€", lambda found: f"€{found[1]}"),
    ("F09", r"€\s+(?=\d)", "€"),
    ("F10", r"(?<![\d.])\d{5,}(?!\d)", _thousands(",")),
    ("F10", rf"(?<![\d,])\d{{1,3}}(?:[ .{NBSP}{NNBSP}]\d{{3}})+(?!\d)", _thousands(",")),
    ("F13", r"\b(?:January|February|August|September|October|November|December)(?= \d{1,2}\b)", None),
    ("F17", r"(?<=\s)-(?=\s)", "—"),
    ("F21", r"”[.,]", lambda found: f"{found[0][1]}”"),
)
PROFILES: Mapping[str, tuple[Rule, ...]] = {
    "fr-FR": (*EVERYWHERE, *FRENCH, *FRANCE),
    "fr-CA": (*EVERYWHERE, *FRENCH, *CANADA),
    "en-US": (*EVERYWHERE, *ENGLISH),
}
