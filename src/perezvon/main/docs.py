"""`make docs`: the generated part of docs/reference, made from the code so that it cannot lie."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT = Path("docs/reference")


def docs(
    folder: Annotated[Path, typer.Argument(help="Where the pages are written.")] = DEFAULT,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 when stale.")] = False,
) -> None:
    """Write docs/reference: state diagrams, events, commands, facts, settings, permissions, metrics."""
    from perezvon.main.reference import pages

    stale = []
    for name, text in pages().items():
        path = folder / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if check and stale:
        typer.echo(f"stale: {', '.join(stale)}; make docs", err=True)
        raise typer.Exit(1)
    if not check:
        typer.echo(f"{len(stale)} pages written to {folder}" if stale else "nothing changed")
