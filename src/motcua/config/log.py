# SPDX-License-Identifier: EUPL-1.2
"""Structured log lines: one event a line, with the request's reference number, never with names or phones."""

import logging
import sys

import structlog


class RouteInsteadOfPath(logging.Filter):
    """Write where a request went without what was looked up there: a path can hold a code or a token."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = match.route if match else "an unknown address"
            record.args = tuple(route if arg == path else arg for arg in record.args)
        return True


def configure(*, level: str, as_json: bool) -> None:
    """Send structlog and the standard library's loggers to standard error in one form."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(RouteInsteadOfPath())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # The last two write values of pages and statements when everything is asked for.
    for noisy in ("httpx", "httpcore", "procrastinate", "axes", "django.template", "django.db.backends"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # Django logs every 404 as a warning; look-up strings must never reach a log.
    logging.getLogger("django.request").setLevel(logging.ERROR)
