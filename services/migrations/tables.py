"""Every table of the house, gathered so that migrations and tests can compare them with the database."""

from __future__ import annotations

from services.intake import models as intake
from services.notify import models as notify
from services.review import models as review
from shared import access, audit, bus, registry, timers
from shared.db import Base

metadata = Base.metadata
HOMES = (access, audit, bus, registry, timers, intake, review, notify)
