"""A list of a million people, brought in: rows a second, memory at its peak, and a bare COPY beside it.

The whole way is measured: reading and checking the file, staging, matching, writing. The baseline is COPY of
the first 200,000 records into a bare table with one key, in the same run. CPU stands beside the time, which a
machine that is busy otherwise makes longer; of PostgreSQL all processes count. `--quick`: a twentieth of it.
"""

import os
import random
import resource
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import asyncpg

from bench.report import heading, row
from bench.world.choices import CHOSEN
from bench.world.database import measured_in_own_folder, new_database, own_server
from bench.world.usage import usage
from perezvon.adapters.postgres.session import app_engine
from perezvon.adapters.private.postgres import PrivatePostgres
from perezvon.features.imports import jobs
from perezvon.features.imports.convert import Plan, convert
from perezvon.features.imports.reading import Source, rows
from perezvon.features.imports.staging import record_of
from perezvon.features.imports.tables import STAGED_COLUMNS
from perezvon.main.imports import make_importer

ROWS, QUICK = 1_000_000, 50_000
BARE_ROWS = 200_000
AIM_MIB = 1024
AIM_ROWS = 3_000
COLUMNS = {0: "name", 1: "numbers", 2: "emails", 3: "region", 4: "tags", 5: "interests", 6: "budget"}
_NAMES = ("Иванова", "Петров", "Сидорова", "Кузнецов", "Ёлкина", "Орлов", "Зайцева", "Волков")
_PLACES = ("Самара", "Омск", "Томск", "Москва", "Тверь", "")


def main() -> None:
    """Print the rows."""
    measured_in_own_folder(measure)


def _lines(count: int) -> Iterator[str]:
    """People as lists have them: half of the numbers plain, a few rows twice."""
    chance = random.Random(1)
    yield "ФИО;Телефон;Почта;Город;Метки;Интересы;Бюджет"
    for number in range(count):
        n = number if chance.random() > 0.01 else chance.randrange(count)
        digits = f"9{n:09}"
        phone = f"8 {digits[:3]} {digits[3:6]}-{digits[6:8]}-{digits[8:]}" if number % 2 else f"+7{digits}"
        place, name = chance.choice(_PLACES), f"{chance.choice(_NAMES)} {n}"
        yield f"{name};{phone};p{n}@example.org;{place};опт, каталог;диваны;{n % 90}0 000"


async def measure(folder: Path) -> None:
    """``folder`` is ours; an unprivileged account may pass through it."""
    count = QUICK if CHOSEN.quick else ROWS
    heading(f"A list of {count:,} people, brought in")
    async with own_server(folder) as server:
        await _measured(server, folder, count)


async def _measured(server: PrivatePostgres, folder: Path, count: int) -> None:
    owner = await asyncpg.connect(server.url)
    for role in ("pz_engine", "pz_app"):
        await owner.execute(f"create role {role} login password 'bench'")
    await owner.close()
    url = await new_database(server, "bench")
    path = folder / "im-bench"
    with path.open("w", encoding="utf-8", newline="\r\n") as file:  # line by line: memory is measured
        file.writelines(f"{line}\n" for line in _lines(count))
    connection = await asyncpg.connect(url)
    await _prepare(connection)
    baseline = await _bare_copy(connection, path)
    engine = app_engine(server.url_for("pz_app", "bench", "bench"), pool_size=2)
    importer = make_importer(engine, "main", folder, lambda: datetime.now(UTC))
    row("load of the machine at the beginning", os.getloadavg()[0], "")
    took, worker, database = {}, time.process_time(), usage(server.child.pid).cpu_s
    for state in ("reading", "matching", "applying"):
        took[state] = await _timed(partial(_while, importer, connection, state))
        row(f"  {state}", took[state], "s")
    cost = time.process_time() - worker, usage(server.child.pid).cpu_s - database
    row("load of the machine at the end", os.getloadavg()[0], "")
    done = await connection.fetchrow("select state, made, updated, failed from import_run")
    if done is None or done["state"] != "done":
        raise RuntimeError(f"the import ended as {done}")
    _report(count, sum(took.values()), baseline, cost)
    await engine.dispose()
    await connection.close()


async def _prepare(connection: asyncpg.Connection) -> None:
    await connection.execute(
        "insert into centre (centre, id, name_ru, name_en, zone) values ('main', 'main', 'x', 'x', 'UTC')"
    )
    await connection.execute(
        "insert into client (centre, id, name_ru, name_en, colour) values ('main', 'c', 'x', 'x', '#000000')"
    )
    await connection.execute(
        "insert into import_run (centre, id, client_id, name, size, kind, encoding, separator, header,"
        " headings, samples, columns, options, state, created_by, created_at, started_at) values ('main',"
        " 'im-bench', 'c', '', 0, 'csv', 'utf-8', ';', true, '{}', '[]', $1::jsonb, '{}',"
        " 'reading', 'x', now(), now())",
        "{" + ", ".join(f'"{place}": "{field}"' for place, field in COLUMNS.items()) + "}",
    )


async def _timed(work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def _while(importer: jobs.Importer, connection: asyncpg.Connection, state: str) -> None:
    while await connection.fetchval("select state from import_run") == state:
        await jobs.step(importer)


async def _bare_copy(connection: asyncpg.Connection, path: Path) -> float:
    """Rows a second: the same records, made beforehand part by part, into a table with one key only."""
    await connection.execute("create table bare as select * from import_staged with no data")
    await connection.execute('alter table bare alter fields type text, add primary key ("row")')
    source = Source(path, "csv", "utf-8", ";")
    plan = Plan(COLUMNS)
    took, sent = 0.0, 0
    part: list[tuple[Any, ...]] = []

    async def copy() -> None:
        await connection.copy_records_to_table("bare", records=part, columns=STAGED_COLUMNS)

    for number, cells in islice(rows(source), BARE_ROWS):
        part.append(record_of(convert(number, cells, plan)[0]))
        if len(part) == jobs.READ_ROWS:
            took, sent = took + await _timed(copy), sent + len(part)
            part.clear()
    took, sent = took + await _timed(copy), sent + len(part)
    await connection.execute("drop table bare")
    return sent / took


def _report(count: int, whole: float, baseline: float, cost: tuple[float, float]) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    speed = count / whole
    row("the whole way", speed, "rows/s", f"≥ {AIM_ROWS:,}", speed >= AIM_ROWS)
    for name, seconds in zip(("worker", "PostgreSQL"), cost, strict=True):
        row(f"  CPU of it: {name}", seconds * 1e6 / count, "µs/row")
    row("bare COPY of such records", baseline, "rows/s")
    row("the whole way, in times of bare COPY", whole * baseline / count, "×")
    row("memory of the worker at its peak", peak, "MiB", f"≤ {AIM_MIB}", peak <= AIM_MIB)
