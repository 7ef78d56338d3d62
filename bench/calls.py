"""How fast a list of a million calls opens, is filtered and is searched, as the screen asks for it.

The calls are made by SQL: two years of them, in partitions of a month, of 100,000 people, 20 clients, 40
queues and 200 agents, each with its class. Every question is what ``GET /api/calls`` does, under row-level
security: by somebody who sees everything, and by a team leader of 3 clients and 10 agents. Beside the time
stands what does not depend on the machine: the pages of 8 KB and the rows that the greediest question of a
kind read, and how many rows it sorted at once; a sequential scan of more than a few rows is called by name.
"""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
from msgspec import Struct
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.report import heading, row
from bench.world.choices import CHOSEN
from bench.world.database import measured_in_own_folder, own_server
from bench.world.plans import Cost, cost_of
from perezvon.adapters.clock import SteadyClock
from perezvon.adapters.nats.local import LocalBus
from perezvon.adapters.postgres.migrate import upgrade
from perezvon.adapters.postgres.session import app_engine
from perezvon.adapters.web.context import Context
from perezvon.adapters.web.identity import Identity, Role
from perezvon.adapters.web.work import Work, begin_for
from perezvon.features.calls import store
from perezvon.features.calls.model import CallQuery, Place
from perezvon.features.calls.search import sought
from perezvon.features.persons.service import nearest
from perezvon.main.access import make_context

CALLS, PEOPLE_IN = 1_000_000, 10
QUESTIONS, EXPLAINED = 40, 8
AIM_MS = 50.0
PAGE = 50
MONTHS = 24
PARTS = ["во", "ко", "ма", "ле", "ро", "са", "ти", "ну", "ге", "ди", "па", "ше"]
DATA = """
set session_replication_role = replica;
select pz_make_partition('call_record', to_char(m, 'YYYYMM'), m::date, (m + interval '1 month')::date)
  from generate_series(date_trunc('month', now()) - interval '{months} months', now(), '1 month') m;
insert into call_record (centre, call, client_id, number, caller, direction, arrived_at, how, "by",
    queued_at, answered_at, ended_at, closed_at, queue, agent, person, disposition, wait_ms, talk_ms)
  select 'main', 'call-' || n, 'c' || p % 20, '+7495' || lpad((p % 20)::text, 7, '0'),
    '+79' || lpad((p * 617 % 1000000000)::text, 9, '0'),
    case when n % 5 = 0 then 'outbound' else 'inbound' end, at,
    case when n % 7 = 0 then 'abandoned' else 'answered' end, 'caller', at,
    case when n % 7 > 0 then at + interval '10 s' end, at + interval '3 min', at + interval '4 min',
    'q-' || p % 40, case when n % 7 > 0 then 'a-' || n * 31 % 200 end, 'p-' || p,
    case when n % 20011 = 0 then 'rare' when n % 7 > 0 then 'd-' || n % 8 end, n % 90 * 1000, n % 900 * 1000
  from (select n, 1 + n * 7919 % {people} as p,
               now() - n * (interval '{months} months' / {calls}) as at
        from generate_series(1, {calls}::bigint) n) made;
insert into call_class (centre, call, client_id, person, at, direction, agent, answered, waited_s,
    talk_s, ended_at, closed_at, disposition, deal, kind, flags, why, stage, rule)
  select centre, call, client_id, person, arrived_at, direction, agent, agent is not null, wait_ms / 1000,
    talk_ms / 1000, ended_at, closed_at, disposition, talk_ms = 899000,
    (array['first_time', 'repeat', 'returned', 'hot', 'warm', 'cold'])[1 + talk_ms / 1000 % 6],
    case when talk_ms = 0 then array['expected'] else '{{}}'::text[] end, 'none', 'person', 1
  from call_record;
insert into call_subject (centre, call, client_id, subject, how, author, at)
  select centre, call, client_id, case when talk_ms < 3000 then 'complaint' else 'order' end, 'hand', 'u',
    ended_at
  from call_record where talk_ms < 300000;
insert into call_part (centre, call, part, client_id, arrived_at, agent, answered_at, ended_at, ring_ms,
    talk_ms, hold_ms, wrap_ms, taken, given)
  select centre, call, part, client_id, arrived_at, 'a-' || (talk_ms / 1000 + part) % 200, arrived_at,
    ended_at, 0, 1000, 0, 0, part > 1, part = 1
  from call_record, generate_series(1, 2) part where talk_ms % 50000 = 0 and agent is not null;
set session_replication_role = default;
insert into client (centre, id, name_ru, name_en, colour, language, active)
  select 'main', 'c' || n, 'К', 'C', '#000000', 'ru', true from generate_series(0, 19) n;
insert into person (centre, id, client_id, name, sort_key, search_key, created_at)
  select 'main', 'p-' || n, 'c' || n % 20, name, name, name, now()
  from (select n, (array['анна', 'олег', 'иван', 'ольга'])[1 + n % 4] || ' ' || ({parts})[1 + n * 7 % 12]
                  || ({parts})[1 + n / 12 % 12] || ({parts})[1 + n / 144 % 12] || 'ов' as name
        from generate_series(1, {people}) n) made;
insert into person_number (centre, client_id, person_id, number, main)
  select 'main', 'c' || n % 20, 'p-' || n, '+79' || lpad((n::bigint * 617 % 1000000000)::text, 9, '0'), true
  from generate_series(1, {people}) n;
"""


