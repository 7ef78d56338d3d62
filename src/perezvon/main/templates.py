"""`perezvon templates`: is every file of the template library fit to become a script?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from perezvon.main.settings import read_options
from perezvon.main.texts import language

if TYPE_CHECKING:
    from perezvon.core.scripts import Problem
    from perezvon.features.scripts.templates import Template

EXIT_PROBLEMS: Final = 1
WORDS: Final = {
    "problem": ("{file}, step {step}, {part}: {code} {value}", "{file}, шаг {step}, {part}: {code} {value}"),
    "unreadable": ("{file}: cannot be read: {why}", "{file}: не читается: {why}"),
    "one_language": (
        "{key}: only in {language}; add the other one",
        "{key}: есть только на языке {language}; добавьте второй",
    ),
    "sum": (
        "{count} templates, {wrong} problems. Folder of your own: {folder}",
        "шаблонов: {count}, проблем: {wrong}. Своя папка: {folder}",
    ),
}


def check_templates(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of templates; default: the library and your own folder.")
    ] = None,
) -> None:
    """Check script templates: files, steps, both languages. Exits with 1 when something is wrong."""
    from perezvon.features.scripts import templates

    options = read_options()
    own = folder or options.templates or options.state / "templates"
    found, unreadable = templates.read(own)
    if folder is None:
        ours = {(each.key, each.language): each for each in templates.library()}
        found = [*(ours | {(each.key, each.language): each for each in found}).values()]
    lines = [_say("unreadable", file=each.file, why=each.why) for each in unreadable]
    for template in found:
        file = f"{template.key}/{template.language}.toml"
        lines += [_problem(file, each) for each in _problems(template)]
    lines += _alone(found)
    for line in lines:
        typer.echo(line, err=True)
    typer.echo(_say("sum", count=len(found), wrong=len(lines), folder=own))
    if lines:
        raise typer.Exit(EXIT_PROBLEMS)


def _problems(template: Template) -> list[Problem]:
    from perezvon.adapters import conditions
    from perezvon.core.script_check import problems
    from perezvon.features.scripts.checking import known_variables

    known = known_variables(template.body)
    return problems(template.body, lambda text: conditions.fault_of(text, known))


def _problem(file: str, found: Problem) -> str:
    return _say(
        "problem",
        file=file,
        step=found.step or "–",
        part=found.part or "–",
        code=found.code,
        value=found.value,
    ).rstrip()


def _alone(found: list[Template]) -> list[str]:
    """Every template is there in Russian and in English: people of one centre read both."""
    spoken: dict[str, set[str]] = {}
    for each in found:
        spoken.setdefault(each.key, set()).add(each.language)
    return [
        _say("one_language", key=key, language=", ".join(sorted(languages)))
        for key, languages in sorted(spoken.items())
        if len(languages) == 1
    ]


def _say(sentence: str, /, **values: object) -> str:
    english, russian = WORDS[sentence]
    return (russian if language() == "ru" else english).format(**values)
