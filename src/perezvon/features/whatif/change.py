"""What is to be different: staffing, queue rules, skills. As a value, and as text of a command line."""

import re
from collections.abc import Sequence

import msgspec

from perezvon.kit.ids import AgentId, QueueId

MOST_AGENTS = 200
LONGEST_S = 86_400
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d|24:00")
_RULE = re.compile(r"(?P<queue>[^.\s]+)\.(?P<rule>\w+)=(?P<value>.+)")
_LEVEL = re.compile(r"(?P<share>\d{1,3})/(?P<target>\d{1,5})")
_SKILL = re.compile(r"(?P<agent>[^:\s]+):(?P<skill>[^=\s]+)=(?P<level>\d{1,2})")


class BadChange(ValueError):
    """Something asked for cannot be. ``field``: what it was given for; ``code``: why; ``value``: given."""

    def __init__(self, field: str, code: str, value: object = "") -> None:
        super().__init__(f"{field}: {code} {value}".rstrip())
        self.field, self.code, self.value = field, code, str(value)


class AgentsChange(msgspec.Struct, frozen=True):
    """``count`` more (or, below zero, fewer) agents.

    Added ones are like a colleague who worked that day, drawn anew in each replication: same skills, and the
    same hours and breaks, or, with ``begins`` and ``ends`` (local ``HH:MM``), present exactly then. Agents
    taken away are drawn the same way. ``queue``: only among those who can take its calls.
    """

    count: int
    begins: str | None = None
    ends: str | None = None
    queue: QueueId | None = None


class QueueChange(msgspec.Struct, frozen=True):
    """Another rule of one queue; None: as it was. A level is 80/20: 80 % of callers within 20 s."""

    queue: QueueId
    target_share: float | None = None
    target_s: int | None = None
    wrap_up_s: int | None = None
    max_wait_s: int | None = None
    priority: int | None = None


class SkillChange(msgspec.Struct, frozen=True):
    """``agent`` (or ``*``: everybody) has the skill at this level; 0 takes it away."""

    agent: AgentId
    skill: str
    level: int


class Change(msgspec.Struct, frozen=True):
    """All that is to be different at once; empty: nothing."""

    agents: tuple[AgentsChange, ...] = ()
    queues: tuple[QueueChange, ...] = ()
    skills: tuple[SkillChange, ...] = ()

    @property
    def nothing(self) -> bool:
        """Nothing is to be different: the run only shows how well the model explains the day."""
        return not (self.agents or self.queues or self.skills)

    def of(self, queue: QueueId) -> QueueChange | None:
        return next((each for each in self.queues if each.queue == queue), None)


def is_clock(text: str) -> bool:
    """Whether a text is a local time ``HH:MM`` (or 24:00)."""
    return _CLOCK.fullmatch(text) is not None


def minutes(clock: str) -> int:
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


# --- from the command line -----------------------------------------------------------------------------


def read_agents(text: str, present: int) -> AgentsChange | None:
    """``+2``, ``-1@10:00-13:00``, ``+1@q-orders``, or a number of agents instead of ``present``.

    Raises BadChange; None: as many as there were.
    """
    count_text, _, where = text.strip().partition("@")
    if not re.fullmatch(r"[+-]?\d{1,4}", count_text):
        raise BadChange("--agents", "agents", text)
    relative = count_text[0] in "+-"
    count = int(count_text) if relative else int(count_text) - present
    if abs(count) > MOST_AGENTS:
        raise BadChange("--agents", "too_many", text)
    begins = ends = queue = None
    for part in filter(None, where.split("@")):
        window = part.partition("-")
        if is_clock(window[0]) and is_clock(window[2]):
            begins, ends = window[0], window[2]
            if minutes(begins) >= minutes(ends):
                raise BadChange("--agents", "window", part)
        elif ":" in part:
            raise BadChange("--agents", "window", part)
        else:
            queue = part
    return AgentsChange(count, begins, ends, queue) if count else None


def read_queues(texts: Sequence[str]) -> tuple[QueueChange, ...]:
    """``q1.service_level=80/20``, ``q1.wrap_up=15``, ``q1.max_wait=120``, ``q1.priority=5``.

    Raises BadChange.
    """
    found: dict[QueueId, QueueChange] = {}
    for text in texts:
        match = _RULE.fullmatch(text.strip())
        if match is None:
            raise BadChange("--queue", "rule", text)
        queue, rule, value = match["queue"], match["rule"], match["value"]
        row = found.get(queue, QueueChange(queue))
        if rule == "service_level":
            level = _LEVEL.fullmatch(value)
            if level is None or not 1 <= int(level["share"]) <= 100:
                raise BadChange("--queue", "level", text)
            row = msgspec.structs.replace(
                row, target_share=int(level["share"]) / 100, target_s=int(level["target"])
            )
        elif rule in ("wrap_up", "max_wait", "priority"):
            row = _with_number(row, rule, value, text)
        else:
            raise BadChange("--queue", "rule", text)
        found[queue] = row
    return tuple(found.values())


def _with_number(row: QueueChange, rule: str, value: str, text: str) -> QueueChange:
    if not value.isdecimal() or int(value) > LONGEST_S or (rule == "max_wait" and int(value) == 0):
        raise BadChange("--queue", "number", text)
    field = rule if rule == "priority" else f"{rule}_s"
    return msgspec.structs.replace(row, **{field: int(value)})


def read_skills(texts: Sequence[str]) -> tuple[SkillChange, ...]:
    """``a-anna:english=2``, ``*:english=0``. Raises BadChange."""
    found = []
    for text in texts:
        match = _SKILL.fullmatch(text.strip())
        if match is None or int(match["level"]) > 10:
            raise BadChange("--skill", "skill", text)
        found.append(SkillChange(match["agent"], match["skill"], int(match["level"])))
    return tuple(found)


def check_change(change: Change, queues: Sequence[QueueId], agents: Sequence[AgentId]) -> None:
    """Raises BadChange when a queue or an agent was not there that day."""
    named = [("queues", q.queue) for q in change.queues]
    named += [("agents", a.queue) for a in change.agents if a.queue is not None]
    for field, queue in named:
        if queue not in queues:
            raise BadChange(field, "queue_unknown", queue)
    for row in change.skills:
        if row.agent != "*" and row.agent not in agents:
            raise BadChange("skills", "agent_unknown", row.agent)
