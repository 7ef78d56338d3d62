"""The life of an agreement: a total table. Pure."""

from typing import Final, Literal, TypeAlias

from perezvon.core.table import Refuse, Table

State: TypeAlias = Literal["draft", "fixed", "won", "lost", "dropped"]
Given: TypeAlias = Literal["edit", "fix", "drop", "win", "lose"]

_OVER: Final = Refuse("agreement.over")
_NOT_FIXED: Final = Refuse("agreement.not_fixed")
STATES: Final[tuple[State, ...]] = ("draft", "fixed", "won", "lost", "dropped")
INPUTS: Final[tuple[Given, ...]] = ("edit", "fix", "drop", "win", "lose")
OPEN: Final[tuple[State, ...]] = ("draft", "fixed")
TOLD: Final[tuple[State, ...]] = ("fixed", "won", "lost")
"""What a client's user sees: a draft is an agent's own note, one that was dropped was never agreed."""

TABLE: Final[Table[State, Given]] = Table(
    "agreement",
    STATES,
    INPUTS,
    {
        # A draft is written while people talk; what is fixed changes only by being fixed again.
        "draft": {"edit": "draft", "fix": "fixed", "drop": "dropped", "win": _NOT_FIXED, "lose": _NOT_FIXED},
        "fixed": {
            "edit": Refuse("agreement.fixed"),
            "fix": "fixed",
            "drop": Refuse("agreement.fixed"),
            "win": "won",
            "lose": "lost",
        },
        "won": dict.fromkeys(INPUTS, _OVER),
        "lost": dict.fromkeys(INPUTS, _OVER),
        "dropped": dict.fromkeys(INPUTS, _OVER),
    },
)
