"""A partner city's officer in the play: follows a mail's link, writes, and confirms with the code of another mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from services.demo.door import Door, patiently
from services.demo.filing import Filed
from services.demo.samples import Answers
from services.stack import messages

LINK = re.compile(r"/(?:l|partner)/([A-Za-z0-9_-]{40,})")
CODE = re.compile(r"^([0-9]{8})\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Whoever answers for the cities; `home`: where the mails are kept."""

    door: Door
    home: Path

    def answer(self, filed: Filed, answers: Answers) -> None:
        """Give the city's opinion: a draft, a code, the confirmation."""
        path, city = f"/dossiers/{filed.number}/opinions/{answers.city}", answers.city
        token = patiently(lambda: self.mailed("opinion_request", LINK, filed, city), f"the mail to {city}")
        self.door.put(f"{path}/draft", token, answers.paper | {"domain": answers.domain or "none"})
        self.door.act(f"{path}/code", token, {})
        code = patiently(lambda: self.mailed("opinion_code", CODE, filed, city), f"the code for {city}")
        self.door.act(f"{path}/confirmation", token, {"code": code})

    def mailed(self, letter: str, wanted: re.Pattern[str], filed: Filed, city: str) -> str | None:
        """What the newest letter of this kind to the city about this file holds."""
        for mail in messages(self.home):
            theirs = f"@{city.replace('_', '')}." in mail.to and filed.number in mail.subject
            if theirs and mail.message_id.startswith(f"<{letter}."):
                found = wanted.search(mail.text)
                return found.group(1) if found else None
        return None
