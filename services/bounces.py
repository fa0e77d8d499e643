"""Reports of mails that came back, taken from a Maildir folder: each read once, then moved from `new` to `cur`."""

from __future__ import annotations

from pathlib import Path

import structlog
from sqlalchemy import Engine

from services.notify.domain.bounces import LONGEST
from services.notify.operations.bounces import Heard, hear_report
from shared.db import transaction
from shared.house import House
from shared.logs import where

AT_ONCE = 200  # reports read in one round
log = structlog.get_logger()


def collect(house: House, engine: Engine, folder: Path) -> int:
    """Read what is new in the Maildir `folder`; the number of mails marked. Any number of readers may do so at once.

    A folder that cannot be read is told to the log; a report that cannot be moved is read again, to no effect.
    """
    marked = 0
    try:
        waiting = sorted(one for one in (folder / "new").iterdir() if one.is_file())[:AT_ONCE]
    except OSError as error:
        log.error("bounces.folder_unreadable", at=where(error))
        return 0
    for path in waiting:
        marked += _take(house, engine, folder, path)
    return marked


def _take(house: House, engine: Engine, folder: Path, path: Path) -> bool:
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST)
        with transaction(engine) as session:
            heard = hear_report(session, house, content)
        if heard is not Heard.LATER:
            (folder / "cur").mkdir(exist_ok=True)
            path.rename(folder / "cur" / f"{path.name.partition(':')[0]}:2,S")
    except FileNotFoundError:
        return False  # another reader was quicker
    except OSError as error:
        log.error("bounces.report_unreadable", at=where(error))
        return False
    return heard is Heard.MARKED
