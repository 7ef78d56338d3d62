"""Links lead somewhere; a decision is half a page with one quotable sentence."""

import json
import re
from pathlib import Path
from typing import get_args

from perezvon.facts.states import AlarmWhat
from tests.house.tree import ROOT, report, text_of, where, with_suffix

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
FENCE = re.compile(r"```.*?```", re.S)
MENU = re.compile(r"\b(Set-?up|Settings)\*{0,2}(?: → |, )\*{0,2}([A-Z][A-Za-z -]*)")
PARTS = ["Context", "Decision", "Consequences"]
HALF_A_PAGE = 45


def _anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+\s+(.+?)\s*$", FENCE.sub("", text_of(path)), re.M)
    kept = (re.sub(r"[^\w\- ]", "", h.lower()).strip() for h in heads)
    return {k.replace(" ", "-") for k in kept} | set(re.findall(r'(?:id|name)="([^"]+)"', text_of(path)))


def test_links_lead_somewhere() -> None:
    broken = []
    for path in with_suffix(".md"):
        for target in LINK.findall(FENCE.sub("", text_of(path))):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            found = (path.parent / name).resolve() if name else path
            if not found.exists() or not found.is_relative_to(ROOT):
                broken.append(f"{where(path)} → {target}")
            elif anchor and found.suffix == ".md" and anchor not in _anchors(found):
                broken.append(f"{where(path)} → {target}: no such heading")
    report("A link in the documents leads nowhere.", broken)


def test_decisions_have_the_short_form() -> None:
    """`docs/decisions/0001-name.md`: `# Title`, then Context, Decision, Consequences."""
    broken = []
    for path in with_suffix(".md", under="docs/decisions"):
        if path.name == "README.md":
            continue
        text = text_of(path)
        if not re.match(r"\d{4}-[a-z0-9-]+\.md$", path.name):
            broken.append(f"{where(path)}: name it 0001-what-was-decided.md")
        if re.findall(r"^## (.+)$", text, re.M) != PARTS:
            broken.append(f"{where(path)}: exactly the headings {', '.join(PARTS)}")
        if len(text.splitlines()) > HALF_A_PAGE:
            broken.append(f"{where(path)}: over {HALF_A_PAGE} lines")
        decision = re.search(r"^## Decision\n+(.+)", text, re.M)
        if decision and not decision.group(1).rstrip().endswith("."):
            broken.append(f"{where(path)}: the Decision begins with one sentence on one line")
    report("A decision is half a page: why, one quotable sentence, what follows.", broken)


def _words(value: object) -> set[str]:
    if isinstance(value, dict):
        return {word for part in value.values() for word in _words(part)}
    return {str(value)}


def test_the_way_through_the_menu_is_named_as_on_the_screen() -> None:
    """`Set-up → Trunks` in a document: both words stand on the English screen."""
    locale = ROOT / "web/src/app/locales/en"
    on_screen = _words({f.stem: json.loads(text_of(f)) for f in locale.glob("*.json")})
    broken = []
    for path in with_suffix(".md", under="docs/how-to"):
        for first, second in MENU.findall(text_of(path)):
            if first != "Set-up" or second.strip() not in on_screen:
                broken.append(f"{where(path)}: {first} → {second.strip()}")
    report("A document names a screen that the application does not have.", broken)


def test_every_alarm_of_the_engine_stands_in_the_operations_guide() -> None:
    guide = text_of(ROOT / "docs/how-to/operate.md")
    missing = [what for what in get_args(AlarmWhat) if f"| `{what}` |" not in guide]
    report("docs/how-to/operate.md, Alarms: say what it means and what to do.", missing)
