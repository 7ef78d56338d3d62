"""Who owns a centre's floor. Time is the database's clock; the epoch fences every write.

The row also holds the number of the last journalled entry, because it is locked by each commit anyway.
"""

from datetime import UTC, datetime, timedelta

import asyncpg
import msgspec

from perezvon.kit.ids import CentreId
from perezvon.ports import Deposed, Lease, LeaseHeld

_FREE = datetime(1970, 1, 1, tzinfo=UTC)  # expires_at of a lease that was given back

# A lease that its owner gave back may be taken at once, and one whose owner is known to be dead (see
# guard.py). One that merely expired only when the database has
# been up for one lease time: after its restart the old owner shall have the chance to renew first. A crash
# recovery or the promotion of a standby comes after the start of the server and ends with a checkpoint, so
# the last checkpoint counts too (an ordinary one makes a rival wait for at most one lease time longer).
# A server that stood still is not new, but whoever lost patience with it has a new session: that counts too.
_UP_SINCE = """greatest(pg_postmaster_start_time(), (select checkpoint_time from pg_control_checkpoint()),
  (select backend_start from pg_stat_activity where pid = pg_backend_pid()))"""
_TAKE = f"""
insert into lease as l (centre, owner, epoch, ttl, taken_at, expires_at)
values ($1, $2, 1, $3, clock_timestamp(), clock_timestamp() + $3)
on conflict (centre) do update set owner = excluded.owner, epoch = l.epoch + 1, ttl = excluded.ttl,
  taken_at = excluded.taken_at, expires_at = excluded.expires_at
where l.expires_at = $4 or l.epoch = $5
  or (l.expires_at <= clock_timestamp() and {_UP_SINCE} + l.ttl <= clock_timestamp())
returning epoch, expires_at
"""  # noqa: S608 - constants only
_HOLDER = f"""
select owner, greatest(expires_at, {_UP_SINCE} + ttl) as free_at from lease where centre = $1
"""  # noqa: S608 - constants only

# An expired lease may be renewed as long as nobody took it: the epoch says so.
_RENEW = """
update lease set ttl = $3, expires_at = clock_timestamp() + $3 where centre = $1 and epoch = $2
returning expires_at
"""
# ``taken_at`` of a lease that was given back says when: it is nobody's since then.
_RELEASE = """
update lease set expires_at = $3, taken_at = clock_timestamp() where centre = $1 and epoch = $2
"""
_LAST_SIGN = """
select case when expires_at = $2 then taken_at else expires_at - ttl end from lease where centre = $1
"""
_COUNTER = """
insert into fact_counter (centre, stream, seq) values ($1, 'floor', 0) on conflict do nothing
"""


async def take(
    connection: asyncpg.Connection, centre: CentreId, owner: str, ttl_s: float, after: int | None = None
) -> Lease | LeaseHeld:
    """``LeaseHeld`` tells the time at which it may be tried again.

    ``after``: the epoch whose owner is known to be dead; its lease is taken before it expires.
    """
    await connection.execute(_COUNTER, centre)
    before = await connection.fetchval(_LAST_SIGN, centre, _FREE)
    row = await connection.fetchrow(_TAKE, centre, owner, timedelta(seconds=ttl_s), _FREE, after)
    if row is not None:
        return Lease(centre, owner, row["epoch"], row["expires_at"], before)
    holder = await connection.fetchrow(_HOLDER, centre)
    if holder is None:
        raise LookupError(f"the lease of centre {centre} can be neither taken nor seen")
    return LeaseHeld(holder["owner"], holder["free_at"])


async def renew(connection: asyncpg.Connection, lease: Lease, ttl_s: float) -> Lease:
    """Raises ``Deposed`` when another owner took the lease since."""
    expires_at = await connection.fetchval(_RENEW, lease.centre, lease.epoch, timedelta(seconds=ttl_s))
    if expires_at is None:
        raise Deposed(f"lease {lease.epoch} of centre {lease.centre} was taken by another engine")
    return msgspec.structs.replace(lease, expires_at=expires_at)


async def release(connection: asyncpg.Connection, lease: Lease) -> None:
    """Let the next owner in at once; no change when it is not ours any more."""
    await connection.execute(_RELEASE, lease.centre, lease.epoch, _FREE)
