"""Labels after the decisions: granted, verified by anyone, and one taken back after notice and hearing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.demo.door import Door, patiently
from services.demo.filing import Filed
from services.demo.parts import Labelling
from shared.clock import ShiftedClock
from shared.errors import Permanent
from shared.policy import Role

HEARING = timedelta(days=16)  # one day more than the holder of a label has to answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The labels of the samples in play."""

    door: Door
    clock: ShiftedClock
    staff: Mapping[Role, str]

    def grant(self, filed: Filed) -> None:
        """The committee grants the label, with every city that the rules allow."""
        chance = patiently(lambda: self._file(filed), f"{filed.number} to be decided")["grant"]
        cities = [city for city, bar in chance["bars"].items() if bar is None]
        body = {"cities": cities, **chance["period"]}
        self.door.act(f"/dossiers/{filed.number}/label", self.staff[Role.COMMITTEE], body)
        self._verify(filed, "granted")

    def question(self, filed: Filed) -> None:
        """The desk tells why the label may be withdrawn; its holder answers in writing, and nothing is told outside."""
        label = _label(filed)
        notice = {"ground": label.ground, "reasons": label.notice}
        self.door.act(f"/dossiers/{filed.number}/label/notice", self.staff[Role.DESK], notice)
        self.door.act(f"/dossiers/{filed.number}/label/answer", filed.token, {"answer": label.answer})
        self._verify(filed, "granted")

    def decide(self, filed: Filed) -> None:
        """After the hearing, the committee decides with reasons."""
        label = _label(filed)
        body = {"decision": label.decision, "reasons": label.reasons}
        self.door.act(f"/dossiers/{filed.number}/label/decision", self.staff[Role.COMMITTEE], body)
        self._verify(filed, "withdrawn" if label.decision == "withdrawn" else "granted")

    def let_the_hearings_pass(self) -> None:
        """The days in which holders may answer go by."""
        self.clock.advance(HEARING)

    def _file(self, filed: Filed) -> dict[str, Any] | None:
        seen = self.door.read(f"/dossiers/{filed.number}/label", self.staff[Role.DESK])
        return seen if seen is not None and not seen["grant"]["refusal"] else None

    def _verify(self, filed: Filed, expected: str) -> None:
        # Whoever holds the label's number may ask, without any account.
        number = self._numbers(filed)[0]
        state = (self.door.read(f"/labels/{number}", "") or {}).get("state")
        if state != expected:
            filed.wrong.append(f"the label {number} is told to be {state}, not {expected}")

    def _numbers(self, filed: Filed) -> list[str]:
        seen = self.door.read(f"/dossiers/{filed.number}/label", self.staff[Role.DESK]) or {"labels": []}
        return [one["number"] for one in seen["labels"]] or ["none"]


def _label(filed: Filed) -> Labelling:
    label = filed.sample.play.label
    if label is None:
        raise Permanent(f"{filed.number}: the sample has no label")
    return label
