"""Completing a file: the desk asks, the applicant answers or lets the time pass, and the legal clock follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.demo.door import Door, patiently, told
from services.demo.filing import Counter, Filed
from services.demo.parts import Asked
from shared.clock import ShiftedClock, day_in
from shared.errors import Permanent

WAIT = timedelta(days=6)  # how long an applicant takes to answer: their clock must be seen to stand still


@dataclass(slots=True, kw_only=True)
class Pieces:
    """The requests for pieces of the samples in play."""

    door: Door
    clock: ShiftedClock
    desk: str
    zone: str
    before: dict[str, date] = field(default_factory=dict)  # number -> the legal date when the desk asked

    def ask(self, filed: Filed) -> None:
        """The desk asks; an essential piece stops the legal clock."""
        asked, legal_on = _asked(filed), self._legal_on(filed)
        if legal_on is not None:
            self.before[filed.number] = legal_on
        self.door.act(f"/dossiers/{filed.number}/pieces", self.desk, asked.paper)
        patiently(lambda: self._state(filed) == "open", f"{filed.number} to hear of the request")
        if asked.essential and self._legal_on(filed) is not None:
            filed.wrong.append("the legal clock did not stop")

    def answer(self, filed: Filed) -> None:
        """The applicant completes the file, in a draft that holds what they filed."""
        asked, counter = _asked(filed), Counter(self.door)
        begun = self.door.ask("POST", f"/proposals/{filed.number}/pieces", filed.token)
        draft = counter.completed(told(begun), begun.headers["ETag"], filed.sample.final_body, files=asked.attachments)
        filed.wrong += draft.wrong
        answer = counter.hand_in(draft)
        if answer.is_error:
            raise Permanent(f"{filed.number} could not be completed: {answer.text[:600]}")
        self._runs_again(filed, until=day_in(self.zone, self.clock.now()))
        patiently(lambda: self._at_desk(filed) == "completed", f"{filed.number} to be complete at the desk")

    def let_lapse(self, filed: Filed) -> None:
        """Nothing comes: the time passes and the legal clock runs again from the day after it."""
        request = self._request(filed)
        day_after = date.fromisoformat(request["due_on"]) + timedelta(days=1)
        over = datetime.combine(day_after, datetime.min.time(), ZoneInfo(self.zone))
        self.clock.advance(max(over + timedelta(minutes=1) - self.clock.now(), timedelta()))
        patiently(lambda: self._state(filed) == "lapsed", f"{filed.number}: the time given to be over")
        patiently(lambda: self._at_desk(filed) == "lapsed", f"{filed.number}: the desk to know that nothing came")
        self._runs_again(filed, until=day_after)

    def _runs_again(self, filed: Filed, *, until: date) -> None:
        # L114-5 CRPA: the days on which the clock stood still are added, what had run before still counts.
        if not _asked(filed).essential or filed.number not in self.before:
            return
        asked_on = day_in(self.zone, datetime.fromisoformat(self._request(filed)["asked_at"]))
        expected, found = self.before[filed.number] + (until - asked_on), self._legal_on(filed)
        if found != expected:
            filed.wrong.append(f"the legal date is {found}, not {expected}")

    def _legal_on(self, filed: Filed) -> date | None:
        seen = self.door.read(f"/proposals/{filed.number}", filed.token) or {}
        return date.fromisoformat(seen["legal_on"]) if seen.get("legal_on") else None

    def _request(self, filed: Filed) -> dict[str, str]:
        seen = self.door.read(f"/proposals/{filed.number}/pieces", filed.token) or {}
        last: dict[str, str] = next(iter(reversed(seen.get("items", []))), {})
        return last

    def _state(self, filed: Filed) -> str:
        return self._request(filed).get("state", "")

    def _at_desk(self, filed: Filed) -> str:
        seen = self.door.read(f"/dossiers/{filed.number}", self.desk) or {}
        return str(next((one["state"] for one in reversed(seen.get("pieces", []))), ""))


def _asked(filed: Filed) -> Asked:
    asked = filed.sample.play.pieces
    if asked is None:
        raise Permanent(f"{filed.number}: the sample asks for nothing")
    return asked
