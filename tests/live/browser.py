"""What a browser does with the messages of the live socket, and nothing else."""

import json
from typing import Any

SECTIONS = (
    "calls",
    "agents",
    "queues",
    "clients",
    "numbers",
    "reasons",
    "dispositions",
    "hours",
    "centre",
    "alarms",
)


class Browser:
    """Holds a copy; raises ``AssertionError`` on a missed number."""

    def __init__(self) -> None:
        self.state: dict[str, Any] = {}
        self.facts: list[dict[str, Any]] = []
        self.n = -1

    def take(self, message: str | bytes) -> str:
        said = json.loads(message)
        match said["t"]:
            case "snapshot":
                self.state = {section: said[section] for section in SECTIONS}
                self.n = said["n"]
                assert self.n == 0
            case "change":
                assert said["n"] == self.n + 1, "a change was missed"
                self.n = said["n"]
                self._change(said)
        return str(said["t"])

    def _change(self, said: dict[str, Any]) -> None:
        for section, ids in said["drop"].items():
            for id_ in ids:
                del self.state[section][id_]
        for section, entities in said["put"].items():
            if section == "centre":
                self.state["centre"] = entities
            else:
                self.state[section].update(entities)
        self.facts += said["facts"]
