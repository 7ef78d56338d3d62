"""How talks covered a script: per agent, per topic, with the gross errors."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.core.script_coverage import Coverage
from perezvon.core.scripts import Check, ScriptBody
from perezvon.features.scripts.model import body_of
from perezvon.features.scripts.run_model import CoverageReport, CoverageRow, TopicRow
from perezvon.features.scripts.runs import state_of
from perezvon.features.scripts.showing import covered
from perezvon.features.scripts.tables import RunRow, ScriptRow, VersionRow

MOST_RUNS: Final = 5_000


async def coverage_report(
    work: Work, who: Identity, script: str, since: datetime | None, until: datetime | None
) -> CoverageReport:
    """Ended runs that began in [``since``, ``until``), of the agents that the reader may see."""
    await rows.found(work, ScriptRow, script)
    query = select(RunRow).where(
        RunRow.centre == work.centre, RunRow.script == script, RunRow.ended_at.is_not(None)
    )
    if since is not None:
        query = query.where(RunRow.started_at >= since)
    if until is not None:
        query = query.where(RunRow.started_at < until)
    if who.led is not None:
        query = query.where(RunRow.agent.in_([*who.led, who.agent or ""]))
    newest = query.order_by(RunRow.started_at.desc(), RunRow.id).limit(MOST_RUNS + 1)
    found = (await work.session.scalars(newest)).all()
    cut, runs = len(found) > MOST_RUNS, found[:MOST_RUNS]
    bodies = await _bodies(work, script, sorted({run.number for run in runs}))
    judged = [(run.agent, covered(bodies[run.number], state_of(run), run.known)) for run in runs]
    agents = sorted({agent for agent, _ in judged})
    checks: dict[Check, None] = {}
    for number in sorted(bodies):
        checks |= dict.fromkeys(bodies[number].checks)
    return CoverageReport(
        total=_row("", [each for _, each in judged]),
        agents=[_row(agent, [each for whose, each in judged if whose == agent]) for agent in agents],
        topics=_topics([each for _, each in judged]),
        checks=list(checks),
        cut=cut,
    )


async def _bodies(work: Work, script: str, numbers: Sequence[int]) -> dict[int, ScriptBody]:
    query = select(VersionRow.number, VersionRow.body).where(
        VersionRow.centre == work.centre, VersionRow.script == script, VersionRow.number.in_(numbers)
    )
    return {row.number: body_of(row.body) for row in await work.session.execute(query)}


def _row(agent: str, found: Sequence[Coverage]) -> CoverageRow:
    due = sum(each.due for each in found)
    errors: Counter[str] = Counter(check for each in found for check in each.errors)
    return CoverageRow(
        agent=agent,
        runs=len(found),
        covered=sum(each.done for each in found) / due if due else None,
        missed_topics=sum(topic.state == "missed" for each in found for topic in each.topics),
        errors=dict(errors),
    )


def _topics(found: Sequence[Coverage]) -> list[TopicRow]:
    titles: dict[str, str] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for each in found:
        for topic in each.topics:
            titles.setdefault(topic.id, topic.title)
            counts[topic.id, topic.state] += 1
    return [
        TopicRow(
            id=id,
            title=title,
            done=counts[id, "done"],
            partly=counts[id, "partly"],
            missed=counts[id, "missed"],
        )
        for id, title in titles.items()
    ]
