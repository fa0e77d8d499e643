"""The office words its letters: a text in use, its versions, and how it would read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.notify.domain.letters import Letter
from services.notify.models import LetterTemplate
from services.notify.operations.letter_language import shipped, text_faults, vocabulary
from services.notify.operations.rendering import Rendered, render
from shared.audit import record
from shared.errors import Conflict, Fault, Invalid, Stale
from shared.house import House
from shared.i18n import LOCALES
from shared.policy import Actor

WHY = 500  # signs of a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSeen:
    """The text of a letter that someone had before them; version 0 came with the service."""

    letter: Letter
    locale: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextInUse:
    """A letter's text in one language as it is used now."""

    letter: Letter
    locale: str
    version: int
    text: str
    worded: bool  # by the office


def text_in_use(session: Session, letter: Letter, locale: str) -> TextInUse:
    """The newest text of a letter, else that which came with the service."""
    row = _newest(session, letter, locale)
    worded = row is not None and row.text is not None
    text = row.text if row is not None and row.text is not None else shipped(letter, locale)
    return TextInUse(
        letter=letter, locale=locale, version=row.version if row is not None else 0, text=text, worded=worded
    )


def own_text(session: Session, letter: Letter, locale: str) -> str | None:
    """The text that the office gave to a letter; None while it is the one that came with the service."""
    row = _newest(session, letter, locale)
    return row.text if row is not None else None


def _newest(session: Session, letter: Letter, locale: str) -> LetterTemplate | None:
    query = select(LetterTemplate).where(LetterTemplate.letter == letter, LetterTemplate.locale == locale)
    return session.scalars(query.order_by(LetterTemplate.version.desc()).limit(1)).first()


def texts_in_use(session: Session) -> list[TextInUse]:
    """Every letter in every language."""
    rows = select(LetterTemplate).ext(distinct_on(LetterTemplate.letter, LetterTemplate.locale))
    newest = rows.order_by(LetterTemplate.letter, LetterTemplate.locale, LetterTemplate.version.desc())
    worded = {(one.letter, one.locale): one for one in session.scalars(newest)}
    return [_in_use(worded.get((letter, locale)), letter, locale) for letter in Letter for locale in LOCALES]


def _in_use(row: LetterTemplate | None, letter: Letter, locale: str) -> TextInUse:
    own = row.text if row is not None else None
    version = row.version if row is not None else 0
    text = own if own is not None else ""
    return TextInUse(letter=letter, locale=locale, version=version, text=text, worded=own is not None)


def versions(session: Session, letter: Letter, locale: str) -> Sequence[LetterTemplate]:
    """What the office made of a letter's text, newest first."""
    query = select(LetterTemplate).where(LetterTemplate.letter == letter, LetterTemplate.locale == locale)
    return session.scalars(query.order_by(LetterTemplate.version.desc())).all()


def word_letter(
    session: Session, house: House, seen: TemplateSeen, *, text: str | None, why: str, actor: Actor
) -> None:
    """Use this text for a letter from now on; None: the one that came with the service again.

    Raises Stale where another version came since, Conflict where nothing changes, Invalid with every fault: the line
    and the name at fault, a reason that is missing.
    """
    newest = _newest(session, seen.letter, seen.locale)
    if seen.version != (newest.version if newest is not None else 0):
        raise Stale("notify.template.stale")
    source = None if text is None else "\n".join(text.replace("\r\n", "\n").split("\r")).rstrip() + "\n"
    if source == (newest.text if newest is not None else None):
        raise Conflict("notify.template.same")
    if faults := (*_why_faults(why), *(told_faults(source, seen.letter, seen.locale) if source is not None else ())):
        raise Invalid(faults)
    row = LetterTemplate(letter=seen.letter, locale=seen.locale, version=seen.version + 1, text=source, why=why.strip())
    row.by, row.name, row.at = actor.ref, actor.name, house.now()
    session.add(row)
    record(session, f"letter:{seen.letter}", act="word_letter", actor=actor.ref, at=house.now(), version=row.version)


def _why_faults(why: str) -> Iterator[Fault]:
    if not 0 < len(why.strip()) <= WHY:
        yield Fault(field="why", code="notify.template.fault_why", params={"most": WHY})


def told_faults(source: str, letter: Letter, locale: str) -> Iterator[Fault]:
    """What keeps a text from being used, in the words of the catalogue: the line and the name at fault."""
    for one in text_faults(source, letter, locale):
        params: dict[str, str | int] = {"line": one.line, "name": one.name}
        yield Fault(field="text", code=f"notify.template.fault_{one.code}", params=params)


class _Shown:
    """Stands where a fact will stand: read as its name between brackets, true, and once in a list."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __str__(self) -> str:
        return f"[{self._name}]"

    def __getattr__(self, name: str) -> _Shown:
        if name.startswith("_"):
            raise AttributeError(name)
        return _Shown(f"{self._name}.{name}")

    def __getitem__(self, name: object) -> _Shown:
        return _Shown(f"{self._name}.{name}")

    def __iter__(self) -> Iterator[_Shown]:
        yield _Shown(self._name)

    def __len__(self) -> int:
        return 2

    def __gt__(self, _: object) -> bool:
        return True

    __lt__ = __ge__ = __le__ = __gt__


def as_read(source: str, letter: Letter, locale: str) -> Rendered:
    """How a text reads, with the name of each fact between brackets, every condition met and every list of one."""
    roots = {name.partition(".")[0] for name in vocabulary(letter, locale).names}
    return render(letter, locale, {name: _Shown(name) for name in {*roots, "office_name"}}, source=source)
