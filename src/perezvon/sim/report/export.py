"""Make a bug report of a stretch of a journal: pseudonyms, proof that it replays the same, one file."""

import hashlib
from collections import deque
from collections.abc import Iterable
from pathlib import Path

import msgspec

from perezvon.core.floor import Floor, FloorState
from perezvon.core.outcome import Outcome
from perezvon.facts import floor as f
from perezvon.kit.ids import CallId
from perezvon.ports import Entry
from perezvon.sim.report.pack import FORMAT, FORMAT_VERSION, Manifest, encode_journal, schema, write
from perezvon.sim.report.pseudonyms import Found, Pseudonyms
from perezvon.sim.report.replaying import Facts, replay


class CannotExport(Exception):
    """``code``: which sentence says why; ``values`` stand in it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}")
        self.code, self.values = code, values


def forward(floor: Floor, entries: Iterable[Entry], until: int) -> None:
    """Bring a floor to where the stretch begins: handle entries up to ``until``. Raises NotThisFloor."""
    deque(replay(floor, entries, Facts()), maxlen=0)
    if floor.seq != until:
        raise CannotExport("export.hole", seq=floor.seq + 1)


def export(
    floor: Floor, entries: Iterable[Entry], path: Path, version: str, call: CallId | None = None
) -> tuple[Manifest, Pseudonyms]:
    """Write the file. ``floor`` stands right before the first entry.

    With ``call``, the first entry must be its arrival, and the stretch ends with its end.
    Replays the stretch twice, with and without pseudonyms, and refuses to write a file whose facts differ.
    Raises CannotExport, NotThisFloor, FileExistsError, OSError.
    """
    if path.exists():
        raise FileExistsError(path)
    state = msgspec.msgpack.decode(floor.snapshot(), type=FloorState)
    names = Pseudonyms(state.centre, state.node)
    state = names.of(state)
    disguised = msgspec.msgpack.encode(state)
    stretch: list[Entry] = []
    theirs, ours = Facts(), Facts()
    for entry, outcome in replay(floor, entries, theirs, names.of):
        if call is not None and not stretch and not _of_call(outcome, f.CallArrived, call):
            raise CannotExport("export.no_call", call=call)
        stretch.append(Entry(entry.seq, entry.now, names.of(entry.event)))
        if call is not None and _of_call(outcome, f.CallClosed, call):
            break
    if not stretch:
        raise CannotExport("export.nothing")
    deque(replay(Floor.restore(disguised), stretch, ours), maxlen=0)
    if ours.digest() != theirs.digest():
        raise CannotExport("export.differs", seq=stretch[0].seq + (ours.differs_at(theirs.marks) or 0))
    journal = encode_journal(stretch)
    _check_disguise(names, state, *(entry.event for entry in stretch))
    manifest = Manifest(
        format=FORMAT,
        format_version=FORMAT_VERSION,
        version=version,
        schema=schema(),
        first_seq=stretch[0].seq,
        last_seq=stretch[-1].seq,
        begins=stretch[0].now,
        ends=stretch[-1].now,
        entries=len(stretch),
        facts=ours.facts,
        facts_digest=ours.digest(),
        marks=ours.marks,
        snapshot_sha256=hashlib.sha256(disguised).hexdigest(),
        journal_sha256=hashlib.sha256(journal).hexdigest(),
        call=names.ident(call) if call is not None else None,
    )
    write(path, manifest, disguised, journal)
    return manifest, names


def _of_call(outcome: Outcome, kind: type[f.CallArrived | f.CallClosed], call: CallId) -> bool:
    return any(isinstance(fact, kind) and fact.call == call for fact in outcome.facts)


def _check_disguise(names: Pseudonyms, *disguised: object) -> None:
    """The last look before anything is written: nothing that had a pseudonym still stands anywhere."""
    found = Found(names)
    for part in disguised:
        found.of(part)
    if found.originals:
        raise CannotExport("export.leak")
