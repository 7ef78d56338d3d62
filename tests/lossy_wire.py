"""A wire between a client and PostgreSQL that can be cut, or lose the one answer that matters."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import make_url


class LossyWire:
    """``url`` leads through ``folder`` to the server of ``real_url``.

    ``swallow``: the answer to the next commit of a batch is lost and the connection breaks. ``cut()``:
    every connection breaks and no new one is possible until ``mend()``.
    ``delay_s``: every answer comes so late.
    """

    def __init__(self, real_url: str, folder: Path) -> None:
        real = make_url(real_url)
        self._server = Path(str(real.query["host"])) / ".s.PGSQL.5432"
        self._folder = folder
        self._listener: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.url = real.update_query_dict({"host": str(folder)}).render_as_string(hide_password=False)
        self.swallow = False
        self.swallowed = 0
        self.delay_s = 0.0

    async def start(self) -> None:
        self._folder.mkdir()
        await self.mend()

    async def mend(self) -> None:
        self._listener = await asyncio.start_unix_server(self._serve, str(self._folder / ".s.PGSQL.5432"))

    async def cut(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        (self._folder / ".s.PGSQL.5432").unlink(missing_ok=True)
        for writer in self._open:
            writer.transport.abort()

    async def stop(self) -> None:
        await self.cut()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_unix_connection(str(self._server))
        self._open |= {writer, to_server}

        async def answers() -> None:
            while data := await from_server.read(65536):
                if self.swallow and b"INSERT 0 " in data:
                    self.swallow = False
                    self.swallowed += 1
                    break
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                writer.write(data)
            writer.close()

        answering = asyncio.create_task(answers())
        try:
            while data := await reader.read(65536):
                to_server.write(data)
        except ConnectionError:
            answering.cancel()
        to_server.close()
        await asyncio.gather(answering, return_exceptions=True)
        self._open -= {writer, to_server}
