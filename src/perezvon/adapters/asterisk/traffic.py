"""What goes to a node and what comes from it, counted by kind: the first thing to look at when it is slow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector


class Traffic(Collector):
    """Requests (ARI, and actions of the manager interface) and events of one node.

    As a collector of Prometheus: ``perezvon_node_requests_total`` and ``perezvon_node_events_total`` by
    ``kind``, such as ``POST bridges/addChannel``, ``AMI MixMonitor`` or ``StasisStart``.
    """

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.events: Counter[str] = Counter()

    def request(self, method: str, path: str) -> None:
        """``path`` without its ids: ``channels/c-1/play/p-7`` counts as ``channels/play``."""
        parts = path.split("/", 3)
        kind = f"{method} {parts[0]}/{parts[2]}" if len(parts) > 2 else f"{method} {parts[0]}"
        self.requests[kind] += 1

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Called by the thread that serves the metrics."""
        for name, text, counts in (
            ("perezvon_node_requests", "Requests to the media node, by kind.", self.requests),
            ("perezvon_node_events", "Events from the media node, by type.", self.events),
        ):
            family = CounterMetricFamily(name, text, labels=["kind"])
            for kind, count in list(counts.items()):
                family.add_metric([kind], count)
            yield family
