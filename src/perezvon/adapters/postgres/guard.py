"""How a waiting engine learns at once that the owner of the lease died.

The owner holds an advisory lock, named by centre and epoch, on a connection of its own. The kernel closes the
sockets of a killed process, PostgreSQL ends its session, and who waited for the lock gets it in that moment.
The lock permits nothing but to take the lease early: truth is the epoch, which fences every write.

A lock that nobody holds says less: the server may have restarted, and the owner be on its way back. So a
waiting engine believes in the owner's death when it waited behind him and got the lock, or when nobody held
the lock for ``GRACE_S`` while its own session lived (the owner takes the lock again within a second).
"""

import asyncio

import asyncpg

from perezvon.adapters.postgres import leases
from perezvon.adapters.postgres.wire import Wire
from perezvon.kit.ids import CentreId
from perezvon.ports import Lease, LeaseHeld

GRACE_S = 2.0
_LOOK_S = 0.25
_BEHIND_S = 2.0  # a wait keeps a snapshot open, and the lease may expire meanwhile: look around now and then

# A machine that vanished says no goodbye: its session ends after 5 s of silence. No effect on UNIX sockets.
_SETTINGS = {
    "lock_timeout": f"{_BEHIND_S}s",
    "tcp_keepalives_idle": "2",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
}
_EPOCH = "select epoch from lease where centre = $1"
_KEY = "select hashtext($1)"
# A wait that is broken off would stand in the log of the server as an error every two seconds: caught there.
_WAIT = """
do $$ begin perform pg_advisory_lock({key}, {epoch}); exception when lock_not_available then null; end $$
"""
_TRY = "select pg_try_advisory_lock(hashtext($1), $2::int)"
_LET_GO = "select pg_advisory_unlock_all()"
_HELD = """
select exists (
  select 1 from pg_locks
  where locktype = 'advisory' and granted and objsubid = 2 and objid = $2::bigint::oid
  and classid = (hashtext($1)::bigint & 4294967295)::oid
  and database = (select oid from pg_database where datname = current_database())
  and ($3::int is null or pid = $3)
)
"""


class Guard:
    """The lock of one centre's lease: taken with it, held for its life, watched by who waits."""

    def __init__(self, url: str, centre: CentreId, *, timeout_s: float) -> None:
        self._centre = centre
        self._wire = Wire(url, centre, timeout_s=timeout_s, settings=_SETTINGS)
        self._alone: tuple[asyncpg.Connection, int | None, float] | None = None  # nobody held the lock since

    async def take(self, owner: str, ttl_s: float, after: int | None) -> Lease:
        """The lease and its lock in one transaction. Raises ``LeaseHeld``, ``ConnectionLost``."""
        async with self._wire.use() as connection:
            async with connection.transaction():
                taken = await leases.take(connection, self._centre, owner, ttl_s, after)
                if isinstance(taken, Lease):
                    await connection.execute(_TRY, self._centre, taken.epoch)
            if isinstance(taken, LeaseHeld) and after is not None:
                await connection.execute(_LET_GO)  # somebody was quicker: his heirs must not wait for us
        if isinstance(taken, LeaseHeld):
            raise taken
        return taken

    async def hold(self, lease: Lease) -> bool:
        """Hold the lock until its connection breaks: then True. False: somebody else has it.

        Raises ``ConnectionLost``.
        """
        lost = asyncio.Event()
        async with self._wire.use() as connection:
            if not await connection.fetchval(_TRY, self._centre, lease.epoch):
                return False
            connection.add_termination_listener(lambda _: lost.set())
            if not connection.is_closed():
                await lost.wait()
        return True

    async def watch(self) -> int | None:
        """One look of at most two seconds: the epoch whose owner is dead, or None.

        Raises ``ConnectionLost``.
        """
        now = asyncio.get_running_loop().time()
        async with self._wire.use() as connection:
            epoch: int | None = await connection.fetchval(_EPOCH, self._centre)
            if epoch is not None and await connection.fetchval(_HELD, self._centre, epoch, None):
                self._alone = None
                return epoch if await self._outlived(connection, epoch) else None
            if self._alone is None or self._alone[:2] != (connection, epoch):
                self._alone = (connection, epoch, now)
            if now - self._alone[2] >= GRACE_S:
                return epoch
        await asyncio.sleep(_LOOK_S)
        return None

    async def _outlived(self, connection: asyncpg.Connection, epoch: int) -> bool:
        """Stand behind the owner; whether he went while we stood there."""
        key = int(await connection.fetchval(_KEY, self._centre))
        await connection.execute(_WAIT.format(key=key, epoch=int(epoch)))
        return bool(await connection.fetchval(_HELD, self._centre, epoch, connection.get_server_pid()))

    async def close(self) -> None:
        await self._wire.close()
