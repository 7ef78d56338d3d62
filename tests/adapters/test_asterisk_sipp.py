"""Callers that are not Asterisk: SIPp, many at once, some of whom give up."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.adapters.asterisk_world import AsteriskWorld
from tests.conftest import AsteriskPair

from perezvon.adapters.private.processes import follow_parent
from perezvon.adapters.private.tools import runnable
from perezvon.adapters.speech.render import read_manifest
from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.ports import Trunk

SCENARIOS = Path(__file__).parents[1] / "acceptance/sipp"
SPEECH = Path(__file__).parents[2] / "src/perezvon/main/demo_data/speech"
STAY, GIVE_UP = 20, 5
TALK_MS, WAIT_MS = 2000, 700


@pytest.fixture(scope="module")
async def sipp(kept_dir: Path) -> Path:
    return await runnable("sipp", kept_dir / "roots", kept_dir / "cache", say=print)


@pytest.fixture
async def world(asterisk_pair: AsteriskPair) -> AsyncIterator[AsteriskWorld]:
    """A node with a second trunk: SIPp's address."""
    made = AsteriskWorld(asterisk_pair)
    host = sipp_host(made)
    await made.carrier.start()
    await made.telephony.start(made.inbox, [made.trunk, Trunk("sipp", (host,), f"sip:{host}")])
    await made.inbox.next(e.NodeSeen)
    yield made
    await made.stop()


def sipp_host(world: AsteriskWorld) -> str:
    return world.pair.pbx.options.host.rpartition(".")[0] + ".3"


async def run(
    sipp: Path, world: AsteriskWorld, scenario: str, callers: list[tuple[str, int]], folder: Path, port: int
) -> None:
    """One SIPp for all callers of a scenario; it ends well only if every call went by the scenario."""
    lines = "".join(f"{number};{milliseconds}\n" for number, milliseconds in callers)
    (folder / f"{scenario}.csv").write_text(f"SEQUENTIAL\n{lines}")
    sound = max(read_manifest(SPEECH).entries, key=lambda entry: entry.duration_s)
    (folder / "sound.ulaw").write_bytes((SPEECH / sound.file).read_bytes())
    host = sipp_host(world)
    process = await asyncio.create_subprocess_exec(
        *(str(sipp), world.pair.pbx.sip_address, "-sf", str(SCENARIOS / f"{scenario}.xml")),
        *("-inf", str(folder / f"{scenario}.csv"), "-s", world.number, "-i", host, "-mi", host),
        *("-p", str(port), "-m", str(len(callers)), "-l", str(len(callers)), "-r", "10"),
        *("-timeout", "60", "-timeout_error"),
        *("-nostdin", "-trace_err", "-error_file", str(folder / f"{scenario}.err")),
        cwd=folder,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        preexec_fn=follow_parent(signal.SIGKILL),
    )
    code = await process.wait()
    errors = folder / f"{scenario}.err"
    assert code == 0, errors.read_text() if errors.exists() else f"SIPp ended with {code}"


class Tally:
    """Answers those who stay, with music, and keeps what became of everybody."""

    def __init__(self, world: AsteriskWorld, staying: set[str]) -> None:
        self.world, self.staying = world, staying
        self.talked: dict[str, float] = {}
        self.gave_up: dict[str, e.ChannelGone] = {}
        self._callers: dict[str, tuple[str, float]] = {}

    async def count(self, calls: int) -> None:
        while len(self.talked) + len(self.gave_up) < calls:
            self._take(await self.world.inbox.next(e.Event, within_s=60))

    def _take(self, event: e.Event) -> None:
        node, now = self.world.node, asyncio.get_running_loop().time()
        match event:
            case e.ChannelArrived(channel=channel, caller=caller):
                self._callers[channel] = caller, now
                self.world.telephony.send([c.Ring(node, channel)])
                if caller in self.staying:
                    music = c.StartMusic(node, channel, "default")
                    self.world.telephony.send([c.Answer(node, channel, "ru"), music])
            case e.ChannelGone(channel=channel):
                caller, answered_at = self._callers[channel]
                if caller in self.staying:
                    self.talked[caller] = now - answered_at
                else:
                    self.gave_up[caller] = event
            case e.TrunksSeen():
                return
            case _:
                raise AssertionError(event)


async def test_twenty_callers_talk_at_once_while_others_give_up(
    sipp: Path, world: AsteriskWorld, tmp_path: Path
) -> None:
    stay = [(f"+7900000{n:04d}", TALK_MS) for n in range(STAY)]
    leave = [(f"+7900001{n:04d}", WAIT_MS) for n in range(GIVE_UP)]
    staying = {number for number, _ in stay}
    tally = Tally(world, staying)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run(sipp, world, "caller", stay, tmp_path, 5060))
        tasks.create_task(run(sipp, world, "caller_gives_up", leave, tmp_path, 5070))
        tasks.create_task(tally.count(STAY + GIVE_UP))
    talked, gave_up = tally.talked, tally.gave_up
    assert set(talked) == staying
    assert set(gave_up) == {number for number, _ in leave}
    assert all(abs(length_s - TALK_MS / 1000) < 1 for length_s in talked.values())
    # A CANCEL without a Reason has no Q.850 cause of its own; 487 is what tells it.
    assert {gone.sip for gone in gave_up.values()} == {487}
