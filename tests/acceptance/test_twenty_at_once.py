"""Twenty callers at once, five agents: three independent witnesses tell the same story.

The witnesses: our call records, the carrier's CDR (csv), and the callers' own log.
"""

import asyncio
import csv
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from tests.acceptance.centre import JSON, Centre, until
from tests.acceptance.conftest import make_centre
from tests.acceptance.records import at, callers_log

from perezvon.adapters.private.debian import Root

pytestmark = pytest.mark.acceptance

CALLERS = [f"+7900009{number:04d}" for number in range(8000, 8020)]
STAFF = 5
AGREE_S = 1.0
_CHANNEL, _START, _END = 5, 9, 11


@pytest.fixture(scope="module")
async def crowd(acceptance_dir: Path, kept_dir: Path, unpacked_asterisk: Root) -> AsyncIterator[Centre]:
    made = make_centre("crowd", acceptance_dir, kept_dir, "--staff", str(STAFF))
    await made.start()
    yield made
    await made.stop()


def carrier_rows(centre: Centre) -> tuple[list[datetime], list[datetime]]:
    """What the carrier would bill: starts and ends of the calls to the centre, in whole seconds, in order."""
    file = centre.state / "carrier/log/cdr-csv/Master.csv"
    rows = [
        row for row in csv.reader(file.read_text().splitlines()) if row[_CHANNEL].startswith("PJSIP/pbx-")
    ]
    begins, ends = zip(*(_moments(row) for row in rows), strict=True)
    return sorted(begins), sorted(ends)


def _moments(row: list[str]) -> tuple[datetime, datetime]:
    begin, end = (datetime.fromisoformat(row[column]).replace(tzinfo=UTC) for column in (_START, _END))
    return begin, end


def told(record: JSON) -> JSON:
    """What a failure must show of a record."""
    names = (
        "call",
        "caller",
        "arrived_at",
        "answered_at",
        "ended_at",
        "by",
        "wait_ms",
        "talk_ms",
        "hold_ms",
        "agent",
    )
    return {name: record[name] for name in names}


def near(ours: str, theirs: datetime, *, whole_seconds: bool = False) -> bool:
    """Within a second; a time cut to whole seconds may truly have been up to a second later."""
    late = (at(ours) - theirs).total_seconds()
    return -AGREE_S <= late <= AGREE_S + (1 if whole_seconds else 0)


async def test_records_carrier_and_callers_agree(crowd: Centre) -> None:
    async with crowd.session("supervisor", "supervisor") as http:
        await until("five agents at work", lambda: _agents_signed_in(crowd), within_s=60)
        await asyncio.gather(*(_call(crowd, caller) for caller in CALLERS))
        records = await until("twenty closed records", lambda: _closed(http), within_s=240)
    said = {row["caller"]: row for row in callers_log(crowd)}
    begins, ends = carrier_rows(crowd)
    assert len(begins) == len(CALLERS), "the carrier bills one call for each"
    assert sorted(record["caller"] for record in records) == CALLERS, "one record a call"
    assert all(caller in said for caller in CALLERS)
    for record in records:
        line = said[record["caller"]]
        assert record["how"] == "answered", record
        assert record["by"] == line["by"] or (record["by"], line["by"]) == ("agent", "centre"), (record, line)
        assert near(record["arrived_at"], at(line["started_at"])), ("start", told(record), line)
        assert near(record["ended_at"], at(line["ended_at"])), ("end", told(record), line)
        assert record["wait_ms"] + record["talk_ms"] + record["hold_ms"] <= _ms(record) + 1000
    for ours, billed in (("arrived_at", begins), ("ended_at", ends)):
        for moment, theirs in zip(sorted(record[ours] for record in records), billed, strict=True):
            assert near(moment, theirs, whole_seconds=True), (ours, moment, theirs)
    assert len({record["agent"] for record in records}) == STAFF, "everybody worked"


def _ms(record: JSON) -> float:
    return (at(record["ended_at"]) - at(record["arrived_at"])).total_seconds() * 1000


async def _call(centre: Centre, caller: str) -> None:
    await centre.demo_call("--caller", caller, "--talk", "4")


async def _agents_signed_in(centre: Centre) -> bool:
    """Their telephones are up: the floor's own metric would do, the log of their sessions is simpler."""
    log = (centre.state / "log" / "api.log").read_text(errors="replace")
    return log.count('"path": "/api/desk/line", "status": 200') >= STAFF


async def _closed(http: httpx.AsyncClient) -> list[JSON]:
    rows = (await http.get("/api/calls", params={"limit": 100})).json()["calls"]
    mine = [row for row in rows if row["caller"] in CALLERS and row["closed_at"]]
    if len(mine) < len(CALLERS):
        return []
    return [(await http.get(f"/api/calls/{row['call']}")).json() for row in mine]
