"""What people may do with a mail before it leaves, and the papers on which they say it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.notify.domain.letters import Letter
from shared.errors import Fault

MOST_AT_ONCE = 50  # mails released by one act: what one page shows
# One letter of these tells of several files, and names them only in its text.
SEVERAL = frozenset({Letter.REVIEW_DIGEST, Letter.PARTNER_DIGEST, Letter.OPINION_REMINDER, Letter.AGREEMENT_TURNED})
LONGEST_SUBJECT, LONGEST_TEXT, LONGEST_REASON = 200, 40_000, 1_000

# A word with a place for a link or a code: the address before the place counts, a link must lead to our own door.
_MARKED = re.compile(r"\S*\{\{\s*(?:token|code)\s*:\S*")
_PLACE = re.compile(r"\{\{(?:token|code):[0-9a-f-]{36}\}\}")
_HEADING = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)


class _Paper(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MailTextForm(_Paper):
    """A held letter in other words. In `text`, `## ` begins a heading and `- ` an item of a list."""

    subject: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_SUBJECT)]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)]


class MailDiscardForm(_Paper):
    """Why a mail is never to leave."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=LONGEST_REASON)]


class ChosenMail(_Paper):
    """A mail of several; `seen` is its tag as it was read."""

    id: UUID
    seen: Annotated[str, Field(max_length=60)] | None = None


class MailReleaseForm(_Paper):
    """Mails that are to leave now."""

    mails: Annotated[list[ChosenMail], Field(min_length=1, max_length=MOST_AT_ONCE)]


def hidden(number: str, letter: str, but: Collection[str]) -> bool:
    """Whether a mail is not for somebody who stepped aside from the proposals `but`: it is or may be about one."""
    return number in but or (bool(but) and letter in SEVERAL)


def mark_faults(before: str, form: MailTextForm) -> Iterator[Fault]:
    """Each place of a link or code that an edit loses, changes or brings from elsewhere.

    A place filled with another link's id would hand its reader a door that is not theirs.
    """
    stood, stands = frozenset(_MARKED.findall(before)), frozenset(_MARKED.findall(form.text))
    for word in sorted(stood - stands):
        yield Fault(field="text", code="notify.outbox.fault_lost", params={"word": word})
    for word in sorted(stands - stood):
        yield Fault(field="text", code="notify.outbox.fault_foreign", params={"word": word})
    for word in sorted(_MARKED.findall(form.subject)):
        yield Fault(field="subject", code="notify.outbox.fault_foreign", params={"word": word})


def readable(written: str) -> str:
    """A text or its HTML twin for the office to read: personal links and codes stay their owner's."""
    return _PLACE.sub("•••", written)


def headings(html: str) -> frozenset[str]:
    """The headings of a letter's HTML twin, as they were written there."""
    return frozenset(found.strip() for found in _HEADING.findall(html))
