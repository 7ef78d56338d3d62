"""What the tables of this slice hold of a person. Numbers in records are masked with those in the journal."""

from typing import Final

from perezvon.adapters.postgres.held import BY_CALL, Held

HELD: Final = (
    Held("call_record", ru="Звонки", en="Calls", where=BY_CALL, hidden=("legs", "segments", "recordings")),
    Held("call_part", ru="Части звонков", en="Parts of calls", where=BY_CALL),
    Held("call_note", ru="Заметки к звонкам", en="Notes of calls", where=BY_CALL, wipe={"text": "''"}),
    Held("call_transfer", ru="Переводы звонков", en="Transfers of calls", where=BY_CALL, wipe={"note": "''"}),
)
