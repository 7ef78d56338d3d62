"""The contract of a media node on a real Asterisk with real SIP and RTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.adapters.asterisk_world import AsteriskWorld
from tests.adapters.dialling_contract import DiallingContract
from tests.adapters.telephony_contract import TelephonyContract
from tests.adapters.transfer_contract import TransferContract
from tests.conftest import AsteriskPair

from perezvon.core import events as e


@pytest.fixture(scope="module")
async def connected(asterisk_pair: AsteriskPair) -> AsyncIterator[AsteriskWorld]:
    world = AsteriskWorld(asterisk_pair)
    await world.start()
    first = await world.inbox.next(e.NodeSeen)
    assert first == e.NodeSeen(world.node, born=first.born)
    assert first.born is not None
    assert timedelta() < datetime.now(UTC) - first.born < timedelta(hours=2), "Asterisk's own clock and zone"
    yield world
    await world.stop()


@pytest.fixture
def world(connected: AsteriskWorld) -> AsteriskWorld:
    """Connected and empty; what an earlier test left unread is not this one's."""
    connected.inbox.events.clear()
    return connected


class TestAsterisk(TelephonyContract, DiallingContract, TransferContract):
    """All promises."""
