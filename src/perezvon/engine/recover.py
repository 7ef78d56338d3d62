"""From what the journal holds to a floor that stands where the last commit left it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from perezvon.core.floor import Floor
from perezvon.kit.ids import CentreId, NodeId
from perezvon.ports import Loaded

_BREATH = 500  # entries between two looks at what else is due (the lease is renewed meanwhile)


@dataclass(frozen=True)
class Recovered:
    """A floor and the numbers of the last fact of each stream that it knows: its own, settings, consent."""

    floor: Floor
    fact_seq: int
    settings_seq: int
    consent_seq: int
    last_now: datetime | None
    replayed: int


class WrongJournal(Exception):
    """The snapshot or the entries do not belong to this floor."""


async def recover(loaded: Loaded, centre: CentreId, node: NodeId) -> Recovered:
    """Restore the snapshot and replay the entries behind it; outcomes are dropped, they were acted on.

    Raises ``WrongJournal``.
    """
    floor = Floor(centre, node) if loaded.snapshot is None else Floor.restore(loaded.snapshot)
    if floor.state.centre != centre:
        raise WrongJournal(f"the snapshot is of centre {floor.state.centre}, not {centre}")
    if floor.seq != loaded.snapshot_seq:
        raise WrongJournal(f"snapshot {loaded.snapshot_seq} says that it is {floor.seq}")
    for count, entry in enumerate(loaded.entries, 1):
        floor.handle(entry.event, entry.now)
        if floor.seq != entry.seq:
            raise WrongJournal(f"entry {entry.seq} came where {floor.seq} was due")
        if count % _BREATH == 0:
            await asyncio.sleep(0)
    return Recovered(
        floor,
        loaded.fact_seq,
        loaded.settings_seq,
        loaded.consent_seq,
        loaded.last_now,
        len(loaded.entries),
    )
