"""The product says what `perezvon classify` says of the same history, exported from it."""

import json
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.features.conftest import CENTRE, START, DemoCentre
from tests.features.lives import Lives, life_of

from perezvon.adapters.postgres.session import begin
from perezvon.features.classes.export import history_lines
from perezvon.main.classify import read, results

AGENTS = ("a-anna", "a-boris", "a-clara")
DISPOSITIONS = (None, "mebel-order", "mebel-thinking", "wrong-number")


class Happens(msgspec.Struct, frozen=True):
    """One thing in the life of one of two persons, some minutes after the last."""

    what: str
    person: int
    after_min: int
    outbound: bool
    agent: str
    talk_s: int | None
    wait_s: int
    disposition: str | None
    due_min: int | None


THINGS = st.builds(
    Happens,
    what=st.sampled_from(("call", "call", "call", "met")),
    person=st.integers(0, 1),
    after_min=st.sampled_from((0, 1, 20, 39, 40, 41, 600, 3_000)),
    outbound=st.booleans(),
    agent=st.sampled_from(AGENTS),
    talk_s=st.sampled_from((None, None, 0, 60)),
    wait_s=st.sampled_from((0, 10, 2_399, 2_400)),
    disposition=st.sampled_from(DISPOSITIONS),
    due_min=st.sampled_from((None, None, 1, 50, 700)),
)
HISTORIES = st.lists(THINGS, min_size=1, max_size=9)
SHUFFLES = st.randoms(use_true_random=False)


@pytest.mark.parametrize("examples", [30])
async def test_stored_classes_are_those_of_the_command(centre: DemoCentre, examples: int) -> None:
    drawn: list[tuple[list[Happens], int]] = []

    @settings(max_examples=examples, database=None, deadline=None, derandomize=True)
    @given(HISTORIES, st.integers(0, 2**16))
    def draw(history: list[Happens], seed: int) -> None:
        drawn.append((history, seed))

    draw()
    lives = Lives(centre)
    persons = [await _tell(centre, lives, history, seed) for history, seed in drawn]
    stored = {row["call"]: row for row in await centre.sql("select * from call_class")}
    async with begin(centre.engine, CENTRE, None) as connection:
        lines = [line async for line in history_lines(connection, CENTRE, "mebel")]
    entries, bad = read(b"\n".join(lines))
    assert not bad
    said = {row["id"]: row for row in results(entries, "en")}
    assert said.keys() == stored.keys()
    for call, row in said.items():
        assert (stored[call]["kind"], stored[call]["flags"], stored[call]["stage"]) == (
            row["class"],
            row["flags"],
            row["stage"],
        ), (call, row)
    assert {row["kind"] for row in stored.values()} >= {"first_time", "returned", "repeat", "hot", "warm"}
    assert any("recovery" in row["flags"] for row in stored.values())
    anna = await centre.as_("anna")
    for pair in persons:
        for person in pair:
            last = [row for row in stored.values() if row["person"] == person]
            if last:
                newest = max(last, key=lambda row: (row["at"], row["call"]))
                assert (await life_of(anna, person))["stage"] == newest["stage"]


async def _tell(centre: DemoCentre, lives: Lives, history: list[Happens], seed: int) -> list[str]:
    """Facts reach the worker in the order in which calls end, and sometimes late."""
    persons = [await lives.person(), await lives.person()]
    at = START - timedelta(days=60)
    late: list[Any] = []
    for number, thing in enumerate(history):
        at += timedelta(minutes=thing.after_min)
        person = persons[thing.person]
        if thing.what == "met":
            await _meet(centre, person, thing.agent, at)
            continue
        made = lives.record(
            person,
            at,
            direction="outbound" if thing.outbound else "inbound",
            agent=thing.agent,
            talk_s=thing.talk_s,
            wait_s=thing.wait_s,
            disposition=thing.disposition if thing.talk_s is not None else None,
        )
        if thing.due_min is not None:
            await _promise(centre, person, made.call, at + timedelta(minutes=thing.due_min), at)
        if (seed >> number) & 1:
            late.append(made)
            continue
        await lives.tell(made)
        if (seed >> number) & 2:
            await lives.work()
    await lives.tell(*reversed(late))
    await lives.work()
    return persons


async def _meet(centre: DemoCentre, person: str, agent: str, at: datetime) -> None:
    admin = await centre.as_("admin")
    answer = await admin.post(
        f"/api/persons/{person}/acquaintances", json={"agent": agent, "at": at.isoformat()}
    )
    assert answer.status_code == 200, json.dumps(answer.json())


async def _promise(centre: DemoCentre, person: str, call: str, due: datetime, at: datetime) -> None:
    await centre.sql(
        "insert into promise (centre, client_id, person, call, due, made_at, made_by)"
        " values ($1, 'mebel', $2, $3, $4, $5, 'anna')",
        CENTRE,
        person,
        call,
        due,
        at,
    )
