"""An engine stops when it is asked to, wherever it stands."""

from __future__ import annotations

import asyncio
import signal

import pytest

from perezvon.main.engine import FAILED
from perezvon.ports import Batch, ConnectionLost
from tests.engine.harness import Bench, Cable, until
from tests.engine.test_engine_role import Processes, processes

__all__ = ["processes"]

NEVER_ENDS = """
import asyncio
from perezvon.adapters.asterisk.node import AsteriskNode
async def stop(self): await asyncio.Event().wait()
AsteriskNode.stop = stop
role.STOP_S = 2.0
"""


async def test_a_stop_is_heard_while_the_first_commit_waits_for_the_database(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    async def away(_: Cable, batch: Batch) -> None:
        tried.append(batch.entries[0].seq)
        raise ConnectionLost("the database is away")

    monkeypatch.setattr(Cable, "commit", away)
    starting = asyncio.create_task(bench.start())
    await until(lambda: len(tried) >= 3)
    bench.newest.stop()
    engine = await asyncio.wait_for(starting, 30)
    assert not engine.ready.is_set()
    assert set(tried) == {1}, "the same batch again and again"


async def test_a_process_that_cannot_stop_says_where_it_waits_and_ends(processes: Processes) -> None:
    stuck = await processes.start(before=NEVER_ENDS)
    await processes.view()
    stuck.send_signal(signal.SIGTERM)
    output, _ = await asyncio.wait_for(stuck.communicate(), 60)
    assert stuck.returncode == FAILED
    assert b'"event": "engine.does_not_stop"' in output
    assert b"shell.py:" in output, "the lines that wait"
    assert b"locks.py:" in output
    second = await processes.start()
    assert (await processes.view()).seq >= 0, "the next engine has the lease"
    assert second.returncode is None
