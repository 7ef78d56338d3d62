"""Facts of the stream ``settings``: published by the slices that own the configuration.

Each fact is a whole row: the newest one for an id wins. The engine reads this stream with a cursor and
journals the content, so that a replay needs no table.
"""

from datetime import date, datetime
from typing import Literal, TypeAlias

import msgspec

from perezvon.kit.ids import AgentId, ClientId, DispositionId, HoursId, QueueId, ReasonId

Language: TypeAlias = Literal["ru", "en"]


class Setting(msgspec.Struct, frozen=True, tag_field="kind"):
    """Base of the settings facts."""


class CentreSet(Setting, frozen=True, tag="centre"):
    """The operator itself. ``zone`` (IANA) decides where a day begins; times in seconds."""

    zone: str
    region: str = "RU"  # ISO 3166: reads numbers that are typed without a country code
    rejoin_s: int = 20  # an agent's lost line may come back for this long before the caller is re-queued
    max_new_calls_per_s: int = 50


class ClientSet(Setting, frozen=True, tag="client"):
    """A client company. ``colour`` is ``#rrggbb``."""

    id: ClientId
    name_ru: str
    name_en: str
    colour: str
    language: Language = "ru"


class NumberSet(Setting, frozen=True, tag="number"):
    """A telephone number (E.164 with plus) that callers of a client dial, and where its calls go.

    ``hours`` None: open whenever its queue is. Closed: the calls go to queue ``closed_to``, or their callers
    hear ``closed_prompt`` and we hang up. ``record`` None: as the queue says.
    """

    number: str
    client: ClientId
    queue: QueueId
    language: Language = "ru"
    greeting: str | None = None  # prompt key, played after the answer
    source: str | None = None  # where a caller of this number probably heard of the client
    hours: HoursId | None = None
    closed_prompt: str = "perezvon/closed"
    closed_to: QueueId | None = None
    record: bool | None = None


class QueueSet(Setting, frozen=True, tag="queue"):
    """A queue. Skills map a skill to the minimum level; times in seconds.

    ``target_s``/``target_share``: the service level aim, e.g. 20 s for 0.8 of calls. ``hours`` None: always
    open. ``max_wait_to``: the queue that takes over who waited ``max_wait_s``; None: he hears ``sorry`` and
    we hang up. ``record_notice``: says that the call is recorded, played after the greeting.

    ``overflow_to``: the queue that helps out while more than ``overflow_waiting`` wait, or somebody waits
    ``overflow_wait_s`` (0: not for that reason), or, with ``overflow_unstaffed``, nobody is signed on who
    could take its calls; until no more than ``overflow_waiting_off`` wait and nobody ``overflow_wait_off_s``.
    ``overflow_share`` of new callers go there, with ``overflow_longest`` also who waits longest, at most
    ``overflow_per_h`` an hour (0: any number); ``overflow_to_unstaffed``: though nobody is signed on there.
    ``overflow_outside``: a number outside that helps out when that queue does not, or there is none.
    """

    id: QueueId
    client: ClientId
    name_ru: str
    name_en: str
    skills: dict[str, int]
    priority: int = 0
    target_s: int = 20
    target_share: float = 0.8
    short_abandon_s: int = 5
    ring_s: int = 20
    wrap_up_s: int = 45
    max_wait_s: int = 900
    announce_every_s: int = 30
    announce_first_s: int = 2
    music: str = "default"
    record: bool = True
    apology: str = "perezvon/apology"
    sorry: str = "perezvon/sorry"
    hours: HoursId | None = None
    max_wait_to: QueueId | None = None
    record_notice: str | None = None
    overflow_to: QueueId | None = None
    overflow_waiting: int = 0
    overflow_waiting_off: int = 0
    overflow_wait_s: int = 0
    overflow_wait_off_s: int = 0
    overflow_unstaffed: bool = False
    overflow_share: float = 1.0
    overflow_longest: bool = False
    overflow_per_h: int = 0
    overflow_to_unstaffed: bool = False
    overflow_outside: str = ""


class Opening(msgspec.Struct, frozen=True):
    """Open from minute ``opens`` of a local day (0 to 1439) to ``closes``, later and at most 1440 more.

    ``closes`` above 1440 is after midnight: 22:00 to 02:00 is (1320, 1560) of the day on which it begins.
    """

    opens: int
    closes: int


