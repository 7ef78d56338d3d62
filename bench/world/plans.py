"""What a plan of PostgreSQL cost, in figures that do not depend on the machine."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

_FEW: Final = 1_000
"""A table with so many rows may be read as a whole."""


class Cost(Struct, frozen=True):
    """``read``: rows that scans looked at; ``sorted``: by the greediest sort; ``scanned``: tables that were
    read from one end to the other."""

    pages: int = 0
    read: int = 0
    sorted: int = 0
    scanned: frozenset[str] = frozenset()

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.pages + other.pages,
            self.read + other.read,
            max(self.sorted, other.sorted),
            self.scanned | other.scanned,
        )


def cost_of(explained: Sequence[Mapping[str, Any]]) -> Cost:
    """Of ``explain (analyze, buffers, format json)``."""
    top = explained[0]["Plan"]
    read, most, scanned = 0, 0, set()
    for node in _nodes(top):
        seen = _rows(node)
        kind = node["Node Type"]
        if "Scan" in kind and "Relation Name" in node:
            read += seen
        if kind == "Seq Scan" and seen > _FEW:
            scanned.add(str(node["Relation Name"]))
        if "Sort" in kind:
            most = max(most, _rows(node["Plans"][0]))
    return Cost(top["Shared Hit Blocks"] + top["Shared Read Blocks"], read, most, frozenset(scanned))


def _rows(node: Mapping[str, Any]) -> int:
    lost: float = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    rows, loops = float(node["Actual Rows"]), float(node["Actual Loops"])
    return round((rows + lost) * loops)


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for each in node.get("Plans", ()):
        yield from _nodes(each)
