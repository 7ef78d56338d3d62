"""A name says what is inside; a drawer for anything does not exist."""

from tests.house.tree import ROOT, files, report, where

DRAWERS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "stuff", "shared"}
# Asterisk reads its settings from files with these names.
GIVEN = {"manager.conf"}


def test_no_drawers() -> None:
    broken = []
    for path in files():
        if path.name in GIVEN or not path.relative_to(ROOT).parts:
            continue
        for part in path.relative_to(ROOT).parts:
            words = part.split(".")[0].lower().replace("-", "_").split("_")
            if DRAWERS & set(words):
                broken.append(f"{where(path)} ({part})")
                break
    report("Name the file by what is in it (the field's term), not by where you put it.", broken)
