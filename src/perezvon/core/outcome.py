"""What comes out of the floor for one event."""

from typing import TypeAlias

import msgspec

from perezvon.core.commands import AnyCommand
from perezvon.facts.floor import AnyFact

Value: TypeAlias = str | int | float | bool | None


class Reply(msgspec.Struct, frozen=True):
    """The answer to a request. ``code`` empty: done; else why not, with the values to say it.

    ``kind``: of the request that was answered.
    """

    request_id: str
    code: str = ""
    values: dict[str, Value] = {}
    kind: str = ""

    @property
    def ok(self) -> bool:
        return not self.code


class Outcome(msgspec.Struct):
    """Facts and commands in the order they came to be; ``reply`` for a request; ``stale``: dropped, why.

    ``fault``: a bug of ours that the floor survived; the shell must write it down.
    """

    facts: list[AnyFact] = []
    commands: list[AnyCommand] = []
    reply: Reply | None = None
    stale: str | None = None
    fault: str | None = None
