"""Logs: one JSON object a line, on standard error.

Laws: ids and codes only; never a word of anybody's, an address or a token. The libraries that
would write the bot's address, which holds its token, are heard from warnings on.
"""

from __future__ import annotations

import logging
import sys

import structlog

LOUD = ("httpx", "httpcore", "telegram", "aiohttp", "uvicorn.access")


def set_up(level: str) -> None:
    """Set up logging for a process that serves."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s %(levelname)s")
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
