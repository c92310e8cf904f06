"""Logs: one JSON object a line, on standard error.

Laws: ids and codes only; never a word of anybody's, an address or a token: what may be told, and
how it must look, stands in one table, and whatever else is handed in is left out, which is told.
Of what libraries say, and of an error nobody caught (in a thread, in a task, at the end of the
program), only who, the kind of error and where in our own code; never their words, which may hold
anything. Libraries are heard from warnings on, at every level of ours.
A line that cannot be written (a full disk, a reader that has gone) stops nothing and is counted.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, cast

import structlog

OURS = Path(__file__).resolve().parents[1]
STOREYS = ("bot", "flows", "coverage")
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}(\.[A-Za-z0-9_]{1,60}){0,5}")
ID = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.:-]{0,99})")
NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20}(e-?\d{1,3})?)?")
MOMENT = re.compile(r"[0-9T:.+Z-]{10,40}")
ROUTE = re.compile(r"-|(/[a-z_-]*(\{[a-z_]+(:[a-z]+)?\})?)+")
PLACE = re.compile(r"(bot|flows|coverage)[a-z0-9_/]{0,80}\.py:\d{1,6}")
MAY: Mapping[str, re.Pattern[str]] = {
    "event": CODE,
    "level": CODE,
    "timestamp": MOMENT,
    "error": CODE,
    "at": PLACE,
    "logger": CODE,
    "what": ID,
    "about": ID,
    "chat": ID,
    "line": ID,
    "alert": ID,
    "id": ID,
    "paper": ID,
    "problem": CODE,
    "why": re.compile(f"{CODE.pattern}|[0-9]{{3}}"),
    "route": ROUTE,
    "roles": CODE,
    "port": NUMBER,
    "update": NUMBER,
    "seconds": NUMBER,
}
"""What a line may hold, and how each must look; of several values, every one."""


def allowed(_: object, __: str, line: MutableMapping[str, Any]) -> dict[str, Any]:
    """A line with what it may hold; `left_out` counts the rest, without a name."""
    given = {name: value for name, value in line.items() if value is not None}
    kept = {name: value for name, value in given.items() if _fits(name, value)}
    left_out = len(given) - len(kept)
    kept.setdefault("event", "unnamed")
    return kept | ({"left_out": left_out} if left_out else {})


def _fits(name: str, value: Any) -> bool:
    looks, values = MAY.get(name), value if isinstance(value, list | tuple) else [value]
    plain = all(isinstance(each, str | int | float) for each in values)
    return plain and looks is not None and all(looks.fullmatch(str(each)) for each in values)


def place(error: BaseException | None) -> str | None:
    """Where in our own code an error was last: the file and the line."""
    found, trace = None, error.__traceback__ if error else None
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if any(file.is_relative_to(OURS / each) for each in STOREYS):
            found = f"{file.relative_to(OURS).as_posix()}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def of(error: BaseException | None) -> dict[str, str | None]:
    """What may be told of an error: its kind, and where."""
    return {"error": type(error).__name__ if error else None, "at": place(error)}


class _OfLibraries(logging.Formatter):
    """A library's line, without its words."""

    def format(self, record: logging.LogRecord) -> str:
        """Who, how bad, which kind of error and where, when."""
        error = record.exc_info[1] if record.exc_info else None
        level = record.levelname.casefold()
        return _line("library", error, logger=record.name, level=level)


def _line(event: str, error: BaseException | None, **about: str) -> str:
    now = datetime.now(UTC).isoformat()
    told = {"event": event, **about, "timestamp": now, **of(error)}
    return json.dumps(allowed(None, "", told))


class _Standard:
    """Standard error as it is now; no program stops because its log does."""

    def __init__(self) -> None:
        self.unwritten = 0

    def write(self, text: str) -> int:
        """Write a line in one piece, or count it."""
        try:
            return sys.stderr.write(text) if sys.stderr else self._lost()
        except (OSError, ValueError):  # ValueError: it is closed
            return self._lost()

    def flush(self) -> None:
        """Nothing: standard error ends each line itself, as `write` has seen."""

    def _lost(self) -> int:
        self.unwritten += 1
        return 0


STANDARD = _Standard()


def unwritten() -> int:
    """How many lines of this process could not be written at once."""
    return STANDARD.unwritten


def set_up(level: str) -> None:
    """Set up logging for a process that serves."""
    number = logging.getLevelNamesMapping()[level.upper()]
    of_libraries(force=True)
    logging.captureWarnings(True)
    # What cannot be written would be shown with its words, what no handler hears as well.
    logging.raiseExceptions, logging.lastResort = False, None
    _quiet()
    _catch()
    of_ours(number)


def of_libraries(*, force: bool = False) -> None:
    """Have what libraries say go to standard error, without its words; also beside a command, where
    Python itself would show them, with a traceback. `force`: whoever heard them before does no
    more."""
    handler = logging.StreamHandler(STANDARD)
    handler.setFormatter(_OfLibraries())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=force)


def of_ours(level: int = logging.WARNING) -> None:
    """Have what our own code notes go to standard error, by the table; also beside a command."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, STANDARD)),
    )


def _quiet() -> None:
    """No library has a way of its own, or a level below ours."""
    for name in list(logging.Logger.manager.loggerDict):
        found = logging.getLogger(name)
        found.handlers.clear()
        found.propagate = True
        if found.level and found.level < logging.WARNING:
            found.setLevel(logging.WARNING)


def _catch() -> None:
    """What nobody caught is told as everything else is: without its words."""

    def unhandled(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            STANDARD.write(_line("unhandled", error, level="critical") + "\n")

    def in_thread(given: threading.ExceptHookArgs) -> None:
        STANDARD.write(_line("unhandled.thread", given.exc_value, level="critical") + "\n")

    def unraisable(given: sys.UnraisableHookArgs) -> None:
        STANDARD.write(_line("unraisable", given.exc_value, level="error") + "\n")

    sys.excepthook, threading.excepthook, sys.unraisablehook = unhandled, in_thread, unraisable
