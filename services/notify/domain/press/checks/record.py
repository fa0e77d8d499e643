"""The checks that need the record: nothing is said that the file does not hold, and both languages say the same.

F24 names, figures and dates exist in the record; F25 quotes are the approved ones; F26 no claim is made that is not
true on the day of publication; F27 the French and the English text carry the same figures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from services.notify.domain.press.checks.finding import Finding

NUMBER = re.compile(r"(?<![\w.,])\d+(?:[\u202f\u00a0 ,.]\d{3})*(?:[.,]\d+)?(?=(?:er|re|e)?\b)(?!\d)")
NAME = re.compile(r"(?<![\w’-])[A-ZÀ-ÖØ-Þ][\w’-]*(?:[ \u00a0-]+[A-ZÀ-ÖØ-Þ][\w’-]*)*")
QUOTE = re.compile(r"«[\u00a0\u202f ]?([^»]*?)[\u00a0\u202f ]?»|“([^”]*)”")
STARTS = re.compile(r"(?:^|[.!?…:][\u00a0\u202f]?[»”]?\s+|«[\u00a0\u202f ]?|“|–\s|—\s)$")
LETTERS = {
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf vingt",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty",
}
TENS = {
    "fr": {"trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100},
    "en": {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100},
}
NOT_COUNTED = {"un", "one", "zéro", "zero"}  # articles and pronouns as often as figures
CITING = {
    "fr": re.compile(
        r"dans le cadre de l[’']accord|au titre de l[’']accord|en application de l[’']accord", re.IGNORECASE
    ),
    "en": re.compile(r"under the (?:cooperation )?agreement|within the (?:cooperation )?agreement", re.IGNORECASE),
}
LABEL = {
    "fr": re.compile(r"\blabel(?:lis\w+)?\b", re.IGNORECASE),
    "en": re.compile(r"\blabel(?:ed|led)?\b", re.IGNORECASE),
}
RANKING = {
    "fr": re.compile(r"\bclassée? (?:premi|deuxi|en tête)\w*|\bmeilleure? note\b|\bnote de \d", re.IGNORECASE),
    "en": re.compile(r"\branked (?:first|second|\d)|\btop[- ]scor\w+|\bscore of \d", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a text may draw upon. `texts`: everything the file and the programme say, in any order.

    `quotes`: those approved, word for word; `titles`: what may stand between quotes besides. `citable`: whether each
    named city's agreement may be cited on `day`; `hidden`: names that must not be read; `labelled`: whether a label
    was signed; `embargo`: the day before which nothing may appear.
    """

    texts: tuple[str, ...]
    quotes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    citable: Mapping[str, bool]
    hidden: tuple[str, ...] = ()
    labelled: bool = False
    day: date
    embargo: date | None = None
    known: frozenset[str] = frozenset()  # words of the office that need no source, lower case


def against_record(text: str, record: Record, *, language: str) -> Iterator[Finding]:
    """What the text says that the record does not hold, or that may not be said on that day."""
    yield from _unsourced(text, record)
    yield from _unapproved(text, record)
    yield from _forbidden(text, record, language)


def _unsourced(text: str, record: Record) -> Iterator[Finding]:
    known = "\n".join((*record.texts, *record.quotes, *record.titles))  # one number never runs into the next
    written, figures = plain(known), set(figures_in(known))
    for found in NUMBER.finditer(text):
        if value_of(found[0]) not in figures:
            yield Finding(code="F24", at=found.start(), seen=found[0])
    for found in NAME.finditer(text):
        for word in re.finditer(r"[\w’]+", found[0]):
            at = found.start() + word.start()
            if not _is_known(word[0], written, record.known, starts=bool(STARTS.search(text[:at]))):
                yield Finding(code="F24", at=at, seen=word[0])


def _is_known(word: str, written: str, known: Collection[str], *, starts: bool) -> bool:
    bare = plain(word)
    bare = max(bare.split("’"), key=len)  # l’École, the City’s
    if not bare or bare.isdigit() or bare in known:
        return True
    if starts and (len(word) == 1 or not word.isupper()):
        return True  # the first word of a sentence has its capital from there
    return re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", written) is not None


def _unapproved(text: str, record: Record) -> Iterator[Finding]:
    allowed = {_said(one) for one in (*record.quotes, *record.titles)}
    allowed |= {_said(_inner(found)) for one in record.texts for found in QUOTE.finditer(one)}
    for found in QUOTE.finditer(text):
        if _said(_inner(found)) not in allowed:
            yield Finding(code="F25", at=found.start(), seen=found[0])


def _inner(found: re.Match[str]) -> str:
    return found[1] if found[1] is not None else found[2]


def _said(quote: str) -> str:
    """A quotation without what typography may change around it: its spaces, its last stop."""
    return re.sub(r"\s+", " ", quote.strip().rstrip(".,")).translate(
        {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"'}
    )


def _forbidden(text: str, record: Record, language: str) -> Iterator[Finding]:
    if not any(record.citable.values()):
        yield from _each(CITING[language], text)
    if not record.labelled:
        yield from _each(LABEL[language], text)
    yield from _each(RANKING[language], text)
    for name in record.hidden:
        yield from _each(re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE), text)
    if record.embargo is not None and record.day < record.embargo:
        yield Finding(code="F26", at=0, seen=record.embargo.isoformat())


def _each(pattern: re.Pattern[str], text: str) -> Iterator[Finding]:
    yield from (Finding(code="F26", at=found.start(), seen=found[0]) for found in pattern.finditer(text))


def plain(text: str) -> str:
    """A text without case and accents, to find one writing of a name in another."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign)).replace("'", "’")


def value_of(number: str) -> str:
    """A number in one writing: 380 000, 380,000 and 380000 are the same, 4,5 and 4.5 too."""
    whole = re.sub(r"(?<=\d)[\u202f\u00a0 ,.](?=\d{3}(?!\d))", "", number)
    return whole.replace(",", ".")


def figures_in(text: str) -> Iterator[str]:
    """Every figure of a text, in one writing."""
    yield from (value_of(found[0]) for found in NUMBER.finditer(text))


def counted_in(text: str, language: str) -> frozenset[str]:
    """Every figure of a text, those written in letters too."""
    letters = {word: str(at) for at, word in enumerate(LETTERS[language].split())}
    letters |= {word: str(value) for word, value in TENS[language].items()}
    words = re.findall(r"[a-zà-ÿ]+(?:-[a-zà-ÿ]+)*", text.lower())
    spelled = {letters[one] for one in words if one in letters and one not in NOT_COUNTED}
    return frozenset({*figures_in(text), *spelled})


def between(
    french: str, english: str, *, converted: Iterable[str] = (), names: Collection[str] = ()
) -> Iterator[Finding]:
    """F27: figures and names that only one of both texts carries; `converted`: those that another measure stands for.

    What stands between quotes, and the `names` themselves, are not counted: they are not translated.
    """
    for name in names:
        if (name in french) != (name in english):
            yield Finding(code="F27", at=0, seen=name)
    fr, en = counted_in(_unnamed(french, names), "fr"), counted_in(_unnamed(english, names), "en")
    for one in sorted((fr ^ en) - {*converted}):
        yield Finding(code="F27", at=0, seen=one)


def _unnamed(text: str, names: Collection[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return QUOTE.sub(" ", text)
