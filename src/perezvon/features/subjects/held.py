"""What the tables of this slice hold of a person: which of his calls was about what, and his complaints."""

from typing import Final

from perezvon.adapters.postgres.held import BY_CALL, Held

HELD: Final = (
    Held("call_subject", ru="О чём были звонки", en="What calls were about", where=BY_CALL),
    Held("complaint", ru="Жалобы", en="Complaints", where=BY_CALL),
)
