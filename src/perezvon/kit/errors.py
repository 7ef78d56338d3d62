"""Three kinds of errors: impossible worlds, business refusals, bugs (everything else)."""

from collections.abc import Mapping


class Refused(Exception):
    """A business "no".

    ``code`` is stable (``queue.closed``) and is translated at the edge; ``values`` say why, and hold only
    what JSON holds.
    """

    def __init__(
        self, code: str, values: Mapping[str, str | int | float | bool | None] | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.values = dict(values or {})


class Impossible(Exception):
    """The world broke a state table: that call is quarantined, an alarm rings, the floor lives on."""

    def __init__(self, machine: str, state: str, given: str) -> None:
        super().__init__(f"{machine}: {given} in state {state} is impossible")
        self.machine = machine
        self.state = state
        self.given = given
        self.call = ""  # the call to quarantine, where the machine knows it
