# SPDX-License-Identifier: EUPL-1.2
"""Structured log lines: one event a line, with the request's reference number, never with names or phones."""

import logging
import sys

import structlog


def configure(*, level: str, as_json: bool) -> None:
    """Send structlog and the standard library's loggers to standard error in one form."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
    ]
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "procrastinate", "axes"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # Django logs every 404 as a warning; look-up strings must never reach a log.
    logging.getLogger("django.request").setLevel(logging.ERROR)
