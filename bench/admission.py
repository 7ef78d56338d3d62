"""Twice as many callers as we take: those taken are served well, the rest hear a clean busy.

The cap is the centre's setting ``max_new_calls_per_s``. First at the default, with twice as many callers;
then without a cap at the same offer, to see what it protects from.
"""

import asyncio
from dataclasses import replace

import uvloop

from bench.inbound import greeting_s, quiet
from bench.report import heading, row
from bench.world.centre import BenchCentre, running, tell_settings
from bench.world.choices import CHOSEN
from bench.world.plan import NUMBER, Plan
from bench.world.sipp import callers, percentile
from bench.world.staff import Staff
from perezvon.facts.settings import CentreSet

AGENTS = 400
OFFER_S = 20.0
TALK_S = 1.0
CAP = CentreSet("UTC").max_new_calls_per_s
GOOD_SETUP_MS = 500
GOOD_WAIT_MS = 1000


def main() -> None:
    """Print the rows."""
    uvloop.run(measure())


async def measure() -> None:
    heading(f"Admission: {2 * CAP} calls/s offered where {CAP} are let in")
    async with running(Plan(AGENTS, new_calls_per_s=CAP)) as centre:
        staff = Staff(centre)
        await staff.start()
        try:
            await _offered(centre, staff, "with the cap", aim=True)
            if not CHOSEN.quick:
                centre.plan = replace(centre.plan, new_calls_per_s=100_000)
                await tell_settings(centre)
                await asyncio.sleep(3)
                await _offered(centre, staff, "without it", aim=False)
        finally:
            await staff.stop()


async def _offered(centre: BenchCentre, staff: Staff, what: str, *, aim: bool) -> None:
    rate, seconds = 2.0 * CAP, OFFER_S / (4 if CHOSEN.quick else 1)
    calls = round(rate * seconds)
    stay_ms = round((greeting_s() + TALK_S) * 1000)
    staff.forget()
    result = await callers(centre, NUMBER, rate=rate, calls=calls, stay_ms=stay_ms)
    await quiet(centre, 120)
    await staff.idle(120)

    def aimed(name: str, value: float, unit: str, limit: float) -> None:
        row(name, value, unit, f"≤ {limit:g}" if aim else "", value <= limit if aim else None)

    answered = staff.ended.get("answered", 0)
    row(f"{what}: callers", result.made, "")
    row("  turned away with 503", result.turned_away, "")
    row("  served by an agent", answered, "")
    lost = result.made - result.turned_away - answered
    aimed("  neither (let in, not served)", lost, "", 0)
    aimed("  failed or timed out at the caller", result.failed, "", 0)
    row("  SIP retransmissions", result.retransmissions, "")
    aimed("  INVITE to final answer, p95", result.setup(0.95), "ms", GOOD_SETUP_MS)
    waits = sorted(staff.waits_ms)
    aimed("  from queue to the agent, p95", percentile(waits, 0.95), "ms", GOOD_WAIT_MS)
    centre.recordings()


if __name__ == "__main__":
    main()
