"""The inbox, the lease keeper and the hints on their own."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from perezvon.adapters.postgres.journal import PostgresJournal
from perezvon.core.events import Restarted, SignOn, Tick
from perezvon.engine.inbox import Inbox, InboxFull, Received
from perezvon.engine.lease import LeaseKeeper
from perezvon.engine.outage import Outage
from perezvon.ports import ConnectionLost, Deposed
from tests.databases import Database
from tests.engine.harness import Cable, until

NOW = datetime(2026, 5, 4, tzinfo=UTC)


async def test_the_inbox_keeps_the_order_and_gives_requests_out_first_when_asked() -> None:
    inbox = Inbox()
    answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
    request = Received(NOW, SignOn(user="a", request_id="1", agent="a-a"), answer)  # type: ignore[arg-type]
    ticks = [Received(NOW + timedelta(seconds=n), Tick()) for n in range(3)]
    for received in (ticks[0], request, ticks[1], ticks[2]):
        inbox.put(received)
    assert inbox.next_at() == NOW
    assert inbox.take_requests() == [request]
    assert (list(inbox.take(2)), list(inbox.take(2))) == (ticks[:2], ticks[2:])
    assert inbox.next_at() is None


async def test_a_full_inbox_is_never_silent() -> None:
    inbox = Inbox(limit=2)
    for n in range(3):
        inbox.put(Received(NOW, Restarted(n)))
    with pytest.raises(InboxFull, match="more than 2"):
        inbox.take(1)


async def test_waiting_ends_with_news_or_with_time() -> None:
    inbox = Inbox()
    await inbox.wait(0.01)
    waiting = asyncio.create_task(inbox.wait(60))
    await asyncio.sleep(0)
    inbox.put(Received(NOW, Tick()))
    await asyncio.wait_for(waiting, 1)
    await asyncio.wait_for(inbox.wait(60), 1)  # what is there is not waited for


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_with_less_than_a_third_of_the_lease_left_nothing_may_be_sent(database: Database) -> None:
    cable = Cable(PostgresJournal(database.engine, "main"))
    watch = Stopwatch()
    keeper = LeaseKeeper(cable, "me", 30, watch, Outage(lambda _: None))
    await keeper.take(0)
    assert keeper.may_send()
    watch.seconds = 20.0
    assert keeper.may_send()
    watch.seconds = 20.1
    assert not keeper.may_send()
    keeping = asyncio.create_task(keeper.keep())
    await asyncio.wait_for(keeper.assured(), 5)
    assert keeper.left_s() == 30
    cable.dead = True
    watch.seconds = 41.0
    assured = asyncio.create_task(keeper.assured())
    await until(lambda: not keeper.may_send())
    cable.dead = False
    await asyncio.wait_for(assured, 5)
    assert keeper.epoch == 1
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    with pytest.raises(Deposed):
        await keeper.forbid()
    with pytest.raises(Deposed):
        await keeper.assured()
    await cable.real.close()


async def test_a_database_that_is_away_at_the_start_is_waited_for_only_so_long(database: Database) -> None:
    cable = Cable(PostgresJournal(database.engine, "main"))
    cable.dead = True
    watch = Stopwatch()
    with pytest.raises(ConnectionLost):
        await LeaseKeeper(cable, "me", 30, watch, Outage(lambda _: None)).take(0)
    taking = asyncio.create_task(LeaseKeeper(cable, "me", 30, watch, Outage(lambda _: None)).take(10))
    await asyncio.sleep(0)
    cable.dead = False
    assert (await asyncio.wait_for(taking, 5)).epoch == 1
    await cable.real.close()
