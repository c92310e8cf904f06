"""The event loop a serving process runs on: uvloop's where it can be had."""

from __future__ import annotations

import asyncio
import sys

if sys.platform == "win32":
    new = asyncio.new_event_loop
else:
    import uvloop

    new = uvloop.new_event_loop