class DayOpenings(msgspec.Struct, frozen=True):
    """The openings that begin on one date, instead of those of the week; none: closed. The name says why."""

    date: date
    openings: tuple[Opening, ...] = ()
    name_ru: str = ""
    name_en: str = ""


class HoursSet(Setting, frozen=True, tag="hours"):
    """A calendar of opening hours by the clock on the wall in ``zone`` (IANA).

    ``week``: the openings of Monday to Sunday; ``days``: dates that differ, in their order, public holidays
    among them. Until ``closed_until`` it is closed whatever the clock says. ``client`` None: for all clients.
    """

    id: HoursId
    name_ru: str
    name_en: str
    zone: str
    week: tuple[tuple[Opening, ...], ...]
    days: tuple[DayOpenings, ...] = ()
    client: ClientId | None = None
    closed_until: datetime | None = None
    closed_reason: str = ""


class AgentSet(Setting, frozen=True, tag="agent"):
    """What routing must know of an agent: never a name. ``clients`` lists whose calls he may take."""

    id: AgentId
    skills: dict[str, int]
    clients: tuple[ClientId, ...] = ()
    mode: Literal["persistent", "on_demand"] = "persistent"
    auto_answer: bool = False


class ReasonSet(Setting, frozen=True, tag="reason"):
    """A not-ready reason: productive (meeting, training) or rest (lunch); ``max_s`` 0 means no limit."""

    id: ReasonId
    name_ru: str
    name_en: str
    productive: bool = False
    max_s: int = 0


class DispositionSet(Setting, frozen=True, tag="disposition"):
    """A result of a call as the agent states it. ``client`` None: for all clients. Flags drive rates."""

    id: DispositionId
    name_ru: str
    name_en: str
    client: ClientId | None = None
    flags: tuple[str, ...] = ()
    position: int = 0


Volume: TypeAlias = Literal["spool", "vault", "database"]
DiskLevel: TypeAlias = Literal["ok", "filling", "full", "brim"]


class DiskSet(Setting, frozen=True, tag="disk"):
    """How full a disk is, measured by the worker. ``spool``: raw tracks; ``vault``: kept recordings.

    filling: somebody should look. full: no new recording begins. brim: those that run end too. Calls go on.
    ``used_percent`` at the moment when the level changed.
    """

    volume: Volume
    level: DiskLevel
    used_percent: int = 0


class DrainSet(Setting, frozen=True, tag="drain"):
    """No new call is taken or placed until ``until``, because the centre is about to be upgraded; talks and
    waiting callers go on. None: calls are taken again. Past ``until`` they are taken again by themselves."""

    until: datetime | None = None


class OutboundSet(Setting, frozen=True, tag="outbound"):
    """Where agents may call, and what it may cost. Prefixes begin with a plus; the longest match decides.

    ``currency``: of the carrier's bill, ISO 4217. ``prices``: allowed prefix → price of a begun minute, in
    hundredths of it. ``blocked``: prefixes within those that are never called. ``emergency``: numbers that
    may always be called. ``spend_per_h``: in hundredths too; past it nothing but emergency numbers is
    dialled. ``via``: a trunk, empty: the first one. ``max_talk_min``: a talk that lasts longer is ended, 0:
    none is.
    """

    allowed: bool = True
    prices: dict[str, int] = msgspec.field(default_factory=lambda: {"+7": 300})
    blocked: tuple[str, ...] = ("+76", "+77", "+7809")
    emergency: tuple[str, ...] = ("112", "101", "102", "103", "104")
    spend_per_h: int = 100_000
    ring_s: int = 45
    via: str = ""
    max_talk_min: int = 0
    currency: str = "RUB"


class Tariff(msgspec.Struct, frozen=True):
    """A line in use, and its own prices as in ``OutboundSet``; empty: those of the centre."""

    trunk: str
    prices: dict[str, int] = msgspec.field(default_factory=dict)


class Removed(Setting, frozen=True, tag="removed"):
    """The setting ``what``/``id`` is gone. What is in use stays in use until it ends."""

    what: Literal["client", "number", "queue", "agent", "reason", "disposition", "hours"]
    id: str


AnySetting: TypeAlias = (
    CentreSet
    | ClientSet
    | NumberSet
    | QueueSet
    | HoursSet
    | AgentSet
    | ReasonSet
    | DispositionSet
    | DiskSet
    | DrainSet
    | OutboundSet
    | Removed
)
