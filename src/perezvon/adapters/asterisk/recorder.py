"""Recording of customers' channels: two raw files per recording, started and ended over AMI.

``<recording>-rx.<codec>`` holds what the customer says, ``<recording>-tx.<codec>`` what he hears; both have
the same length. Asterisk writes blocks of 32 KiB, that is every 4.1 s, and the rest at the end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import structlog

from perezvon.adapters.asterisk import orders
from perezvon.adapters.asterisk.ami import Ami, AmiLost
from perezvon.adapters.asterisk.ari import Ari, AriLost
from perezvon.adapters.asterisk.legs import Leg
from perezvon.adapters.asterisk.translate import RECORDING_VARIABLE, safe_name
from perezvon.core import commands as c

log = structlog.get_logger(__name__)

_AMI_BACK_S = 5.0
_FIRST_LOOK_S = 4.5  # a block takes 4.1 s: to look before that finds nothing and costs a thread's turn
_FIRST_BLOCK_S = 8.0  # twice the time of one block
_LOOK_EVERY_S = 0.5

Failed = Callable[[c.TelephonyCommand, bool], None]


class Recorder:
    """Carries out ``Record`` and ``StopRecord``; ``failed(command, missing)`` is told what could not be."""

    def __init__(self, ari: Ari, ami: Ami, folder: Path | None, failed: Failed) -> None:
        self._ari, self._ami, self._folder, self._failed = ari, ami, folder, failed
        self._tasks: set[asyncio.Task[None]] = set()

    def record(self, leg: Leg, command: c.Record) -> None:
        """Start; the same recording again is no change, another one takes the place of the present one."""
        if not safe_name(command.recording):
            raise ValueError(f"recording id {command.recording!r} is no file name")
        if leg.recording == command.recording:
            return
        if leg.recording is not None:
            self._run(self._stop(leg, None))
        leg.recording = command.recording
        self._note(leg)
        self._run(self._start(leg, command))

    def stop_record(self, leg: Leg, command: c.StopRecord) -> None:
        if leg.recording != command.recording:
            self._failed(command, True)
            return
        leg.recording = None
        self._note(leg)
        self._run(self._stop(leg, command))

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        # Tasks begin in the order they were made, and write their action before they first wait.
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start(self, leg: Leg, command: c.Record) -> None:
        name = command.recording
        options = f"r({name}-rx.{command.codec})t({name}-tx.{command.codec})"
        try:
            await self._ami.ready(_AMI_BACK_S)
            if leg.recording != name or leg.gone:
                return
            answer = await self._ami.mix_monitor(leg.channel, options)
        except (AmiLost, TimeoutError) as error:
            self._not_started(leg, command, str(error) or "no answer from the manager interface")
            return
        if answer.get("Response") == "Success":
            await self._first_block(leg, command)
        elif answer.get("Message") != "No such channel":  # then its end is on the way, and says it all
            self._not_started(leg, command, answer.get("Message", ""))

    def _not_started(self, leg: Leg, command: c.Record, reason: str) -> None:
        log.error("recording.not_started", recording=command.recording, reason=reason)
        if leg.recording == command.recording:
            leg.recording = None
            self._note(leg)
        if not leg.gone:
            self._failed(command, False)

    async def _first_block(self, leg: Leg, command: c.Record) -> None:
        """A recording without bytes is none: somebody must hear of it while the call still lives."""
        if self._folder is None:
            return
        file = self._folder / f"{command.recording}-rx.{command.codec}"
        deadline = asyncio.get_running_loop().time() + _FIRST_BLOCK_S
        await asyncio.sleep(_FIRST_LOOK_S)
        while not leg.gone and leg.recording == command.recording:
            if await asyncio.to_thread(_size, file) > 0:
                return
            if asyncio.get_running_loop().time() > deadline:
                log.error("recording.empty", recording=command.recording, file=str(file))
                self._failed(command, False)
                return
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _stop(self, leg: Leg, command: c.StopRecord | None) -> None:
        try:
            await self._ami.ready(_AMI_BACK_S)
            answer = await self._ami.stop_mix_monitor(leg.channel)
        except (AmiLost, TimeoutError) as error:
            log.error("recording.not_stopped", channel=leg.channel, reason=str(error))
            if command is not None and not leg.gone:
                self._failed(command, False)
            return
        if answer.get("Response") != "Success":
            log.info("recording.stopped_before", channel=leg.channel, answer=answer.get("Message", ""))

    def _note(self, leg: Leg) -> None:
        # Written on the channel, so that an engine that takes over does not record it a second time.
        note = orders.set_variable(leg.channel, RECORDING_VARIABLE, leg.recording or "")
        try:
            self._ari.send(note.method, note.path, note.query)
        except AriLost:
            log.info("recording.unnoted", channel=leg.channel)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
