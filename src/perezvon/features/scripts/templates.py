"""The library of ready scripts: ``templates/<key>/<language>.toml``, the same structure as a version's JSON and
a table ``about`` with ``title``, ``description``, ``direction`` and, for outbound ones, ``classes``.

A team adds a folder, and it is there: nothing else names the templates.
"""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

import msgspec

from perezvon.core.scripts import ScriptBody
from perezvon.features.scripts.model import TemplateOut
from perezvon.kit.errors import Refused

FOLDER: Final = "templates"


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the library says of a template."""

    title: str
    description: str
    direction: str
    classes: tuple[str, ...] = ()


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


@cache
def library() -> tuple[Template, ...]:
    """All templates, by key and language."""
    root: Traversable = files(__package__).joinpath(FOLDER)
    found = []
    for folder in sorted(root.iterdir(), key=lambda each: each.name):
        if not folder.is_dir() or folder.name.startswith(("_", ".")):
            continue
        for file in sorted(folder.iterdir(), key=lambda each: each.name):
            if file.name.endswith(".toml"):
                language = file.name.removesuffix(".toml")
                found.append(load(folder.name, language, file.read_text(encoding="utf-8")))
    return tuple(found)


def find(key: str, language: str) -> Template:
    """Raises Refused ``script.template_unknown``."""
    for each in library():
        if (each.key, each.language) == (key, language):
            return each
    raise Refused("script.template_unknown", {"field": "key"})


def listed() -> list[TemplateOut]:
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
                "topics": [topic.title for topic in each.body.topics],
            }
        )
        for each in library()
    ]
