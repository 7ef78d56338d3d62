"""The configuration as the floor knows it: the newest row of each id, told by settings facts."""

from datetime import datetime
from typing import Final, assert_never, get_args

import msgspec

from perezvon.core.acd import Requirement, requirement
from perezvon.core.consent import Heard
from perezvon.core.table import DroppedStale
from perezvon.facts import settings as s
from perezvon.kit.ids import AgentId, ClientId, DispositionId, HoursId, QueueId, ReasonId

LEVELS: Final[tuple[s.DiskLevel, ...]] = get_args(s.DiskLevel)


def digits(number: str) -> str:
    """A number without anything but its digits: carriers send ``+7…``, ``7…`` or with dashes."""
    return "".join(ch for ch in number if ch in "0123456789")


class Settings(msgspec.Struct):
    """``seq``: how far the stream ``settings`` was read."""

    seq: int = 0
    centre: s.CentreSet = s.CentreSet(zone="UTC")
    clients: dict[ClientId, s.ClientSet] = {}
    numbers: dict[str, s.NumberSet] = {}
    queues: dict[QueueId, s.QueueSet] = {}
    agents: dict[AgentId, s.AgentSet] = {}
    reasons: dict[ReasonId, s.ReasonSet] = {}
    hours: dict[HoursId, s.HoursSet] = {}
    dispositions: dict[DispositionId, s.DispositionSet] = {}
    disks: dict[s.Volume, s.DiskSet] = {}
    outbound: s.OutboundSet = s.OutboundSet()
    tariffs: tuple[s.Tariff, ...] = ()  # of all lines in use, as the engine last read them
    heard: list[Heard] = []  # the last bars on calling somebody, from the stream ``consent``
    consent_seq: int = 0  # how far that stream was read
    list_seq: int = 0  # where it last told of a list from outside
    drain: s.DrainSet = s.DrainSet()

    def take(self, seq: int, setting: s.AnySetting) -> None:
        """Put one setting in force. Raises DroppedStale for one that was read before."""
        if seq <= self.seq:
            raise DroppedStale("settings: read already")
        self.seq = seq
        match setting:
            case s.CentreSet():
                self.centre = setting
            case s.ClientSet():
                self.clients[setting.id] = setting
            case s.NumberSet():
                self.numbers[digits(setting.number)] = setting
            case s.QueueSet():
                self.queues[setting.id] = setting
            case s.HoursSet():
                self.hours[setting.id] = setting
            case s.AgentSet():
                self.agents[setting.id] = setting
            case s.ReasonSet():
                self.reasons[setting.id] = setting
            case s.DispositionSet():
                self.dispositions[setting.id] = setting
            case s.DiskSet():
                self.disks[setting.volume] = setting
            case s.OutboundSet():
                self.outbound = setting
            case s.DrainSet():
                self.drain = setting
            case s.Removed():
                self._remove(setting)
            case _:
                assert_never(setting)

    def _remove(self, gone: s.Removed) -> None:
        match gone.what:
            case "client":
                self.clients.pop(gone.id, None)
            case "number":
                self.numbers.pop(digits(gone.id), None)
            case "queue":
                self.queues.pop(gone.id, None)
            case "agent":
                self.agents.pop(gone.id, None)
            case "reason":
                self.reasons.pop(gone.id, None)
            case "disposition":
                self.dispositions.pop(gone.id, None)
            case "hours":
                self.hours.pop(gone.id, None)
            case _:
                assert_never(gone.what)

    def disk(self) -> s.DiskLevel:
        """Of the fuller of the two disks that recordings are written to."""
        levels = [disk.level for volume, disk in self.disks.items() if volume != "database"]
        return max(levels, key=LEVELS.index, default="ok")

    def draining(self, now: datetime) -> bool:
        """Whether no new call is taken: soon there is another version here."""
        return self.drain.until is not None and now < self.drain.until

    def number(self, dialled: str) -> tuple[s.NumberSet, s.QueueSet] | None:
        """Where calls of a dialled number go; None: the number, or its queue, is not ours."""
        number = self.numbers.get(digits(dialled))
        queue = self.queues.get(number.queue) if number is not None else None
        return (number, queue) if number is not None and queue is not None else None

    def disposition(self, ident: DispositionId, client: ClientId | None) -> s.DispositionSet | None:
        """The disposition if it exists and may be used for calls of ``client``."""
        found = self.dispositions.get(ident)
        return found if found is not None and found.client in (None, client) else None


def need_of(queue: s.QueueSet) -> Requirement:
    return requirement(queue.client, queue.skills)
