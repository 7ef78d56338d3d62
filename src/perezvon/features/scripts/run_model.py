"""Bodies of the API of runs: what the desk shows of a script on a call, and what the agent does with it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from perezvon.adapters.web.models import In, Out, Slug
from perezvon.core.script_coverage import TopicState, Verdict, Why
from perezvon.core.script_walk import Act
from perezvon.core.scripts import AnswerType, Check, How
from perezvon.features.scripts.model import Body

StepKind = Literal["say", "ask", "offer", "agreement", "call_to_action", "transfer", "end"]
RequestId = Annotated[str, StringConstraints(min_length=8, max_length=80)]


class ActIn(In):
    """``value``: of an answer; ``topic``: of a jump; ``key``: of an objection, ``yes``: that it was
    answered, or (``offered``) that the first thing offered was the cheapest or the dearest.
    ``not_offered``: nothing was, it was marked by mistake."""

    act: Act
    value: Any = None
    topic: Annotated[str, StringConstraints(max_length=80)] = ""
    key: Annotated[str, StringConstraints(max_length=80)] = ""
    yes: bool = False


class RunAct(ActIn):
    """``seq``: of the run that was seen. A repeat of a ``request_id`` does nothing and gets the run."""

    request_id: RequestId
    seq: Annotated[int, Field(ge=0)]


class PieceOut(Out):
    """A part of a wording. ``field``: empty for plain text; not ``filled``: nothing is known, ``text`` is
    what to say instead, perhaps empty."""

    text: str
    field: str
    filled: bool


class ChoiceOut(Out):
    key: str
    label: str


class AnswerOut(Out):
    """What kind of answer is taken; ``save``: into which field."""

    type: AnswerType
    choices: list[ChoiceOut]
    required: bool
    low: float | None
    high: float | None
    secret: bool
    save: str


class StepOut(Out):
    """Where the run stands. ``value``: given before, ``words``: the same to read. ``disposition``:
    proposed."""

    id: str
    kind: StepKind
    topic: str
    title: str
    note: list[PieceOut]
    how: How
    text: list[PieceOut]
    answer: AnswerOut | None
    value: Any
    words: str
    disposition: str
    queue: str


class TopicOut(Out):
    id: str
    title: str
    state: TopicState
    current: bool


class MissedOut(Out):
    step: str
    topic: str
    title: str
    why: Why
    required: bool


class CheckOut(Out):
    check: Check
    verdict: Verdict


class ObjectionOut(Out):
    """``answered`` null: it did not come up."""

    key: str
    title: str
    text: list[PieceOut]
    answered: bool | None


class GivenOut(Out):
    """An answer of this run. ``value``: as it was given; None: a secret. ``agent``: who asked."""

    step: str
    title: str
    value: Any
    words: str
    field: str
    secret: bool
    at: datetime
    agent: str


class Shown(Out):
    """A run as people see it. ``place`` of ``of``: the step among those that are due now; 0: beside the way.

    ``disposition``: proposed by the end that the run came to, else empty. ``agreement``: a step that wants
    the conditions written down was come to. ``faults``: conditions that could not be judged. ``bridges``:
    phrases that lead back to the topic; ``returns``: how often that was done.
    """

    step: StepOut | None
    topics: list[TopicOut]
    place: int
    of: int
    done: int
    due: int
    missed: list[MissedOut]
    checks: list[CheckOut]
    objections: list[ObjectionOut]
    bridges: list[list[PieceOut]]
    returns: int
    answers: list[GivenOut]
    call_to_action: bool
    may_go_back: bool
    disposition: str
    agreement: bool
    faults: list[str]


class Run(Shown):
    """``seq`` grows with every action. ``mine``: the one who asks may act."""

    id: str
    call: str
    script: str
    script_name: str
    number: int
    variant: str
    seq: int
    agent: str
    mine: bool
    started_at: datetime
    ended_at: datetime | None


class RunOfCall(Out):
    """``run`` null: the call has no script. ``may_make``: the one who asks may give it one."""

    run: Run | None
    may_make: bool


class Previewed(In):
    """One step of a trial without a call. ``state`` null: begin. ``person``, ``call``: made-up values by
    name."""

    body: Body
    state: dict[str, Any] | None = None
    action: ActIn | None = None
    person: dict[str, Any] = Field(default_factory=dict)
    call: dict[str, Any] = Field(default_factory=dict)
    client: Slug | None = None


class ScriptPreview(Out):
    """``state``: send it back with the next action."""

    state: dict[str, Any]
    shown: Shown


class KeysPreview(In):
    """A script played by keys alone. ``pressed``: for one question after the other (``2``, ``10#``)."""

    body: Body
    pressed: Annotated[list[Annotated[str, StringConstraints(max_length=20)]], Field(max_length=200)]
    person: dict[str, Any] = Field(default_factory=dict)
    client: Slug | None = None


class KeyLineOut(Out):
    """One step that was come to: what is said there, which keys were pressed, what they mean. ``refused``:
    the code of why they mean nothing."""

    step: str
    kind: StepKind
    title: str
    text: list[PieceOut]
    choices: list[ChoiceOut]
    keys: str
    words: str
    refused: str


class KeysPlayed(Out):
    """``waits``: for keys at the last line; ``stuck``: no machine can do that step. Neither: it came to an
    end."""

    lines: list[KeyLineOut]
    waits: bool
    stuck: bool


class CoverageRow(Out):
    """``agent`` empty: all. ``covered``: done of due steps, 0 to 1; null: no runs. ``errors``: check →
    runs."""

    agent: str
    runs: int
    covered: float | None
    missed_topics: int
    errors: dict[str, int]


class TopicRow(Out):
    id: str
    title: str
    done: int
    partly: int
    missed: int


class CoverageReport(Out):
    """``cut``: there were more runs, only the newest are counted."""

    total: CoverageRow
    agents: list[CoverageRow]
    topics: list[TopicRow]
    checks: list[Check]
    cut: bool
