"""The engine notices that things are late: the floor hears each level once, and is told when it is over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from perezvon.core import events as e
from perezvon.engine.inbox import Inbox, Received
from perezvon.engine.strain import CALM_S, Strain, level_of
from tests.engine.harness import Node


@dataclass
class Watch:
    at_s: float = 0.0
    jumped: bool = False
    told: list[int] = field(default_factory=list)

    def now(self) -> datetime:
        return datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=self.at_s)

    def elapsed_s(self) -> float:
        return self.at_s

    def tell(self, event: e.AnyEvent) -> None:
        assert isinstance(event, e.NodeStrained)
        self.told.append(event.level)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def node() -> Node:
    made = Node()
    await made.start(lambda _: None, [])
    return made


def strain(watch: Watch, node: Node, inbox: Inbox, level: int = 0) -> Strain:
    return Strain("n1", level, inbox, node, watch, watch.tell, watch.elapsed_s)


@pytest.mark.parametrize(
    ("late_s", "level"), [(0.0, 0), (0.149, 0), (0.15, 1), (0.4, 2), (1.0, 3), (60.0, 3)]
)
def test_levels(late_s: float, level: int) -> None:
    assert level_of(late_s) == level


async def test_a_slow_node_is_told_at_once_and_its_end_step_by_step(watch: Watch, node: Node) -> None:
    one = strain(watch, node, Inbox())
    await one.measure()
    assert watch.told == []
    node.pulse_s = 0.5
    await one.measure()
    await one.measure()
    assert watch.told == [2]
    node.pulse_s = 0.0
    for _ in range(int(3 * CALM_S / 0.25)):
        watch.at_s += 0.25
        await one.measure()
    assert watch.told == [2, 1, 0]


async def test_what_waits_too_long_counts_as_late(watch: Watch, node: Node) -> None:
    inbox = Inbox()
    inbox.put(Received(watch.now(), e.Tick()))
    watch.at_s = 1.2
    await strain(watch, node, inbox).measure()
    assert watch.told == [3]


async def test_late_again_before_it_was_calm_stays_late(watch: Watch, node: Node) -> None:
    one = strain(watch, node, Inbox())
    for number in range(40):
        node.pulse_s = 0.2 if number % 4 == 0 else 0.0
        watch.at_s += 0.25
        await one.measure()
    assert watch.told == [1]


async def test_a_new_engine_goes_on_from_what_the_floor_was_told(watch: Watch, node: Node) -> None:
    one = strain(watch, node, Inbox(), level=1)
    watch.at_s += CALM_S
    await one.measure()
    assert watch.told == [0]


async def test_a_node_that_is_away_is_not_late(watch: Watch) -> None:
    await strain(watch, Node(), Inbox()).measure()
    assert watch.told == []
