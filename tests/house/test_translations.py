"""Everything a person sees exists in Russian and in English."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import ROOT, is_generated, report, text_of, where, with_suffix

NAME = re.compile(r"(^|[./_-])(ru|en)([./_-]|$)")


def _keys(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _keys(inner, f"{path}.{key}" if path else key)
    else:
        yield path, str(value)


def _twin(path: Path) -> Path:
    """``…/ru.json`` ↔ ``…/en.json``, also ``ru/desk.json`` and ``desk.ru.json``."""
    short = where(path)
    other = {"ru": "en", "en": "ru"}
    return ROOT / NAME.sub(lambda m: m.group(1) + other[m.group(2)] + m.group(3), short)


def _bare(key: str) -> str:
    """Plural forms differ by language (``_one``, ``_few``, …): the key without them."""
    return re.sub(r"_(zero|one|two|few|many|other)$", "", key)


def _pairs() -> Iterator[tuple[Path, Path]]:
    for under in ("web", "src"):
        for path in with_suffix(".json", under=under):
            if NAME.search(where(path)) and not is_generated(path):
                yield path, _twin(path)


def test_both_languages_have_the_same_keys() -> None:
    broken = []
    for path, twin in _pairs():
        if not twin.exists():
            broken.append(f"{where(path)}: {where(twin)} is missing")
            continue
        here = {_bare(k) for k, _ in _keys(json.loads(text_of(path)))}
        there = {_bare(k) for k, _ in _keys(json.loads(text_of(twin)))}
        broken += [f"{where(path)}: {key!r} has no twin in {where(twin)}" for key in sorted(here - there)]
    report("Say it in both languages.", broken)


def test_nothing_is_left_untranslated() -> None:
    broken = []
    letters, english = re.compile(r"[А-Яа-яЁё]"), re.compile(r"(^|[./_-])en([./_-]|$)")
    own_name = re.compile(r"(^|\.)(ru|russian)$")  # a language is named in itself
    for path, twin in _pairs():
        other = dict(_keys(json.loads(text_of(twin)))) if twin.exists() else {}
        for key, text in _keys(json.loads(text_of(path))):
            if not text.strip() and other.get(key, "").strip():
                broken.append(f"{where(path)}: {key} is empty")
            elif english.search(where(path)) and letters.search(text) and not own_name.search(key):
                broken.append(f"{where(path)}: {key} is Russian: {text[:40]}")
    report("An English text is English, and no text is empty.", broken)