class Asked(Struct, frozen=True):
    """One opening of the list. ``pages`` are turned before the one that is measured."""

    query: CallQuery
    pages: int = 0


def _who(clients: tuple[str, ...] | None, led: frozenset[str] | None) -> Identity:
    later = datetime.now(UTC) + timedelta(days=1)
    role: Role = "administrator" if clients is None else "team_lead"
    return Identity("u", "U", role, None, "en", "auto", clients, "s", later, led)


READERS = {
    "everything": _who(None, None),
    "3 clients, 10 agents": _who(("c3", "c7", "c11"), frozenset(f"a-{n}" for n in range(10))),
}


def questions(calls: int, chance: random.Random) -> dict[str, list[Asked]]:
    """What people ask, by what they know."""
    people = calls // PEOPLE_IN
    now = datetime.now(UTC)

    def number() -> str:
        return f"9{chance.randrange(1, people) * 617 % 1_000_000_000:09d}"

    def surname() -> str:
        return "".join(chance.choice(PARTS) for _ in range(3)) + "ов"

    def days(back: int, length: int) -> dict[str, Any]:
        begins = now - timedelta(days=back)
        return {"from": begins, "to": begins + timedelta(days=length)}

    makers: dict[str, Callable[[], dict[str, Any]]] = {
        "the newest": dict,
        "a day a year ago": lambda: days(365 + chance.randrange(90), 1),
        "of a client": lambda: {"client": [f"c{chance.choice((3, 7, 11))}"]},
        "of an agent": lambda: {"agent": [f"a-{chance.randrange(10)}"]},
        "of two queues": lambda: {"queue": [f"q-{n}" for n in (3, chance.choice((7, 11, 23)))]},
        "abandoned": lambda: {"how": ["abandoned"]},
        "with a rare result": lambda: {"disposition": ["rare"]},
        "of a class": lambda: {"class": [chance.choice(("hot", "first_time"))]},
        "with a flag": lambda: {"flag": ["expected"]},
        "that made a deal": lambda: {"deal": True},
        "complaints": lambda: {"subject": ["complaint"]},
        "about nothing that was said": lambda: {"subject": ["none"]},
        "longer than 14 minutes": lambda: {"min_talk_s": 895},
        "the end of a number": lambda: {"number": number()[-4:]},
        "the end of no number": lambda: {"number": "0000" + number()[-2:]},
        "the beginning of a number": lambda: {"number": "+7" + number()[:5]},
        "of a person": lambda: {"person": f"p-{chance.randrange(1, people)}"},
        "found by a whole number": lambda: {"q": f"8 {number()}"},
        "found by last four digits": lambda: {"q": number()[-4:]},
        "found by a surname": lambda: {"q": surname()},
        "found by name and surname": lambda: {"q": f"анна {surname()}"},
        "found by its id": lambda: {"q": f"call-{chance.randrange(1, calls)}"},
        "found by nothing": lambda: {"q": "щщъ" + surname()},
        "a surname, abandoned, last month": lambda: {"q": surname(), "how": ["abandoned"], **days(30, 30)},
    }
    made = {
        name: [Asked(CallQuery(limit=PAGE, **make())) for _ in range(QUESTIONS)]
        for name, make in makers.items()
    }
    made["the hundredth page"] = [Asked(CallQuery(limit=PAGE), 100)]
    return made


