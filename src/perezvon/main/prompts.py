"""`perezvon prompts`: make the sound of texts that were changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from perezvon.adapters.speech.providers import TtsProvider
    from perezvon.adapters.speech.render import Script

app = typer.Typer(no_args_is_help=True, help="What callers hear.")


@app.callback()
def prompts() -> None:
    """What callers hear: texts in prompts_ru.toml and prompts_en.toml, and their sound."""


@app.command("render")
def render_changed(
    folder: Annotated[
        list[Path] | None,
        typer.Option(exists=True, file_okay=False, help="A folder with texts; default: the demo centre's."),
    ] = None,
    voices: Annotated[
        list[Path] | None, typer.Option(exists=True, file_okay=False, help="A folder with piper voices.")
    ] = None,
    piper: Annotated[str, typer.Option(help="The program piper.")] = "piper",
) -> None:
    """Make the sound of new and changed texts; what is there already stays as it is."""
    # Here and not above: every other command would wait for the sound libraries to load.
    from perezvon.adapters.speech.licences import LICENCES
    from perezvon.adapters.speech.providers import EspeakNg, Festival, Flite, Piper, SpeechUnavailable
    from perezvon.adapters.speech.render import TextError, read_texts, render
    from perezvon.main.demo_data import prompts as demo_prompts
    from perezvon.main.demo_data import speech as demo_speech

    console = Console(emoji=False, highlight=False, soft_wrap=True)
    known: tuple[TtsProvider, ...] = (Festival(), Flite(), EspeakNg(), Piper(piper, tuple(voices or ())))
    providers = {provider.name: provider for provider in known}

    def progress(script: Script) -> None:
        console.print(f"{script.language} {script.key}: {script.text}", markup=False)

    try:
        for place in folder or [demo_prompts.FOLDER, demo_speech.FOLDER]:
            files = sorted(place.glob("*.toml"))
            if not files:
                raise TextError(f"{place} holds no texts; write them into {place}/prompts_ru.toml")
            scripts = [script for file in files for script in read_texts(file)]
            done = render(scripts, place, providers, LICENCES, progress=progress)
            console.print(
                f"{place.name}: {len(done.made)} made, {len(done.kept)} kept, {len(done.removed)} removed"
            )
    except (TextError, SpeechUnavailable, OSError) as fault:
        console.print(str(fault), markup=False, style="red")
        raise typer.Exit(2) from fault
