"""How fast somebody is found among a million people, as the search field asks: letter by letter.

The people are made by SQL: names of 60 first names and 400 surnames of three syllables, a number each, an
e-mail for every third, an organisation for every fifth. Every question goes through ``pz_find_persons`` as
the role of the api, under row-level security, one connection: who sees the one client of all the people, then
with 20 clients who sees all of them, and who sees 3. The baseline is a look-up by primary key. Beside the
time stand the pages that the slowest question of each kind touched: they do not depend on the machine.
"""

import json
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import asyncpg

from bench.report import heading, row
from bench.world.choices import CHOSEN
from bench.world.database import measured_in_own_folder, new_database, own_server
from perezvon.adapters.private.postgres import PrivatePostgres
from perezvon.features.persons.model import Wanted, wanted

PEOPLE = 1_000_000
QUESTIONS = 200
AIM_MS = 50.0
FIRST = (
    *("анна", "мария", "ольга", "елена", "ирина", "наталья", "татьяна", "светлана", "юлия"),
    *("екатерина", "александр", "дмитрий", "сергей", "андрей", "алексей", "иван", "павел", "николай"),
    *("михаил", "артем", "максим", "евгений", "роман", "олег", "виктор"),
)
PARTS = ["во", "ко", "ма", "ле", "ро", "са", "ти", "ну", "ге", "ди", "па", "ше"]
PEOPLE_SQL = """
insert into client (centre, id, name_ru, name_en, colour, language, active)
  select 'main', 'c' || n, 'К', 'C', '#000000', 'ru', true from generate_series(0, {clients} - 1) n;
insert into organisation (centre, id, client_id, name, sort_key, search_key, created_at)
  select 'main', 'o-' || n, 'c' || n % {clients}, 'ООО ' || n, 'ооо ' || n, 'ооо ' || ({parts})[1 + n % 12]
         || ({parts})[1 + n / 12 % 12] || ({parts})[1 + n / 144 % 12] || 'строй', now()
  from generate_series(20, {organisations} + 19) n;
insert into person (centre, id, client_id, name, sort_key, search_key, emails, organisation, created_at)
  select 'main', 'p-' || n, 'c' || n % {clients}, name, name, name,
         case when n % 3 = 0 then array['user' || n || '@mail.example'] else array[]::text[] end,
         case when n / 20 % 5 = 0 then 'o-' || (20 + n % {organisations}) end, now()
  from (select n, ({first})[1 + n % {firsts}] || ' ' || ({parts})[1 + n * 7 % 12]
                  || ({parts})[1 + n / 12 % 12] || ({parts})[1 + n / 144 % 12] || 'ов' as name
        from generate_series(1, {people}) n) made;
insert into person_number (centre, client_id, person_id, number, main)
  select 'main', 'c' || n % {clients}, 'p-' || n, '+79' || lpad((n * 617 % 1000000000)::text, 9, '0'), true
  from generate_series(1, {people}) n;
"""
# A page and one more.
FIND = "select ident from pz_find_persons($1::text[], $2, null, null, null, null, null, null, 21)"


def _sql(people: int, clients: int) -> str:
    quoted = {name: "array[" + ",".join(f"'{w}'" for w in words) + "]" for name, words in _LISTS.items()}
    return PEOPLE_SQL.format(
        people=people, clients=clients, organisations=people // 100, firsts=len(FIRST), **quoted
    )


_LISTS = {"first": FIRST, "parts": PARTS}


