"""What happens to agreements while files are examined: one is suspended for some days, one is renewed at last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.demo.door import Door
from shared.clock import ShiftedClock

TWO_YEARS = timedelta(days=730)
WHY = "Les deux villes en sont convenues par un échange de lettres ; l’original est au bureau."


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """The desk, which writes down what was signed."""

    door: Door
    clock: ShiftedClock
    desk: str

    def suspend(self, city: str) -> None:
        """The agreement with a city is suspended from today."""
        self._act(city, "suspend", suspended_on=self._today, reason=WHY)

    def resume(self, city: str) -> None:
        """The suspension is over."""
        self._act(city, "resume", resumed_on=self._today)

    def renew(self, city: str) -> None:
        """The agreement with a city is renewed for two years."""
        today = date.fromisoformat(self._today)
        body = {"version": f"renewal-{today.year}", "renewed_on": self._today, "renewed_at": "Paris"}
        self._act(city, "renew", **body, ends_on=(today + TWO_YEARS).isoformat())

    @property
    def _today(self) -> str:
        return self.clock.now().date().isoformat()

    def _act(self, city: str, act: str, **body: Any) -> None:
        self.door.act(f"/registry/cities/{city}/{act}", self.desk, body)
