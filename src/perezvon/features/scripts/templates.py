"""The library of ready scripts: ``templates/<key>/<language>.toml``, the same structure as a version's JSON
and a table ``about`` with ``title``, ``description``, ``direction``, ``dispositions`` and, for outbound ones,
``classes``.

A team adds a folder, and it is there: nothing else names the templates. It need not be added here: a team
has a folder of its own (``serve_folder``), read at each look: a file counts as soon as it is saved.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
from msgspec.structs import replace

from perezvon.core.scripts import End, ScriptBody, Step
from perezvon.features.scripts.model import BrokenTemplate, TemplateOut
from perezvon.kit.errors import Refused

FOLDER: Final = "templates"


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the library says of a template. ``dispositions``: the results that its ends name, in words, for
    whoever maps them to those of the client."""

    title: str
    description: str
    direction: Literal["inbound", "outbound", "both"]
    classes: tuple[Literal["hot", "warm", "cold"], ...] = ()
    dispositions: dict[str, str] = {}


class Template(msgspec.Struct, frozen=True):
    key: str
    language: str
    about: About
    body: ScriptBody


def load(key: str, language: str, text: str) -> Template:
    """Raises ``msgspec.ValidationError`` with the place, ``tomllib.TOMLDecodeError`` with the line."""
    raw: dict[str, Any] = tomllib.loads(text)
    about = msgspec.convert(raw.pop("about", {}), About)
    return Template(key, language, about, msgspec.convert({"language": language, **raw}, ScriptBody))


class Unreadable(msgspec.Struct, frozen=True):
    """A file of a team that is no template. ``why``: the place and what is wrong there, in English."""

    file: str
    why: str


def read(root: Traversable) -> tuple[list[Template], list[Unreadable]]:
    """The templates of a folder, by key and language, and what cannot be read. No folder: none."""
    found: list[Template] = []
    wrong: list[Unreadable] = []
    folders = sorted(root.iterdir(), key=lambda each: each.name) if root.is_dir() else []
    for folder in folders:
        if not folder.is_dir() or folder.name.startswith(("_", ".")):
            continue
        for file in sorted(folder.iterdir(), key=lambda each: each.name):
            if not file.name.endswith(".toml"):
                continue
            try:
                language = file.name.removesuffix(".toml")
                found.append(load(folder.name, language, file.read_text(encoding="utf-8")))
            except (msgspec.ValidationError, ValueError, OSError) as error:
                wrong.append(Unreadable(f"{folder.name}/{file.name}", str(error)))
    return found, wrong


@cache
def _ours() -> tuple[Template, ...]:
    found, wrong = read(files(__package__).joinpath(FOLDER))
    if wrong:
        raise ValueError(f"{wrong[0].file}: {wrong[0].why}")
    return tuple(found)


_TEAM: Final[list[Path]] = []


def serve_folder(folder: Path | None) -> None:
    """From now on the library has this folder too; None: ours alone."""
    _TEAM[:] = [folder] if folder is not None else []


def library() -> tuple[Template, ...]:
    """All templates, by key and language. A team's own replaces ours of the same key and language; what
    cannot be read is left out, ``broken`` says why."""
    known = {(each.key, each.language): each for each in _ours()}
    for folder in _TEAM:
        known |= {(each.key, each.language): each for each in read(folder)[0]}
    return tuple(known[place] for place in sorted(known))


def broken() -> list[BrokenTemplate]:
    """The files of the team's folder that are left out, by name."""
    return [BrokenTemplate.model_validate(each) for folder in _TEAM for each in read(folder)[1]]


def find(key: str, language: str) -> Template:
    """Raises Refused ``script.template_unknown``."""
    for each in library():
        if (each.key, each.language) == (key, language):
            return each
    raise Refused("script.template_unknown", {"field": "key"})


def listed() -> list[TemplateOut]:
    """What the library says of each template."""
    return [
        TemplateOut.model_validate(
            {
                "key": each.key,
                "language": each.language,
                "title": each.about.title,
                "description": each.about.description,
                "direction": each.about.direction,
                "classes": list(each.about.classes),
                "steps": len(each.body.steps),
                "dispositions": [
                    {"key": key, "words": words} for key, words in each.about.dispositions.items()
                ],
                "topics": [topic.title for topic in each.body.topics],
            }
        )
        for each in library()
    ]


def mapped(body: ScriptBody, results: Mapping[str, str], known: Sequence[str]) -> ScriptBody:
    """The script with the results of a client: by ``results``, else the one of the same id, else none."""

    def end(step: Step) -> Step:
        if not isinstance(step, End):
            return step
        wanted = results.get(step.disposition, step.disposition)
        return replace(step, disposition=wanted if wanted in known else "")

    return replace(body, steps=tuple(end(step) for step in body.steps))
