"""One way to print a measurement: what, value, unit, aim, met or missed. Rows also go to JSON on request."""

import json
import sys
from pathlib import Path

import msgspec


class Row(msgspec.Struct, frozen=True):
    """A measurement. ``met`` None: nothing was aimed at."""

    name: str
    value: float
    unit: str
    aim: str = ""
    met: bool | None = None


ROWS: list[Row] = []


def heading(text: str) -> None:
    """Begin a group of rows."""
    print(f"\n{text}", flush=True)


def row(name: str, value: float, unit: str, aim: str = "", met: bool | None = None) -> None:
    """Print one measurement and remember it."""
    ROWS.append(Row(name, value, unit, aim, met))
    verdict = {True: "met", False: "MISSED", None: ""}[met]
    shown = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.3g}"
    print(f"  {name:<52} {shown:>12} {unit:<6} {aim:<14} {verdict}", flush=True)


def save(path: Path) -> None:
    """Write all rows as JSON."""
    path.write_text(json.dumps([msgspec.to_builtins(r) for r in ROWS], indent=1, ensure_ascii=False) + "\n")


def verdict() -> int:
    """A last line with counts; the exit code: 0, also when an aim was missed (speed is no test)."""
    aims = [r for r in ROWS if r.met is not None]
    missed = [r.name for r in aims if not r.met]
    tail = f"; missed: {', '.join(missed)}" if missed else ""
    print(f"\n{len(aims) - len(missed)} of {len(aims)} aims met{tail}.", file=sys.stdout)
    return 0
