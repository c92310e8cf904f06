"""What is counted, for `/metrics`.

Laws: numbers and codes only, never an id, an address or a word of anybody's.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot import logs

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60)


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.updates = Counter(
            "hakkaku_updates", "Updates received.", ["known"], registry=self.registry
        )
        self.turns = Counter("hakkaku_turns", "Turns taken.", ["outcome"], registry=self.registry)
        self.waited = Histogram(
            "hakkaku_turn_seconds",
            "From the arrival of an update to the commit of its turn.",
            buckets=SECONDS,
            registry=self.registry,
        )
        self.deliveries = Counter(
            "hakkaku_deliveries", "Messages sent.", ["outcome"], registry=self.registry
        )
        self.sent = Histogram(
            "hakkaku_delivery_seconds",
            "From a message's turn to its delivery.",
            buckets=SECONDS,
            registry=self.registry,
        )
        self.sweeps = Counter(
            "hakkaku_sweeps", "What was said by itself.", ["outcome"], registry=self.registry
        )
        self.alerts = Counter(
            "hakkaku_alerts", "Times staff were called.", ["outcome"], registry=self.registry
        )
        self.inbound_age = Gauge(
            "hakkaku_inbound_age_seconds",
            "Age of the update that has waited longest for its turn.",
            registry=self.registry,
        )
        self.outbox_age = Gauge(
            "hakkaku_outbox_age_seconds",
            "Age of the message that has waited longest for its delivery.",
            registry=self.registry,
        )
        Gauge(
            "hakkaku_log_unwritten",
            "Lines of the log that could not be written when they were made.",
            registry=self.registry,
        ).set_function(logs.unwritten)


METRICS = Metrics()
