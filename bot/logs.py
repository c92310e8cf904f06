"""Logs: one JSON object a line, on standard error.

Laws: ids and codes only; never a word of anybody's, an address or a token. The libraries that
would write the bot's address, which holds its token, are heard from warnings on, and of them only
who warns and the kind of error, for their words may hold anything.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

import structlog

LOUD = ("httpx", "httpcore", "telegram", "aiohttp", "uvicorn.access")


class _OfLibraries(logging.Formatter):
    """A library's line, without its words."""

    def format(self, record: logging.LogRecord) -> str:
        """Who, how bad, which kind of error, when."""
        error = record.exc_info[0] if record.exc_info else None
        told = {"event": "library", "logger": record.name, "level": record.levelname.casefold()}
        told |= {"error": error.__name__} if error else {}
        return json.dumps(told | {"timestamp": datetime.now(UTC).isoformat()})


def set_up(level: str) -> None:
    """Set up logging for a process that serves."""
    number = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OfLibraries())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
