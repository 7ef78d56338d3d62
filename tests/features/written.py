"""Call records and facts as the engine writes them, for tests of what is read from them."""

import asyncpg
import msgspec
from tests.databases import Database
from tests.features.edge import CENTRE, START

from perezvon.adapters.postgres.facts import fact_json, kind_of
from perezvon.adapters.postgres.records import write_records
from perezvon.facts.floor import AnyFact, CallRecord


async def write(database: Database, *records: CallRecord) -> None:
    """Records as the engine's own transaction writes them."""
    connection = await asyncpg.connect(database.engine)
    async with connection.transaction():
        await connection.execute("select set_config('pz.centre', $1, true)", CENTRE)
        await write_records(connection, CENTRE, records)
    await connection.close()


async def publish(database: Database, *facts: AnyFact) -> None:
    """Facts of the stream ``floor``, numbered on from what is there."""
    connection = await asyncpg.connect(database.engine)
    async with connection.transaction():
        await connection.execute("select set_config('pz.centre', $1, true)", CENTRE)
        for fact in facts:
            seq = await connection.fetchval(
                "insert into fact_counter as c values ($1, 'floor', 1)"
                " on conflict (centre, stream) do update set seq = c.seq + 1 returning seq",
                CENTRE,
            )
            await connection.execute(
                "insert into fact values ($1, 'floor', $2, $3, $4, $5)",
                CENTRE,
                seq,
                kind_of(fact),
                START,
                fact_json(fact),
            )
    await connection.close()


def record(call: str, **fields: object) -> CallRecord:
    """An answered call of Mebel-Dom unless ``fields`` say something else."""
    base = CallRecord(
        call=call,
        client="mebel",
        number="+74950000101",
        caller="+79120001122",
        direction="inbound",
        arrived_at=START,
        how="answered",
        by="caller",
        queue="q-mebel-orders",
        agent="a-anna",
        ended_at=START,
    )
    return msgspec.structs.replace(base, **fields)
