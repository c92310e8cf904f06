"""What is counted, for `/metrics`.

Laws: numbers and codes only, never an id, an address or a word of anybody's; what is to be watched
is there from the start, at nought, so that its first rise is seen.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot import logs

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60)


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        received = ("new", "seen", "flood", "unread")
        self.updates = self._counter("updates", "Updates received.", "known", *received)
        self.turns = self._counter("turns", "Turns taken.", "outcome", "taken", "failed")
        self.waited = Histogram(
            "hakkaku_turn_seconds",
            "From the arrival of an update to the commit of its turn.",
            buckets=SECONDS,
            registry=self.registry,
        )
        sending = ("sent", "later", "never")
        self.deliveries = self._counter("deliveries", "Messages sent.", "outcome", *sending)
        self.sent = Histogram(
            "hakkaku_delivery_seconds",
            "From a message's turn to its delivery.",
            buckets=SECONDS,
            registry=self.registry,
        )
        self.sweeps = self._counter(
            "sweeps", "What was said by itself.", "outcome", "said", "failed"
        )
        calling = ("called", "unreached")
        self.alerts = self._counter("alerts", "Times staff were called.", "outcome", *calling)
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

    def _counter(self, name: str, about: str, label: str, *values: str) -> Counter:
        made = Counter(f"hakkaku_{name}", about, [label], registry=self.registry)
        for from_the_start in values:
            made.labels(from_the_start)
        return made


METRICS = Metrics()
