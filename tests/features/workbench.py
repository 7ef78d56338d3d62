"""A workshop for recordings in a folder of the test, and a short way to a finished recording."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.databases import Database
from tests.features.edge import CENTRE, START, Hand
from tests.features.sound import write_raws
from tests.features.written import publish, record

from perezvon.adapters.postgres.session import app_engine
from perezvon.facts.floor import CallEnded, CallRecord, RecordingRef, Segment
from perezvon.features.recordings import jobs
from perezvon.features.recordings.making import Result, Workshop, make
from perezvon.features.recordings.playback import Shelf
from perezvon.features.recordings.vault import Keyring

KEYRING = Keyring("k1", {"k1": bytes(range(32))})


@dataclass
class Bench:
    """``spool``: where the media node writes; ``vault``: where sealed files go."""

    database: Database
    shop: Workshop
    spool: Path
    vault: Path
    clock: Hand

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.vault, KEYRING)

    def after(self, seconds: float) -> datetime:
        self.clock.at = START + timedelta(seconds=seconds)
        return self.clock.at

    def ended(self, recording: str, seconds: float, **fields: object) -> CallRecord:
        """The record of a call of that length with one recording."""
        end = START + timedelta(seconds=seconds)
        ref = RecordingRef(recording, "n1", f"ch-{recording}", START, end)
        segment = Segment("q-mebel-orders", START, "a-anna", answered_at=START)
        return record(f"call-{recording}", ended_at=end, recordings=(ref,), segments=(segment,), **fields)

    async def tell(self, *records: CallRecord) -> None:
        """The fact that each call ended, and what the worker derives of it."""
        await publish(self.database, *(CallEnded(each.call, 9, each) for each in records))
        await jobs.derive(self.shop)

    async def made(self, recording: str, seconds: float = 4.0, **fields: object) -> Result:
        """A recording from raw tracks to its row."""
        write_raws(self.spool, recording, seconds)
        await self.tell(self.ended(recording, seconds, **fields))
        self.after(seconds + 0.5)
        return await make(self.shop, recording)

    def raws(self) -> list[str]:
        return sorted(path.name for path in self.spool.iterdir()) if self.spool.is_dir() else []

    def sealed(self) -> list[Path]:
        return sorted(path for path in self.vault.rglob("*") if path.is_file())


@asynccontextmanager
async def workbench(database: Database, folder: Path) -> AsyncIterator[Bench]:
    clock = Hand()
    spool, vault = folder / "spool", folder / "vault"
    engine = app_engine(database.app, pool_size=3)
    shop = Workshop(engine, CENTRE, {"n1": spool}, vault, KEYRING, clock.now)
    yield Bench(database, shop, spool, vault, clock)
    await engine.dispose()
