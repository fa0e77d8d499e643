"""The Celery application: one queue per service, workers that answer bells and nothing else.

A bell names proposals; what to do stands in the database. So messages may be lost, doubled or late, results
are not kept, and retries, delays and schedules are never Celery's business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

import structlog
from celery import Celery
from celery.signals import worker_process_init
from kombu import Exchange, Queue
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError

from shared.bus import BATCH, claim
from shared.db import engine_for, transaction
from shared.events import QUEUES, Listener
from shared.logs import where
from shared.settings import Settings
from shared.stations import Station, answer

BROKER = {
    "socket_timeout": 10,  # a half-open connection is noticed
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "unacked_restore_interval": 5,  # a bell held by a dead worker comes back
    "unacked_restore_throttle": 1,
    "visibility_timeout": 120,
}
ANSWERING = 5.0  # seconds a worker goes on with what waits before it lets the next bell in

log = structlog.get_logger()


def celery_app(settings: Settings) -> Celery:
    """The application that rings (relay) and is rung (workers)."""
    app = Celery("tremplin", broker=settings.valkey_url, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=False,  # a delivery closes with its effect; celery 5.7.0 exits over a lost un-acked one
        task_publish_retry=False,  # the relay rings again by itself
        task_create_missing_queues=False,
        task_queues=[Queue(name, Exchange(name), routing_key=name) for name in sorted({*QUEUES.values()})],
        task_default_queue="review",
        task_time_limit=60,
        task_soft_time_limit=45,
        worker_prefetch_multiplier=1,  # a long letter run must not hold back a receipt
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_soft_shutdown_timeout=10,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_hijack_root_logger=False,
        worker_max_memory_per_child=400_000,  # KiB: a leak ends a child, not the night
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options=BROKER,
    )
    return app


def ring(app: Celery, listener: Listener, subjects: Sequence[str]) -> None:
    """Send bells for these subjects, some two hundred at a time. Raises kombu's errors when nobody is there."""
    for start in range(0, len(subjects), BATCH):
        batch = list(subjects[start : start + BATCH])
        app.send_task(f"{listener}.answer", args=[batch], queue=QUEUES[listener], retry=False)


def let_answer(app: Celery, settings: Settings, stations: Mapping[Listener, Station]) -> None:
    """Teach the application one task per listener: answer the bell, then go on with what waits."""
    engines: dict[str, Engine] = {}

    def engine(service: str) -> Engine:
        if service not in engines:
            engines[service] = engine_for(settings.database_url, service, pool=2)
        return engines[service]

    def forget(**_: Any) -> None:
        for one in engines.values():
            one.dispose(close=False)  # connections of the parent process are not ours
        engines.clear()

    worker_process_init.connect(forget, weak=False)
    for listener, station in stations.items():
        app.task(name=f"{listener}.answer", ignore_result=True)(_task(engine, listener, station))


def _task(engine: Any, listener: Listener, station: Station) -> Any:
    def answer_bell(subjects: list[str]) -> None:
        """Do what waits for these proposals, then what else waits, for some seconds."""
        mine, until = engine(QUEUES[listener]), monotonic() + ANSWERING
        try:
            while subjects:
                answer(mine, station, subjects)
                if monotonic() > until:
                    return
                with transaction(mine) as session:
                    subjects = claim(session, [listener], BATCH).get(listener, [])
        except (OperationalError, InterfaceError) as error:  # what is open is rung for again
            log.warning("worker.database_away", listener=listener, at=where(error))

    return answer_bell
