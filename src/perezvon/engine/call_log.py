"""One line per finished call: ids and times, never a number or a name."""

from collections.abc import Sequence

import structlog

from perezvon.facts.floor import CallClosed, Published

log = structlog.get_logger("call")


def log_calls(facts: Sequence[Published]) -> None:
    """Log each call that closed in these facts."""
    for published in facts:
        if isinstance(published.fact, CallClosed):
            record = published.fact.record
            log.info(
                "call.closed",
                call=record.call,
                client=record.client,
                queue=record.queue,
                agent=record.agent,
                how=record.how,
                by=record.by,
                cause=record.cause,
                wait_ms=record.wait_ms,
                ring_ms=record.ring_ms,
                talk_ms=record.talk_ms,
                hold_ms=record.hold_ms,
                wrap_ms=record.wrap_ms,
                offers=record.offers,
                disposition=record.disposition,
            )
