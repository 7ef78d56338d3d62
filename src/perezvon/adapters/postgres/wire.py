"""One connection to PostgreSQL for a hot path: made when needed, thrown away after any failure."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg

from perezvon.adapters.postgres.address import plain_url
from perezvon.kit.ids import CentreId
from perezvon.ports import ConnectionLost

# Nothing of the transaction was stored, or we cannot know: the same may be tried again later.
# 08 connection; 40 rolled back; 53 no room or no connection left; 57P0x shutdown and start;
# 57014 cancelled, 55P03 lock not given in time; 25006 a standby, 25P03 our transaction idled too long.
_AGAIN_CLASSES = ("08", "40", "53")
_AGAIN_CODES = ("57P01", "57P02", "57P03", "57P05", "57014", "55P03", "25006", "25P03")


def may_try_again(error: BaseException) -> bool:
    """Whether a failure says "not now" (connection, shutdown, disk full) and not "never" (constraint)."""
    if isinstance(error, asyncpg.PostgresError):
        code = error.sqlstate or ""
        return code[:2] in _AGAIN_CLASSES or code in _AGAIN_CODES
    if isinstance(error, asyncpg.InterfaceError):
        return not isinstance(error, asyncpg.DataError)
    return isinstance(error, OSError | TimeoutError | asyncpg.InternalClientError)


class Wire:
    """A connection of the role ``pz_engine``, for one user at a time; others wait.

    ``idle_in_transaction_session_timeout``: when our machine vanishes in a transaction, the next owner of the
    lease must not wait long for the row locks. ``settings``: further ones of the session.
    """

    def __init__(
        self, url: str, centre: CentreId, *, timeout_s: float = 5.0, settings: Mapping[str, str] | None = None
    ) -> None:
        self._url = plain_url(url)
        self._centre = centre
        self._settings = dict(settings or {})
        self._timeout_s = timeout_s
        self._lock = asyncio.Lock()
        self._connection: asyncpg.Connection | None = None

    @asynccontextmanager
    async def use(self) -> AsyncIterator[asyncpg.Connection]:
        """The connection; a failure that may be tried again leaves as ``ConnectionLost``."""
        async with self._lock:
            try:
                if self._connection is None or self._connection.is_closed():
                    self._connection = await self._connect()
                yield self._connection
            except BaseException as error:
                # Whatever it was, the state of the connection is not known any more.
                if self._connection is not None:
                    self._connection.terminate()
                    self._connection = None
                if may_try_again(error):
                    raise ConnectionLost(f"PostgreSQL: {error or type(error).__name__}") from error
                raise

    async def close(self) -> None:
        async with self._lock:
            if self._connection is not None:
                connection, self._connection = self._connection, None
                try:
                    await connection.close(timeout=1)
                except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    connection.terminate()

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(
            self._url,
            timeout=self._timeout_s,
            command_timeout=self._timeout_s,
            server_settings={
                "application_name": f"perezvon engine {self._centre}",
                "pz.centre": self._centre,
                "idle_in_transaction_session_timeout": "3s",
                "jit": "off",
                **self._settings,
            },
        )