class Answerer(Struct):
    """Asks as the route does."""

    context: Context
    engine: AsyncEngine

    async def page(self, who: Identity, asked: Asked, place: Place | None) -> Sequence[store.AnyRow]:
        async with begin_for(self.context, who) as work:
            connection = await work.session.connection()
            by = await sought(work, who, asked.query.q, _nearest)
            return await store.page(connection, work.centre, who, asked.query, place, PAGE + 1, by)

    async def place(self, who: Identity, asked: Asked) -> Place | None:
        place: Place | None = None
        for _ in range(asked.pages):
            last = (await self.page(who, asked, place))[PAGE - 1]
            place = Place(arrived_at=last.arrived_at, call=last.call)
        return place

    async def costs(self, who: Identity, asked: Asked, place: Place | None) -> Cost:
        """The same once more, each statement explained."""
        async with _heard(self.engine) as said:
            await self.page(who, asked, place)
        cost = Cost()
        async with begin_for(self.context, who) as work:
            connection = await work.session.connection()
            for statement, values in said:
                if "set_config" in statement:
                    await connection.exec_driver_sql(statement, values)
                elif statement.lstrip().lower().startswith(("select", "with")):
                    explain = f"explain (analyze, buffers, format json) {statement}"
                    plan = (await connection.exec_driver_sql(explain, values)).scalar_one()
                    cost += cost_of(json.loads(plan) if isinstance(plan, str) else plan)
        return cost


async def _nearest(work: Work, typed: str) -> Sequence[str]:
    return await nearest(work, typed, 200)


@asynccontextmanager
async def _heard(engine: AsyncEngine) -> AsyncIterator[list[tuple[str, Any]]]:
    """The statements that go to the database meanwhile."""
    said: list[tuple[str, Any]] = []

    def hear(_c: object, _k: object, statement: str, values: Any, _x: object, _m: object) -> None:
        said.append((statement, values))

    event.listen(engine.sync_engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", hear)


async def _took_ms(step: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await step()
    return (time.perf_counter() - began) * 1000


async def _one_kind(answerer: Answerer, who: Identity, name: str, kind: Sequence[Asked]) -> list[float]:
    place = await answerer.place(who, kind[0])
    every = [each for each in kind for _ in range(QUESTIONS // len(kind))]
    took = sorted([await _took_ms(lambda a=a: answerer.page(who, a, place)) for a in every])  # type: ignore[misc]
    p95 = took[int(len(took) * 0.95)]
    row(f"{name}, p95", p95, "ms", f"≤ {AIM_MS:g}", p95 <= AIM_MS)
    costs = [await answerer.costs(who, each, place) for each in kind[:EXPLAINED]]
    most = max(cost.read for cost in costs)
    row("  pages touched, at most", max(cost.pages for cost in costs), "")
    row("  rows read, at most", most, "")
    row("  rows sorted at once, at most", max(cost.sorted for cost in costs), "")
    for table in sorted(set().union(*(cost.scanned for cost in costs))):
        row(f"  SEQUENTIAL SCAN of {table}", 1, "", "none", False)
    return took


async def measure(folder: Path) -> None:
    """``folder`` is ours; an unprivileged account may pass through it."""
    calls = CALLS // 10 if CHOSEN.quick else CALLS
    heading(f"Calls: a list of {calls:,}")
    async with own_server(folder) as server:
        await asyncio.to_thread(upgrade, server.url)
        owner = await asyncpg.connect(server.url, command_timeout=3600)
        began = time.perf_counter()
        parts = "array[" + ",".join(f"'{part}'" for part in PARTS) + "]"
        await owner.execute(
            DATA.format(calls=calls, people=calls // PEOPLE_IN, months=MONTHS, parts=parts), timeout=3600
        )
        await owner.execute("vacuum analyze", timeout=3600)
        await owner.execute(f"alter role pz_app login password '{server.password}'")
        await owner.close()
        row("calls made", calls / (time.perf_counter() - began), "/s")
        engine = app_engine(server.url_for("pz_app", server.password, "postgres"), pool_size=2)
        answerer = Answerer(make_context("main", engine, LocalBus(), SteadyClock()), engine)
        for name, who in READERS.items():
            heading(f"Calls: seen: {name}")
            everything = [
                took
                for kind, asked in questions(calls, random.Random(7)).items()
                for took in await _one_kind(answerer, who, kind, asked)
            ]
            everything.sort()
            row("all questions together, p95", everything[int(len(everything) * 0.95)], "ms")
        await engine.dispose()


def main() -> None:
    """Print the rows."""
    measured_in_own_folder(measure)


if __name__ == "__main__":
    main()
