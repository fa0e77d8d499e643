"""A night on which the call closes: the same house behind a second door, whose call has a closing.

The call of the founding presentation stays open; to see a filing in time and one too late, the demonstration opens
a door of its own for a few seconds. Database, workers and mails are those of the house.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.serving import WSGIRequestHandler, make_server

from services.demo.door import Door
from services.demo.filing import Counter, Filed
from services.demo.samples import Sample
from services.wsgi import build
from shared.clock import ShiftedClock
from shared.errors import Permanent
from shared.house import House
from shared.registry import Registry

LAST = time(23, 59, 59)
MARGIN = timedelta(seconds=20)  # before the closing, when those who are in time file: a slow machine needs some


def closing_night(house: House, clock: ShiftedClock, samples: Sequence[Sample]) -> list[Filed]:
    """File those that are in time in the last seconds, the others one second after the closing."""
    if not samples:
        return []
    closes_at = _next_closing(house)
    with _door(_closing(house, closes_at)) as door:
        counter = Counter(door)
        drafts = [(sample, counter.draft(sample)) for sample in samples if sample.expect.late]
        clock.advance(closes_at - MARGIN - clock.now())
        filed = [counter.file(sample) for sample in samples if not sample.expect.late]
        clock.advance(closes_at + timedelta(seconds=1) - clock.now())
        for sample, draft in drafts:
            answer, wrong = counter.hand_in(draft), list(draft.wrong)
            if answer.status_code != 409:
                wrong.append(f"the late filing was answered by {answer.status_code}")
            if not counter.is_kept(draft, sample):
                wrong.append("the draft was not kept")
            filed.append(Filed(sample=sample, number="", token=draft.token, wrong=wrong))
    return filed


def _next_closing(house: House) -> datetime:
    tonight = datetime.combine(house.today(), LAST, ZoneInfo(house.programme.office.tz))
    return tonight if tonight - house.now() > 3 * MARGIN else tonight + timedelta(days=1)


def _closing(house: House, closes_at: datetime) -> House:
    call = house.programme.call.model_copy(update={"closes_at": closes_at})
    return replace(house, registry=Registry(replace(house.programme, call=call)))


@contextmanager
def _door(house: House) -> Iterator[Door]:
    server = make_server("127.0.0.1", 0, build(house), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    door = Door(f"http://127.0.0.1:{server.port}")
    try:
        yield door
    finally:
        door.close()
        server.shutdown()
        thread.join(timeout=10)
        if thread.is_alive():
            raise Permanent("the closing door does not close")


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: what matters is told by those who file."""
