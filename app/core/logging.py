"""Structured logs: one JSON object a line, with the request's id that an error page shows too."""

import logging
import sys
from typing import TextIO

import structlog

_shared: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever stderr is at the moment of writing, not to what it was at start-up."""

    is_ours = True

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _value: TextIO) -> None:
        """The base class sets a stream of its own; this one always asks for the present one."""


def configure(level: int = logging.INFO) -> None:
    """Send the project's logs and those of the libraries to stderr in one form; calling it again changes nothing."""
    structlog.configure(
        processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    if any(getattr(handler, "is_ours", False) for handler in root.handlers):
        return
    handler = _StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root.addHandler(handler)
    root.setLevel(level)
    for chatty in ("huey", "huey.consumer", "alembic", "weasyprint.progress", "fontTools"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
