"""How agents cover their scripts: what they leave out, their gross errors, the name, the closing. Every
figure is a count of runs for which ``belongs`` is true, so that the calls behind it are exactly those."""

from collections.abc import Sequence
from statistics import fmean
from typing import Final

from sqlalchemy import select

from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.core.scripts import CHECKS, Check
from perezvon.features.scripts.coverage_model import (
    AgentRow,
    AgentsQuery,
    AgentsReport,
    Behind,
    BehindQuery,
    CoveredCall,
    ErrorCount,
    TeamOut,
)
from perezvon.features.scripts.covered import Talked, leads, read
from perezvon.features.scripts.paths import Seen
from perezvon.features.scripts.tables import staff_agent, staff_team
from perezvon.kit.ids import AgentId

MOST_CALLS: Final = 500


async def report(work: Work, who: Identity, wanted: AgentsQuery, zone: str) -> AgentsReport:
    """By agent and script; an agent gets his own rows."""
    found = await read(work, who, wanted, zone)
    groups: dict[tuple[str, str], list[Seen]] = {}
    for each in found.runs:
        groups.setdefault((each.seen.agent, each.script), []).append(each.seen)
    teams = await _teams_of(work)
    rows = [row(agent, teams.get(agent), script, runs) for (agent, script), runs in sorted(groups.items())]
    return AgentsReport(
        zone=zone,
        rows=rows,
        scripts=found.names,
        teams=await _teams(work) if leads(who) else [],
        own=not leads(who),
        cut=found.cut,
    )


def row(agent: AgentId, team: str | None, script: str, runs: Sequence[Seen]) -> AgentRow:
    """The figures of one agent with one script, of at least one run."""
    shares = [run.covered.done / run.covered.due for run in runs if run.covered.due > 0]
    return AgentRow(
        agent=agent,
        team=team,
        script=script,
        runs=len(runs),
        covered=fmean(shares) if shares else None,
        missed=_count(runs, "missed"),
        closings=sum(run.verdict("next_step") != "not_due" for run in runs),
        actions=sum(run.verdict("next_step") == "ok" for run in runs),
        names=sum(run.verdict("name_used") != "not_due" for run in runs),
        named=_count(runs, "name_used"),
        returns=sum(run.state.returns for run in runs),
        checks=[each for check in CHECKS if (each := _errors(runs, check)).judged],
    )


def belongs(run: Seen, what: Behind, key: str = "") -> bool:
    """Whether a run is counted in a figure. ``key``: the check of an ``error``."""
    match what:
        case "all":
            return True
        case "missed":
            return any(each.required for each in run.covered.missed)
        case "error":
            return run.verdict(key) == "error"
        case "no_action":
            return run.verdict("next_step") == "error"
        case "name_used":
            return run.verdict("name_used") == "ok"
        case "returns":
            return run.state.returns > 0


async def calls(work: Work, who: Identity, wanted: BehindQuery, zone: str) -> list[CoveredCall]:
    """The newest five hundred."""
    found = await read(work, who, wanted, zone)
    own = [each for each in found.runs if belongs(each.seen, wanted.what, wanted.key)]
    return [call_of(each) for each in own[:MOST_CALLS]]


def call_of(each: Talked) -> CoveredCall:
    covered = each.seen.covered
    return CoveredCall(
        call=each.seen.call,
        at=each.seen.at,
        agent=each.seen.agent,
        script=each.script,
        covered=covered.done / covered.due if covered.due else None,
        missed=[missed.title or missed.step for missed in covered.missed if missed.required],
        errors=list(covered.errors),
    )


def _count(runs: Sequence[Seen], what: Behind) -> int:
    return sum(belongs(run, what) for run in runs)


def _errors(runs: Sequence[Seen], check: Check) -> ErrorCount:
    judged = sum(run.verdict(check) != "not_due" for run in runs if check in run.script.checks)
    errors = sum(belongs(run, "error", check) for run in runs)
    return ErrorCount(check=check, judged=judged, errors=errors)


async def _teams_of(work: Work) -> dict[AgentId, str | None]:
    query = select(staff_agent.c.id, staff_agent.c.team).where(staff_agent.c.centre == work.centre)
    return {found.id: found.team for found in await work.session.execute(query)}


async def _teams(work: Work) -> list[TeamOut]:
    query = select(staff_team.c.id, staff_team.c.name).where(staff_team.c.centre == work.centre)
    return [TeamOut.model_validate(found) for found in await work.session.execute(query.order_by("name"))]
