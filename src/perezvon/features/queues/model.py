"""Bodies of the queues' API. Defaults are those of the facts."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from perezvon.adapters.web.models import In, Level, Name, Out, Phone, Seconds, Slug, Version
from perezvon.facts.settings import Language

Share = Annotated[float, Field(gt=0, le=1)]
Waiting = Annotated[int, Field(ge=0, le=10_000)]
Wait = Annotated[int, Field(ge=0, le=14_400)]
Prompt = Annotated[str, StringConstraints(max_length=120, pattern=r"^[A-Za-z0-9][A-Za-z0-9_/-]*$")]
Skills = Annotated[dict[Slug, Level], Field(max_length=50)]
Flags = Annotated[list[Slug], Field(max_length=20)]


class QueueFields(BaseModel):
    """``skills``: skill → the level an agent needs at least; times in seconds.

    ``target_s``/``target_share``: the service level aim, e.g. 20 s for 0.8 of calls. ``max_wait_to``: the
    queue that takes over who waited ``max_wait_s``. ``record_notice``: says that the call is recorded.

    ``overflow_to``: the queue that helps out while more than ``overflow_waiting`` wait, or somebody waits
    ``overflow_wait_s`` (0: not for that reason), or, with ``overflow_unstaffed``, nobody is signed on; until
    no more than ``overflow_waiting_off`` wait and nobody ``overflow_wait_off_s``. ``overflow_share`` of new
    callers go there, with ``overflow_longest`` also who waits longest, at most ``overflow_per_h`` an hour (0:
    any number); with ``overflow_to_unstaffed`` though nobody is signed on there.
    ``overflow_outside``: a number outside (E.164) for those whom that queue does not take, or all of them.
    """

    client: Slug
    name_ru: Name
    name_en: Name
    skills: Skills = {}
    priority: Annotated[int, Field(ge=0, le=100)] = 0
    target_s: Seconds = 20
    target_share: Share = 0.8
    short_abandon_s: Seconds = 5
    ring_s: Annotated[int, Field(ge=5, le=300)] = 20
    wrap_up_s: Annotated[int, Field(ge=0, le=3600)] = 45
    max_wait_s: Annotated[int, Field(ge=10, le=14_400)] = 900
    announce_every_s: Seconds = 30
    announce_first_s: Seconds = 2
    music: Prompt = "default"
    record: bool = True
    apology: Prompt = "perezvon/apology"
    sorry: Prompt = "perezvon/sorry"
    hours: Slug | None = None
    max_wait_to: Slug | None = None
    record_notice: Prompt | None = None
    overflow_to: Slug | None = None
    overflow_waiting: Waiting = 0
    overflow_waiting_off: Waiting = 0
    overflow_wait_s: Wait = 0
    overflow_wait_off_s: Wait = 0
    overflow_unstaffed: bool = False
    overflow_share: Share = 1.0
    overflow_longest: bool = False
    overflow_per_h: Annotated[int, Field(ge=0, le=100_000)] = 0
    overflow_to_unstaffed: bool = False
    overflow_outside: Annotated[str, StringConstraints(max_length=16, pattern=r"^(\+[0-9]{7,15})?$")] = ""
    active: bool = True


class QueuePut(In, QueueFields):
    version: Version | None = None


class Queue(Out, QueueFields):
    id: Slug
    version: Version


class NumberFields(BaseModel):
    """Where calls to a number go. ``greeting``: prompt played after the answer; ``source``: of the list of
    sources, where a caller of this number probably heard of the client: a guess, never his answer. Outside
    of ``hours`` its calls go to queue ``closed_to``, or their callers hear ``closed_prompt``. ``record``
    None: as the queue says."""

    client: Slug
    queue: Slug
    language: Language = "ru"
    greeting: Prompt | None = None
    source: Name | None = None
    hours: Slug | None = None
    closed_prompt: Prompt = "perezvon/closed"
    closed_to: Slug | None = None
    record: bool | None = None
    active: bool = True


class NumberPut(In, NumberFields):
    version: Version | None = None


class Number(Out, NumberFields):
    """``id``: the number itself, E.164 with plus."""

    id: Phone
    version: Version


class DispositionFields(BaseModel):
    """A result of a call. ``client`` None: for all clients. ``flags`` drive rates (``sale``, ``problem``)."""

    client: Slug | None = None
    name_ru: Name
    name_en: Name
    flags: Flags = []
    position: Annotated[int, Field(ge=0, le=10_000)] = 0
    active: bool = True


class DispositionPut(In, DispositionFields):
    version: Version | None = None


class Disposition(Out, DispositionFields):
    id: Slug
    version: Version


class ReasonFields(BaseModel):
    """A not-ready reason. ``productive``: work, not rest; ``max_s`` 0: no limit."""

    name_ru: Name
    name_en: Name
    productive: bool = False
    max_s: Seconds = 0
    active: bool = True


class ReasonPut(In, ReasonFields):
    version: Version | None = None


class Reason(Out, ReasonFields):
    """``system``: the floor itself sets it; agents cannot choose it, nobody can take it out of use."""

    id: Slug
    version: Version
    system: bool = False
