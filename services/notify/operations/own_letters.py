"""What its author was written about a proposal: the letters that left, and never those to anyone else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.domain.letters import READERS, Reader
from services.notify.models import Mail, MailState

OWN = frozenset(letter for letter, reader in READERS.items() if reader is Reader.APPLICANT)
_LINK = re.compile(r"/l/\{\{token:[0-9a-f-]{36}\}\}")


def own_letters(session: Session, number: str) -> Sequence[Mail]:
    """The letters to the author of this proposal that left, oldest first (GDPR art. 15).

    One that is held back may still be stopped, and what reviewers and cities are written is not the author's.
    """
    query = select(Mail).where(Mail.number == number, Mail.state == MailState.SENT, Mail.letter.in_(OWN))
    return session.scalars(query.order_by(Mail.id)).all()


def readable(mail: Mail) -> str:
    """The text of a letter, as it was sent but for the personal link: that of the proposal's page stands there."""
    return _LINK.sub(f"/proposals/{mail.number}", mail.text)
