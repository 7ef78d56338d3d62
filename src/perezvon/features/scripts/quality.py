"""What surveys say of products and services: who rated is counted under what he says the rating is about.

A rating is a question with ``good_from``. What it is about is the answer saved under ``call.product`` or
``call.service`` in the same talk; why, the answers saved under ``call.reason…``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

import msgspec

from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.core.script_answers import words_of
from perezvon.core.scripts import Ask
from perezvon.features.scripts import paths
from perezvon.features.scripts.by_agent import MOST_CALLS, call_of
from perezvon.features.scripts.coverage_model import (
    AgentsQuery,
    CoveredCall,
    QualityCalls,
    QualityRow,
    Reason,
    SatisfactionReport,
)
from perezvon.features.scripts.covered import Talked, read
from perezvon.features.scripts.experiment_rules import Arm, wilson
from perezvon.features.scripts.results_model import ContentOut

ABOUT: Final[tuple[tuple[str, Literal["product", "service"]], ...]] = (
    ("call.product", "product"),
    ("call.service", "service"),
)
_REASON: Final = "call.reason"
MOST_REASONS: Final = 3


class Rating(msgspec.Struct, frozen=True):
    """One answered rating and one thing that it is about."""

    talked: Talked
    question: Ask
    answer: Any
    about: Literal["product", "service"]
    value: str
    label: str


def ratings(runs: Sequence[Talked]) -> Iterator[Rating]:
    """Of each run its first rating, once for each thing that it is about."""
    for each in runs:
        rated = next(_rated(each), None)
        if rated is None:
            continue
        for save, about in ABOUT:
            for step in each.seen.script.steps:
                if isinstance(step, Ask) and step.save == save:
                    given = each.seen.answer(step.id)
                    for value in paths.values_of(given):
                        yield Rating(each, *rated, about, value, words_of(step.answer, value))


def _rated(each: Talked) -> Iterator[tuple[Ask, Any]]:
    for step in each.seen.script.steps:
        answer = each.seen.answer(step.id)
        if isinstance(step, Ask) and paths.is_content(step, answer) is not None:
            yield step, answer


async def report(work: Work, who: Identity, wanted: AgentsQuery, zone: str) -> SatisfactionReport:
    """The least content first; of the runs that are this user's business."""
    found = await read(work, who, wanted, zone)
    groups: dict[tuple[str, str, Literal["product", "service"], str], list[Rating]] = defaultdict(list)
    for each in ratings(found.runs):
        groups[each.talked.client, each.talked.script, each.about, each.value].append(each)
    rows = [
        QualityRow(
            client=client,
            script=found.names.get(script, script),
            about=about,
            value=value,
            label=own[0].label,
            satisfied=_content([(each.question, each.answer) for each in own]),
            reasons=_reasons(own),
        )
        for (client, script, about, value), own in sorted(groups.items())
    ]
    rows.sort(key=lambda row: row.satisfied.content / row.satisfied.rated)
    whole = [rated for each in found.runs if (rated := next(_rated(each), None)) is not None]
    return SatisfactionReport(
        zone=zone, rows=rows, together=_content(whole) if whole else None, cut=found.cut
    )


def _content(rated: Sequence[tuple[Ask, Any]]) -> ContentOut:
    """Not empty."""
    good = sum(paths.is_content(step, answer) is True for step, answer in rated)
    low, high = wilson(Arm(len(rated), good))
    mean = sum(float(answer) for _, answer in rated) / len(rated)
    return ContentOut(rated=len(rated), content=good, low=low, high=high, mean=mean)


def _reasons(own: Sequence[Rating]) -> list[Reason]:
    often: Counter[str] = Counter()
    for each in own:
        run = each.talked.seen
        for step in run.script.steps:
            if isinstance(step, Ask) and step.save.startswith(_REASON):
                often.update(words_of(step.answer, value) for value in paths.values_of(run.answer(step.id)))
    ranked = sorted(often.items(), key=lambda each: (-each[1], each[0]))
    return [Reason(words=words, count=count) for words, count in ranked[:MOST_REASONS]]


async def calls(work: Work, who: Identity, wanted: QualityCalls, zone: str) -> list[CoveredCall]:
    """The newest five hundred behind a row."""
    found = await read(work, who, wanted, zone)
    own = [
        each.talked
        for each in ratings(found.runs)
        if (each.about, each.value) == (wanted.about, wanted.value)
        and (not wanted.content or paths.is_content(each.question, each.answer))
    ]
    return [call_of(each) for each in own[:MOST_CALLS]]
