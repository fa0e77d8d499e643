"""The press desk in the play: texts approved by everyone they speak of, and one release in French and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.demo.door import Door, patiently
from services.demo.filing import Filed
from services.demo.officers import LINK, Officer
from shared.errors import Permanent
from shared.policy import Role

MOST = 6  # mentions of the release
LANGUAGES = ("fr", "en")
KINDS = ("docx", "pdf", "md", "txt", "html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """The desk and the press office, with those whom they ask. `home`: where mails are, and the release will be."""

    door: Door
    home: Path
    staff: Mapping[Role, str]
    tell: Callable[[str], None]

    def release(self, filed: Sequence[Filed]) -> list[Path]:
        """Bring a few mentions out in one release; its files in every language. Raises Permanent where it is not whole.

        Texts of a file whose outcome may still change are left to another day.
        """
        chosen = self._chosen(filed)
        if not chosen:
            return []
        begun = self.door.act("/releases", self._comms, {"numbers": [one.number for one in chosen]})
        for one in chosen:
            self.approve(one)
            self.tell(f"{one.number} may appear: everyone it speaks of has read it")
        path = f"/releases/{begun['id']}"
        done = self.door.act(f"{path}/approval", self._comms, {"version": begun["version"]})
        if done["state"] != "published":
            raise Permanent(f"the release is {done['state']}: {done['bounced']}")
        self.tell("the press release is out")
        return [self._kept(done["id"], lang, kind) for lang in LANGUAGES for kind in KINDS]

    @property
    def _comms(self) -> str:
        return self.staff[Role.COMMS]

    def _chosen(self, filed: Sequence[Filed]) -> list[Filed]:
        told = self.door.read("/mentions?limit=200", self._comms) or {}
        drafted = {one["number"] for one in told.get("items", [])}
        return [one for one in filed if one.number in drafted and not one.sample.play.turn][:MOST]

    def approve(self, filed: Filed) -> None:
        """The desk reads it first, then those it quotes or names, the press office last."""
        path = f"/mentions/{filed.number}"
        seen = self._stand(path)
        self.door.act(f"{path}/approvals/desk", self.staff[Role.DESK], {"version": seen["version"]})
        for one in seen["approvals"]:
            if one["role"] not in {"desk", "press"}:
                self.door.act(f"{path}/questions", self._comms, {"version": seen["version"], "role": one["role"]})
                self._answer(filed, one["role"])
        self.door.act(f"{path}/approvals/press", self._comms, {"version": seen["version"]})

    def _stand(self, path: str) -> dict[str, Any]:
        seen = self.door.read(path, self._comms)
        if seen is None:
            raise Permanent(f"nothing stands at {path}")
        return seen

    def _answer(self, filed: Filed, role: str) -> None:
        """Whoever is asked reads their sentences and agrees: by the page of the proposal, or by the link in a mail."""
        if role == "applicant":
            path, token = f"/proposals/{filed.number}/quote", filed.token
        else:
            city = role.removeprefix("partner:")
            officer = Officer(door=self.door, home=self.home)
            token = patiently(lambda: officer.mailed("press_words", LINK, filed, city), f"the words for {city}")
            path = f"/mentions/{filed.number}/cities/{city}"
        asked = self.door.read(path, token)
        if asked is None or not asked["words"]:
            raise Permanent(f"nothing is asked at {path}")
        self.door.ask("POST", path, token, json={"seal": asked["seal"], "answer": "yes"}).raise_for_status()

    def _kept(self, release: str, lang: str, kind: str) -> Path:
        """The release as anyone can fetch it, beside the mails."""
        page = f"/news/{release}?lang={lang}" if kind == "html" else f"/news/{release}/{lang}.{kind}"
        content = self.door.page(page)
        folder = self.home / "release"
        folder.mkdir(exist_ok=True)
        path = folder / f"release.{lang}.{kind}"
        path.write_bytes(content)
        return path
