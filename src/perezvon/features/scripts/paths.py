"""What became of the runs of one version: who came how far, how long it took, what was answered. Pure.

Every figure is a count of runs for which ``matches`` is true, so the calls behind a figure are exactly those
that were counted. Formulas: ``docs/algorithms/script-results.md``.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import ceil
from statistics import fmean, median
from typing import Any, Final, Literal, TypeAlias, get_args

from perezvon.core.script_answers import MICRO
from perezvon.core.script_coverage import Coverage, TopicState, Verdict, coverage
from perezvon.core.script_walk import State
from perezvon.core.scripts import Ask, Check, End, ScriptBody, Step, StepId
from perezvon.features.scripts.experiment_rules import Arm, wilson

What: TypeAlias = Literal[
    "all",
    "known",
    "deal",
    "reached",
    "done",
    "skipped",
    "left",
    "answer",
    "topic_done",
    "topic_partly",
    "topic_missed",
    "topic_left",
    "error",
    "content",
]
WHATS: Final[tuple[What, ...]] = get_args(What)
MOST_ANSWERS: Final = 12
"""Different answers to one question that are counted apart: the most frequent."""


@dataclass(frozen=True)
class Seen:
    """A run. ``deal`` None: what came of the call is not known yet. ``named``: the name was known before."""

    id: str
    call: str
    agent: str
    at: datetime
    script: ScriptBody
    state: State
    named: bool
    deal: bool | None

    @cached_property
    def covered(self) -> Coverage:
        return coverage(self.script, self.state, name_known=self.named)

    @cached_property
    def reached(self) -> frozenset[StepId]:
        """Steps that the talk came to, also those that the script passed alone."""
        state = self.state
        found = {*state.spent_ms, *state.trail, *state.done, *state.skipped, *state.taken, *state.answers}
        return frozenset(found | ({state.position, state.stood} - {""}))

    @cached_property
    def lost_at(self) -> StepId:
        """Where the talk broke off: the last step of an ended run that did not come to an end; else empty."""
        if self.state.ended is None:
            return ""
        last = self.state.stood or (self.state.trail[-1] if self.state.trail else "")
        step = self.script.by_id().get(last)
        return "" if step is None or isinstance(step, End) else last

    @cached_property
    def lost_in(self) -> str:
        step = self.script.by_id().get(self.lost_at)
        return step.topic if step is not None else ""

    def topic(self, id: str) -> TopicState:
        return next((each.state for each in self.covered.topics if each.id == id), "not_due")

    def verdict(self, check: str) -> Verdict:
        return next((each.verdict for each in self.covered.checks if each.check == check), "not_due")

    def answer(self, step: StepId) -> Any:
        given = self.state.answers.get(step)
        return None if given is None else given.value


@dataclass(frozen=True)
class AnswerFigure:
    """``known``: of ``count`` those with a result, ``deals`` of these."""

    value: str
    label: str
    count: int
    known: int
    deals: int


@dataclass(frozen=True)
class Spread:
    """Of numbers: how many, the lowest, the median, the highest."""

    count: int
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Content:
    """Of who gave a rating (``rated``), how many count as content; the true share lies between ``low`` and
    ``high`` (95 %). ``mean``: of the ratings."""

    rated: int
    content: int
    low: float
    high: float
    mean: float


@dataclass(frozen=True)
class StepFigure:
    """Times in seconds of those who were there; None: nobody was, or nobody can be (``seen`` False)."""

    id: StepId
    kind: str
    title: str
    topic: str
    seen: bool
    reached: int
    done: int
    skipped: int
    left: int
    median_s: float | None
    p90_s: float | None
    answers: tuple[AnswerFigure, ...]
    numbers: Spread | None
    satisfied: Content | None
    given: int


@dataclass(frozen=True)
class TopicFigure:
    """``missed``: due and nothing of it done; ``left``: the talk broke off in it."""

    id: str
    title: str
    done: int
    partly: int
    missed: int
    left: int


@dataclass(frozen=True)
class CheckFigure:
    """``judged``: runs in which the check was due; ``errors`` of them."""

    check: Check
    judged: int
    errors: int


@dataclass(frozen=True)
class Totals:
    """``known``: runs whose call has a result; ``deals`` of them; the true rate lies between ``low`` and
    ``high`` (95 %). ``coverage``: mean share of due steps that were done; None: no run."""

    runs: int
    known: int
    deals: int
    low: float
    high: float
    coverage: float | None


@dataclass(frozen=True)
class Results:
    totals: Totals
    steps: tuple[StepFigure, ...]
    topics: tuple[TopicFigure, ...]
    checks: tuple[CheckFigure, ...]


def matches(run: Seen, what: What, key: str = "", value: str = "") -> bool:
    """Whether a run belongs to a figure. ``key``: step, topic or check; ``value``: of an answer."""
    match what:
        case "all":
            return True
        case "known":
            return run.deal is not None
        case "deal":
            return run.deal is True
        case "reached":
            return key in run.reached
        case "done":
            return key in run.state.done
        case "skipped":
            return key in run.state.skipped
        case "left":
            return key != "" and run.lost_at == key
        case "answer":
            return value in values_of(run.answer(key))
        case "topic_done" | "topic_partly" | "topic_missed":
            return run.topic(key) == what.removeprefix("topic_")
        case "topic_left":
            return key != "" and run.lost_in == key
        case "error":
            return run.verdict(key) == "error"
        case "content":
            return is_content(run.script.by_id().get(key), run.answer(key)) is True


def is_content(step: Step | None, answer: Any) -> bool | None:
    """Whether a rating counts as content; None: it is no such question, or nobody answered."""
    good = step.answer.good_from if isinstance(step, Ask) else None
    rating = _number(answer)
    return None if good is None or rating is None else rating >= good


def content(step: Step, ratings: Sequence[Any]) -> Content | None:
    """Of the answers to one question; None: it asks nobody whether he is content, or nobody answered."""
    judged = [(found, _number(each)) for each in ratings if (found := is_content(step, each)) is not None]
    if not judged:
        return None
    good = sum(found for found, _ in judged)
    low, high = wilson(Arm(len(judged), good))
    return Content(len(judged), good, low, high, fmean(rating or 0.0 for _, rating in judged))


def values_of(answer: Any) -> tuple[str, ...]:
    """An answer as the keys it is counted under; several for one that has several."""
    match answer:
        case None:
            return ()
        case list():
            return tuple(str(each) for each in answer)
        case dict():
            micro = answer.get("micro", 0)
            return (f"{micro / MICRO:g} {answer.get('currency', '')}".strip(),)
        case bool():
            return ("true" if answer else "false",)
        case float():
            return (f"{answer:g}",)
        case _:
            return (str(answer),)


def results(script: ScriptBody, runs: Sequence[Seen]) -> Results:
    """Of runs of one version, all with this ``script``."""
    return Results(
        totals=totals(runs),
        steps=tuple(_step(step, runs) for step in script.steps),
        topics=tuple(_topic(topic.id, topic.title, runs) for topic in script.topics),
        checks=tuple(_check(check, runs) for check in script.checks),
    )


def count(runs: Sequence[Seen], what: What, key: str = "", value: str = "") -> int:
    return sum(matches(run, what, key, value) for run in runs)


def totals(runs: Sequence[Seen]) -> Totals:
    known, deals = count(runs, "known"), count(runs, "deal")
    low, high = wilson(Arm(known, deals))
    shares = [run.covered.done / run.covered.due for run in runs if run.covered.due > 0]
    return Totals(len(runs), known, deals, low, high, fmean(shares) if shares else None)


def _step(step: Step, runs: Sequence[Seen]) -> StepFigure:
    spent = sorted(run.state.spent_ms[step.id] / 1000 for run in runs if step.id in run.state.spent_ms)
    kind = str(step.__struct_config__.tag)
    answers, numbers = _answers(step, runs) if isinstance(step, Ask) else ((), None)
    return StepFigure(
        id=step.id,
        kind=kind,
        title=step.title or getattr(step, "text", ""),
        topic=step.topic,
        seen=kind not in ("condition", "set_field"),
        reached=count(runs, "reached", step.id),
        done=count(runs, "done", step.id),
        skipped=count(runs, "skipped", step.id),
        left=count(runs, "left", step.id),
        median_s=median(spent) if spent else None,
        p90_s=spent[ceil(0.9 * len(spent)) - 1] if spent else None,
        answers=answers,
        numbers=numbers,
        satisfied=content(step, [run.answer(step.id) for run in runs]),
        given=sum(run.answer(step.id) is not None for run in runs),
    )


def _answers(step: Ask, runs: Sequence[Seen]) -> tuple[tuple[AnswerFigure, ...], Spread | None]:
    if step.answer.secret:
        return (), None
    given = [run for run in runs if run.answer(step.id) is not None]
    match step.answer.type:
        case "choice" | "multi":
            choices = step.answer.choices
            return tuple(_answer(step.id, each.key, each.label, given) for each in choices), None
        case "scale":
            found = sorted({value for run in given for value in values_of(run.answer(step.id))}, key=float)
            return tuple(_answer(step.id, each, each, given) for each in found), _spread(step, given)
        case "number" | "money":
            return (), _spread(step, given)
        case "date":
            often = Counter(value for run in given for value in values_of(run.answer(step.id)))
            shown = sorted(value for value, _ in often.most_common(MOST_ANSWERS))
            return tuple(_answer(step.id, each, each, given) for each in shown), None
        case "text" | "phone" | "address":
            return (), None


def _answer(step: StepId, value: str, label: str, given: Sequence[Seen]) -> AnswerFigure:
    own = [run for run in given if matches(run, "answer", step, value)]
    return AnswerFigure(value, label, len(own), count(own, "known"), count(own, "deal"))


def _spread(step: Ask, given: Sequence[Seen]) -> Spread | None:
    values = [number for run in given if (number := _number(run.answer(step.id))) is not None]
    return Spread(len(values), min(values), median(values), max(values)) if values else None


def _number(answer: Any) -> float | None:
    if isinstance(answer, dict):
        return float(answer.get("micro", 0)) / MICRO
    return float(answer) if isinstance(answer, int | float) else None


def _topic(id: str, title: str, runs: Sequence[Seen]) -> TopicFigure:
    return TopicFigure(
        id,
        title,
        count(runs, "topic_done", id),
        count(runs, "topic_partly", id),
        count(runs, "topic_missed", id),
        count(runs, "topic_left", id),
    )


def _check(check: Check, runs: Sequence[Seen]) -> CheckFigure:
    judged = sum(run.verdict(check) != "not_due" for run in runs)
    return CheckFigure(check, judged, count(runs, "error", check))
