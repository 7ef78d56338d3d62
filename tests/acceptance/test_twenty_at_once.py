"""Twenty callers at once, five agents: three independent witnesses tell the same story.

The witnesses: our call records, Asterisk's own CDR (csv), and the callers' own log.
"""

import asyncio
import csv
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
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


@pytest.fixture(scope="module")
async def crowd(acceptance_dir: Path, kept_dir: Path, unpacked_asterisk: Root) -> AsyncIterator[Centre]:
    made = make_centre("crowd", acceptance_dir, kept_dir, "--staff", str(STAFF))
    await made.start()
    yield made
    await made.stop()


def cdr_rows(centre: Centre) -> dict[str, tuple[datetime, datetime]]:
    """Asterisk's own records: first start and last end per channel, whole seconds, UTC.

    A channel's row ends when it is bridged to one that Asterisk takes for the calling party; the talk then
    stands in that one's row, where our channel is the destination.
    """
    file = centre.state / "asterisk" / "log" / "cdr-csv" / "Master.csv"
    table = list(csv.reader(file.read_text().splitlines()))
    rows: dict[str, tuple[datetime, datetime]] = {}
    for row in table:
        begin, end = _moments(row)
        talks = [_moments(other)[1] for other in table if other[6] == row[5]]
        old = rows.get(row[16], (begin, end))
        rows[row[16]] = (min(old[0], begin), max(old[1], end, *talks))
    return rows


def _moments(row: list[str]) -> tuple[datetime, datetime]:
    begin, end = (datetime.fromisoformat(row[column]).replace(tzinfo=UTC) for column in (9, 11))
    return begin, end


def raw_rows(centre: Centre, channel: str) -> list[str]:
    file = centre.state / "asterisk" / "log" / "cdr-csv" / "Master.csv"
    return [row for row in file.read_text().splitlines() if channel in row]


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


async def test_records_cdr_and_callers_agree(crowd: Centre) -> None:
    async with crowd.session("supervisor", "supervisor") as http:
        await until("five agents at work", lambda: _agents_signed_in(crowd), within_s=60)
        await asyncio.gather(*(_call(crowd, caller) for caller in CALLERS))
        records = await until("twenty closed records", lambda: _closed(http), within_s=240)
    await crowd.stop()  # Asterisk writes the rows of a telephone when it hangs up: at the end of the shift
    said = {row["caller"]: row for row in callers_log(crowd)}
    cdr = cdr_rows(crowd)
    assert sorted(record["caller"] for record in records) == CALLERS, "one record a call"
    assert all(caller in said for caller in CALLERS)
    for record in records:
        line = said[record["caller"]]
        channel = next(leg["channel"] for leg in record["legs"] if leg["role"] == "customer")
        assert record["how"] == "answered", record
        assert record["by"] == line["by"] or (record["by"], line["by"]) == ("agent", "centre"), (record, line)
        assert near(record["arrived_at"], at(line["started_at"])), ("start", told(record), line)
        assert near(record["ended_at"], at(line["ended_at"])), ("end", told(record), line)
        begin, end = cdr[channel]
        assert near(record["arrived_at"], begin, whole_seconds=True), ("cdr start", told(record), begin)
        ends = [near(moment, end, whole_seconds=True) for moment in _ends(record)]
        assert any(ends), ("cdr end", told(record), end, raw_rows(crowd, channel))
        assert record["wait_ms"] + record["talk_ms"] + record["hold_ms"] <= _ms(record) + 1000
    assert len({record["agent"] for record in records}) == STAFF, "everybody worked"
    trunk_calls = [channel for channel in cdr if channel in {r["legs"][0]["channel"] for r in records}]
    assert len(trunk_calls) == len(CALLERS)


def _ends(record: JSON) -> list[str]:
    """Asterisk closes its row when a channel leaves its last bridge: who hung up on hold ended there."""
    held = at(record["ended_at"]) - timedelta(milliseconds=record["hold_ms"])
    return [record["ended_at"], held.isoformat()] if record["hold_ms"] else [record["ended_at"]]


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
