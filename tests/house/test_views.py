"""Slices meet in facts, in the browser or in main/. A view `v_<slice>_*` is read by the few named here."""

import re

from tests.house.tree import python, report, text_of, where, with_suffix

READERS: dict[str, set[str]] = {
    "v_consent_hold": {"recordings"},  # a legal hold stops retention
    # The timeline of a person is one order of what every slice has to tell of him.
    "v_calls_timeline": {"persons"},
    "v_promises_timeline": {"persons"},
    "v_classes_timeline": {"persons"},
    "v_scripts_timeline": {"persons"},
    "v_offers_timeline": {"persons"},
    "v_consent_timeline": {"persons"},
    "v_imports_timeline": {"persons"},
    # Answers of a script that belong onto the card: the fact names the answer, the view has its value.
    "v_scripts_answer": {"persons", "sources"},
    # What people are asked how they came is written onto the card: only what is on the client's list.
    # A file of people names it as the list does.
    "v_sources_list": {"persons", "segments"},
    # Whoever names the number of an agreement or an offer is found by it.
    "v_offers_numbers": {"persons"},
    # An import is taken back only while nobody consented or withdrew since.
    "v_consent_said": {"imports"},
    # A segment may be of those who consented to something.
    "v_consent_state": {"segments"},
}
"""View → slices that may read it. Only reports, portal and the person's timeline are meant to."""

VIEW = re.compile(r"\bv_[a-z]+_\w+")


def _slice_of(path: str) -> str:
    parts = path.split("/")
    return parts[parts.index("features") + 1] if "features" in parts else parts[2]


def test_who_reads_which_view() -> None:
    broken = []
    files = [path for path, _ in python("src")] + list(with_suffix(".sql", under="src"))
    for path in files:
        if "migrations" in path.parts:
            continue
        reader = _slice_of(where(path))
        for view in sorted(set(VIEW.findall(text_of(path)))):
            owner = view.split("_")[1]
            if reader != owner and reader not in READERS.get(view, set()):
                broken.append(f"{where(path)} reads {view}; allowed: {sorted(READERS.get(view, set()))}")
    report("Reading another slice's view is a decision: add it to READERS with a reason, or do not.", broken)


def test_slices_name_no_slice() -> None:
    broken = []
    for path, _ in python("src/perezvon/features"):
        mine = _slice_of(where(path))
        named = set(re.findall(r"perezvon\.features\.(\w+)", text_of(path))) - {mine}
        broken += [f"{where(path)} knows {other}" for other in sorted(named)]
    report("Slices never import slices, not even by a string.", broken)
