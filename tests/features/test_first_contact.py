"""Settled at the first contact: told by whether the caller had to come again."""

from datetime import timedelta
from typing import Any

import pytest
from tests.features.conftest import START, DemoCentre
from tests.features.lives import Lives

DAY = timedelta(days=1)
PAST = START - 20 * DAY


async def report(centre: DemoCentre, **query: str) -> dict[str, Any]:
    head = await centre.as_("supervisor")
    span = {"from": "2026-02-01", "to": "2026-03-02"}
    answer = await head.get("/api/quality/first-contact", params=span | query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.requirement(
    "A19",
    "the share of matters settled at the first contact: who calls again within 7 days, or is promised a call,"
    " was not served at first",
)
async def test_who_comes_again_was_not_served_at_first(centre: DemoCentre) -> None:
    lives = Lives(centre)
    settled, again, late, vain, promised = [await lives.person() for _ in range(5)]
    await lives.call(settled, PAST)
    await lives.call(settled, PAST + DAY, direction="outbound")
    await lives.call(again, PAST)
    await lives.call(again, PAST + 3 * DAY, agent="a-boris")
    await lives.call(late, PAST)
    await lives.call(late, PAST + 8 * DAY)
    await lives.call(vain, PAST)
    await lives.call(vain, PAST + DAY, talk_s=None)
    owed = await lives.call(promised, PAST)
    await centre.sql(
        "insert into promise (centre, client_id, person, call, due, made_at, made_by)"
        " values ('main', 'mebel', $1, $2, now(), now(), 'anna')",
        promised,
        owed,
    )
    await lives.call(None, PAST)
    await lives.call(await lives.person(), START - 2 * DAY)  # his days are not over
    found = await report(centre)
    total = found["total"]
    assert (total["contacts"], total["settled"], total["again"], total["promised"]) == (6, 3, 2, 1)
    assert total["share"]["mean"] == pytest.approx(0.5)
    assert total["share"]["low"] < 0.5 < total["share"]["high"]
    assert (found["unknown"], found["repeated"], found["open"]) == (1, 1, 1)
    rows = {(row["kind"], row["id"]): row for row in found["rows"]}
    assert rows["client", "mebel"]["contacts"] == rows["agent", "a-anna"]["contacts"] == 6
    assert ("agent", "a-boris") not in rows, "a repeated contact is nobody's first"
    patient = await report(centre, days="10")
    assert patient["total"]["settled"] == 1
    assert (await report(centre, client="polis"))["total"]["contacts"] == 0
