"""What the table of this slice holds of a person."""

from typing import Final

from perezvon.adapters.postgres.held import Held

HELD: Final = (
    Held(
        "promise",
        ru="Обещания перезвонить",
        en="Promises to call back",
        wipe={"note": "''", "cancelled_because": "''", "kept_how": "''"},
        history="promise",
    ),
)
