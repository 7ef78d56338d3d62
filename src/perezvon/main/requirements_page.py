"""docs/reference/requirements.md: what is asked of the centre, and the tests that show it."""

from __future__ import annotations

import tomllib
from itertools import groupby
from pathlib import Path

from perezvon.main.evidence import Evidence, Shown

WORDS = "docs/requirements.toml"
WAYS = {"http": "HTTP", "command": "command line", "browser": "browser"}
INTRO = (
    "What the centre is asked to do, in five parts, and what shows that it does. A row counts as shown "
    "only by a test that goes through HTTP, the command line or the browser; the sentence is what it asserts."
    " The list is `docs/requirements.toml`; the evidence is read from "
    '`@pytest.mark.requirement("C19", "…")` in the tests.'
)


def source_tree() -> Path | None:
    """The checkout that this runs in; None in an installed package, which has no tests."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / WORDS).exists() else None


def requirements(root: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Part → title, and id → words, in the order of the file."""
    read = tomllib.loads((root / WORDS).read_text(encoding="utf-8"))
    return read["parts"], read["requirements"]


def page(root: Path) -> str:
    """The body of the page, without its title."""
    parts, words = requirements(root)
    evidence = sorted(Evidence(root).shown, key=lambda shown: (shown.requirement, shown.file, shown.line))
    by_id = {key: list(group) for key, group in groupby(evidence, key=lambda shown: shown.requirement)}
    sections = [_part(part, title, words, by_id) for part, title in parts.items()]
    return "\n\n".join([INTRO, _sums(parts, words, by_id), *sections])


def _sums(parts: dict[str, str], words: dict[str, str], by_id: dict[str, list[Shown]]) -> str:
    rows = []
    for part, title in parts.items():
        ids = [each for each in words if each[0] == part]
        rows.append(f"| {part} | {title} | {sum(each in by_id for each in ids)} | {len(ids)} |")
    return "\n".join(["| part | subject | shown | of |", "|---|---|---|---|", *rows])


def _part(part: str, title: str, words: dict[str, str], by_id: dict[str, list[Shown]]) -> str:
    rows = []
    for each, text in words.items():
        if each[0] == part:
            shown = "<br>".join(_evidence(one) for one in by_id.get(each, []))
            rows.append(f"| {each} | {text} | {shown or 'not shown yet'} |")
    return "\n".join([f"## {part}. {title}", "", "| id | requirement | shown by |", "|---|---|---|", *rows])


def _evidence(shown: Shown) -> str:
    way = WAYS.get(shown.way or "", "not evidence")
    sentence = shown.sentence.replace("|", "\\|")
    return f"{sentence} ({way}: `{shown.file}::{shown.test}`)"
