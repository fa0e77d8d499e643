"""Log lines that machines read and that name nobody: event, ids, durations."""

from __future__ import annotations

import logging
import sys
import traceback

import structlog

from shared.settings import Settings


def where(error: BaseException) -> str:
    """The class of an error and the line it came from. Its text is left out: it may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place


def configure_logs(settings: Settings) -> None:
    """Write logs to stderr, as JSON lines or, when asked, as text."""
    level = getattr(logging, settings.log_level.upper())
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr, format="%(name)s %(message)s")
    shape = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            shape,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
