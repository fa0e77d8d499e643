"""What every door and every worker of one installation is handed: settings, programme, clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from shared.clock import Clock, ShiftedClock, SystemClock, day_in
from shared.programme import Programme, load
from shared.registry import Registry
from shared.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One installation of the service. `registry`: its programme, with the partner cities as they are lived."""

    settings: Settings
    registry: Registry
    clock: Clock

    @property
    def programme(self) -> Programme:
        """The programme as it was last read: the cities as the latest acts on them left them."""
        return self.registry.programme

    def held(self) -> House:
        """The same house, with a programme that does not change any more: for one request."""
        return replace(self, registry=self.registry.held())

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
    return House(settings=settings, registry=Registry(load(settings.programme)), clock=clock)