def _questions(people: int, chance: random.Random) -> dict[str, list[str]]:
    """What people type, by what they know."""

    def surname() -> str:
        return "".join(chance.choice(PARTS) for _ in range(3))

    def number() -> str:
        return f"9{chance.randrange(1, people) * 617 % 1_000_000_000:09d}"

    makers: dict[str, Callable[[], str]] = {
        "one letter": lambda: chance.choice("амнос"),
        "three letters of a surname": lambda: surname()[:3],
        "a whole surname": surname,
        "first name and surname": lambda: f"{chance.choice(FIRST)} {surname()}ов",
        "surname and first letters": lambda: f"{surname()} {chance.choice(FIRST)[:3]}",
        "last four digits": lambda: number()[-4:],
        "seven digits": lambda: number()[-7:],
        "two digits": lambda: number()[-2:],
        "a number as it is typed": lambda: f"8 9{number()[1:5]}",
        "its middle": lambda: number()[3:8],
        "surname and last four digits": lambda: f"{surname()} {number()[-4:]}",
        "a whole number": lambda: f"8 ({(one := number())[:3]}) {one[3:]}",
        "an e-mail": lambda: f"user{chance.randrange(1, people // 3) * 3}@mail",
        "an organisation": lambda: f"{surname()}строй ооо",
        "nobody": lambda: "щщъ" + surname(),
    }
    return {name: [make() for _ in range(QUESTIONS)] for name, make in makers.items()}


async def _timed_ms(steps: Sequence[Callable[[], Awaitable[object]]]) -> list[float]:
    took = []
    for step in steps:
        began = time.perf_counter()
        await step()
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)


async def _pages(connection: asyncpg.Connection, asked: Sequence[Wanted]) -> int:
    """Of the first twenty questions, the pages that the greediest one touched."""
    most = 0
    for each in asked[:20]:
        plan = await connection.fetchval(
            "explain (analyze, buffers, format json) " + FIND, each.words, each.digits
        )
        top = json.loads(plan)[0]["Plan"]
        most = max(most, top["Shared Hit Blocks"] + top["Shared Read Blocks"])
    return most


async def measure_questions(connection: asyncpg.Connection, people: int) -> None:
    chance = random.Random(7)
    keys = [f"p-{chance.randrange(1, people)}" for _ in range(QUESTIONS)]
    by_key = "select id from person where centre = 'main' and id = $1"
    bare = await _timed_ms([lambda k=k: connection.fetchrow(by_key, k) for k in keys])  # type: ignore[misc]
    row("by primary key, p95", bare[int(QUESTIONS * 0.95)], "ms")
    everything: list[float] = []
    for name, typed in _questions(people, chance).items():
        asked = [wanted(each) for each in typed]
        took = await _timed_ms(
            [lambda a=a: connection.fetch(FIND, a.words, a.digits) for a in asked]  # type: ignore[misc]
        )
        everything += took
        p95 = took[int(QUESTIONS * 0.95)]
        row(f"{name}, p95", p95, "ms", f"≤ {AIM_MS:g}", p95 <= AIM_MS)
        row("  pages touched, at most", await _pages(connection, asked), "")
    everything.sort()
    p95 = everything[int(len(everything) * 0.95)]
    row("all questions together, p95", p95, "ms", f"≤ {AIM_MS:g}", p95 <= AIM_MS)
    row("  against the primary key", p95 / bare[int(QUESTIONS * 0.95)], "×")


async def _measured(server: PrivatePostgres, people: int, clients: int, seen: Sequence[str]) -> None:
    url = await new_database(server, f"bench_{clients}")
    connection = await asyncpg.connect(url, command_timeout=3600)
    began = time.perf_counter()
    await connection.execute(_sql(people, clients))
    row("people made", people / (time.perf_counter() - began), "/s")
    await connection.execute("vacuum analyze person, person_word, person_number, organisation")
    size = await connection.fetchval("select pg_total_relation_size('person_word') / 1048576")
    row("words of all of them, with their indexes", size, "MiB")
    await connection.execute("set role pz_app")
    await connection.execute("select set_config('pz.centre', 'main', false)")
    for those in seen:
        heading(f"Persons: {clients} clients, seen: {those}")
        await connection.execute("select set_config('pz.clients', $1, false)", those)
        await measure_questions(connection, people)
    await connection.close()


async def measure(folder: Path) -> None:
    """``folder`` is ours; an unprivileged account may pass through it."""
    people = PEOPLE // 10 if CHOSEN.quick else PEOPLE
    heading(f"Persons: finding one of {people:,} as one types")
    async with own_server(folder) as server:
        await _measured(server, people, 1, ["*"])
        await _measured(server, people, 20, ["*", "c3,c7,c11"])


def main() -> None:
    """Print the rows."""
    measured_in_own_folder(measure)


if __name__ == "__main__":
    main()
