"""What every door and every worker of one installation is handed: settings, programme, clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.clock import Clock, ShiftedClock, SystemClock, day_in
from shared.programme import Programme, load
from shared.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One installation of the service."""

    settings: Settings
    programme: Programme
    clock: Clock

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return self.clock.now()

    def today(self) -> date:
        """The day it is at the office."""
        return day_in(self.programme.office.tz, self.now())

    def address(self, path: str) -> str:
        """The absolute address of a page. Only the configured base is used: a Host header proves nothing."""
        return self.settings.public_url.rstrip("/") + path

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that seal links: the present one first, then those being retired."""
        return (self.settings.key, *self.settings.old_secret_keys)


def link_path(link_id: UUID) -> str:
    """The path of a personal link, with a placeholder for the token that the post fills in on the way out."""
    return f"/l/{{{{token:{link_id}}}}}"


def build_house(settings: Settings) -> House:
    """The house these settings describe. Raises ProgrammeFaults when its programme does not hold."""
    clock = ShiftedClock(settings.clock_file) if settings.clock_file else SystemClock()
    return House(settings=settings, programme=load(settings.programme), clock=clock)
