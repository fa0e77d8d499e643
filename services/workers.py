"""The workers' application: `celery -A services.workers:app worker -Q review`."""

from __future__ import annotations

from celery import Celery
from sqlalchemy import Engine

from services.intake import handlers as intake
from services.notify import handlers as notify
from services.review import handlers as review
from shared.db import engine_for
from shared.events import Listener
from shared.house import House, build_house
from shared.logs import configure_logs
from shared.settings import Settings
from shared.stations import Station
from shared.worker import celery_app, let_answer


def stations(house: House, *, post: Engine, files: Engine) -> dict[Listener, Station]:
    """Every listener of the house, with the functions of the service that answers.

    `post` and `files` are the engines of those who work outside of a transaction: notify's, and intake's.
    """
    every = (
        intake.station(house),
        intake.files_station(house, files),
        review.station(house),
        notify.station(house),
        notify.post_station(house, post),
        notify.hooks_station(house, post),
    )
    return {station.listener: station for station in every}


def app() -> Celery:
    """The Celery application of the house that the environment describes."""
    settings = Settings()
    configure_logs(settings)
    made = celery_app(settings)
    post, files = (engine_for(settings.database_url, service, pool=2) for service in ("notify", "intake"))
    let_answer(made, settings, stations(build_house(settings), post=post, files=files))
    return made
