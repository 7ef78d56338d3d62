"""What Prometheus is told of an engine."""

from collections.abc import Callable
from functools import cache

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_BATCHES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_COMMITS_S = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class EngineMetrics:
    """Names begin with ``perezvon_engine_``; times in seconds."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, text: str) -> Gauge:
            return Gauge(f"perezvon_engine_{name}", text, registry=registry)

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"perezvon_engine_{name}", text, labels, registry=registry)

        def histogram(name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
            return Histogram(f"perezvon_engine_{name}", text, buckets=buckets, registry=registry)

        events = counter("events_total", "Events handled by the floor, by kind.", "kind")
        self.stale = counter("stale_total", "Events dropped because the world had moved on.", "reason")
        self.refused = counter("refused_total", "Requests answered with a no, by code.", "code")
        commands = counter("commands_total", "Commands that left, by kind.", "kind")
        self.event, self.command = _by_kind(events), _by_kind(commands)
        self.facts = counter("facts_total", "Facts published.")
        self.retries = counter("commit_retries_total", "Commits tried again: the database was away.")
        self.batch = histogram("batch_entries", "Journal entries per commit.", _BATCHES)
        self.commit = histogram("commit_seconds", "From the begin of a commit to its end.", _COMMITS_S)
        self.inbox = gauge("inbox", "Events that wait to be handled.")
        self.read_only = gauge("read_only", "1 while the database is away for more than two seconds.")
        self.lease_left = gauge("lease_left_seconds", "How long the lease is still ours.")
        self.seq = gauge("journal_seq", "Number of the last committed journal entry.")


def _by_kind(counter: Counter) -> Callable[[type[msgspec.Struct]], Counter]:
    """The child of a kind of struct, by its tag; made once, because a call is some twenty of them."""

    @cache
    def child(kind: type[msgspec.Struct]) -> Counter:
        return counter.labels(str(kind.__struct_config__.tag or "digits"))

    return child
