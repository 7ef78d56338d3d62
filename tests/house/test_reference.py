"""The generated reference is what the code says today."""

from perezvon.main.reference import pages
from tests.house.tree import ROOT, report, text_of


def test_the_reference_is_fresh() -> None:
    folder = ROOT / "docs" / "reference"
    broken = [n for n, text in pages().items() if not (folder / n).exists() or text_of(folder / n) != text]
    report("docs/reference is stale: make docs", broken)
