"""The table of outcomes in the documentation names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/algorithms/bad-days.md"


def test_every_outcome_is_held_by_a_test_that_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text()))
    sources = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) > 40
    assert not [name for name in sorted(named) if f"def {name}(" not in sources]


def test_every_row_names_its_test() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ") and "---" not in line]
    bare = [row for row in rows if "`test_" not in row and not row.endswith("| test |")]
    assert not bare
