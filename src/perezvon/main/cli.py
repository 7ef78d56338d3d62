"""The command `perezvon`."""

from __future__ import annotations

import asyncio
import errno
import importlib
import inspect
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from perezvon.adapters.private.messages import CannotStart
from perezvon.main.backup_commands import backup, restore
from perezvon.main.classify import classify_file
from perezvon.main.docs import docs
from perezvon.main.doctor import doctor
from perezvon.main.journal import app as journal
from perezvon.main.preflight import LATER_START_MB
from perezvon.main.prompts import app as prompts
from perezvon.main.replay import replay
from perezvon.main.roles import given_settings
from perezvon.main.settings import Settings, read_options
from perezvon.main.sim import sim
from perezvon.main.soak import soak
from perezvon.main.templates import check_templates
from perezvon.main.texts import language
from perezvon.main.upgrade_command import upgrade
from perezvon.main.whatif_sim import with_what_if

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
demo = typer.Typer(no_args_is_help=True, help="The demo centre.")
app.add_typer(demo, name="demo")
app.command("sim")(with_what_if(sim))
app.command()(soak)
app.command()(replay)
app.command("classify")(classify_file)
app.command("templates")(check_templates)
app.command()(backup)
app.command()(restore)
app.command()(upgrade)
app.command()(doctor)
app.command(hidden=True)(docs)
app.add_typer(prompts, name="prompts")
app.add_typer(journal, name="journal")

EXIT_CANNOT_START = 2


@app.command()
def up(
    staff: Annotated[int, typer.Option(min=0, max=200, help="Simulated agents.")] = 0,
    callers: Annotated[int, typer.Option(min=0, max=200, help="Simulated callers a minute, on average.")] = 0,
    with_demo: Annotated[bool, typer.Option("--demo/--no-demo", help="Demo centre and carrier.")] = True,
    standby: Annotated[
        bool, typer.Option(help="A second engine that waits for the first one to die.")
    ] = True,
) -> None:
    """Start everything on this machine; what has an address in the environment is not started."""
    from perezvon.main.up import Wishes, start

    wishes = Wishes(staff=staff, callers=callers, demo=with_demo, standby=standby)
    raise typer.Exit(start(read_options(), wishes, Console(emoji=False, highlight=False)))


@app.command()
def engine(
    standby: Annotated[
        bool, typer.Option("--standby", help="Wait for the lease as long as it takes.")
    ] = False,
) -> None:
    """The engine: decides about every call of one centre."""
    _run("engine", standby)


@app.command()
def api() -> None:
    """HTTP, WebSocket and the web application."""
    _run("api")


@app.command()
def worker() -> None:
    """Jobs that may take their time: recordings, imports, reports."""
    _run("worker")


@app.command(hidden=True)
def people(staff: int = 0, callers: int = 0) -> None:
    """Simulated agents and callers over the simulated telephone network."""
    _run("people", staff, callers)


@app.command()
def migrate(
    everything: Annotated[
        bool, typer.Option("--all", help="Also what an upgrade that was broken off held back.")
    ] = False,
) -> None:
    """Make the roles and bring the database in DATABASE_URL to the newest revision."""
    from perezvon.adapters.postgres import migrate as migrations
    from perezvon.main.database import prepare_outside_database
    from perezvon.main.secrets import kept_secrets
    from perezvon.main.upgrade import held_revision

    options = read_options()
    if not options.database_url:
        raise CannotStart("setting.missing", setting="DATABASE_URL")
    secrets = kept_secrets(options.state)
    owner = asyncio.run(prepare_outside_database(options.database_url, secrets)).owner
    migrations.upgrade(owner, "head" if everything else held_revision(options.state))


@app.command("let-in")
def let_in(login: Annotated[str, typer.Argument(help="Small Latin letters, digits and dashes.")]) -> None:
    """Print a code for a new password, without a second factor; who is not there becomes an administrator."""
    from perezvon.main.outside import outside_settings

    options = read_options()
    settings = outside_settings(options) if options.database_url else running_settings()
    try:
        _call("perezvon.main.let_in", "let_in", settings, login)
    except ValidationError as fault:
        raise CannotStart("login.not_id", login=login) from fault


@app.command()
def openapi() -> None:
    """Write the OpenAPI document of the api to the standard output."""
    _call("perezvon.main.openapi", "run")


@app.command()
def tools(name: Annotated[str, typer.Argument(help="sipp, chromium or turnserver")]) -> None:
    """Print the path of a program for tests; it is fetched when this machine does not have it."""
    from perezvon.adapters.private.tools import runnable

    options = read_options()
    cache = options.cache or options.state / "cache"
    narrator = Console(emoji=False, stderr=True, highlight=False)
    path = asyncio.run(
        runnable(name, options.state / "roots", cache, mirror=options.debian_mirror, say=narrator.print)
    )
    print(path)


@demo.command("seed")
def demo_seed() -> None:
    """Write the demo centre into the database of this state; doing it twice changes nothing."""
    _call("perezvon.main.demo", "seed", running_settings())


@demo.command("day")
def demo_day(
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Which day; default: yesterday.")
    ] = None,
    agents: Annotated[int, typer.Option(min=4, max=30, help="So many of the simulated agents work.")] = 20,
) -> None:
    """Write a made-up day of calls, taken by the floor itself; a day that has calls is left alone."""
    chosen = day.date() if day is not None else None
    _call("perezvon.main.demo_day", "write_day", running_settings(), chosen, agents)


@demo.command("call")
def demo_call(
    number: Annotated[str | None, typer.Option(help="The number to call; default: the first.")] = None,
    say: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, resolve_path=True, help="A sound file to say.")
    ] = None,
    caller: Annotated[str | None, typer.Option(help="The number to call from; default: made up.")] = None,
    talk: Annotated[float | None, typer.Option(help="Seconds to talk; 0: until the agent hangs up.")] = None,
    language: Annotated[str | None, typer.Option(help="ru or en; default: any.")] = None,
    at_once: Annotated[bool, typer.Option(help="Speak from the first moment, also to the music.")] = False,
) -> None:
    """Let the simulated telephone network call a number of the demo centre."""
    _call("perezvon.main.demo_call", "call", running_settings(), number, say, caller, talk, language, at_once)


def running_settings() -> Settings:
    """The settings of the `perezvon up` that runs on this state directory.

    Raises `CannotStart("up.missing")` when none ever ran there.
    """
    file = read_options().state / "settings.json"
    try:
        return Settings.load(file)
    except FileNotFoundError as error:
        raise CannotStart("up.missing", path=file.parent) from error


def _run(role: str, *arguments: object) -> None:
    from perezvon.main.outside import outside_settings

    settings = given_settings() or outside_settings(read_options())
    _call(f"perezvon.main.{role}", "run", settings, *arguments)


def _call(module: str, function: str, *arguments: object) -> None:
    made = getattr(importlib.import_module(module), function)(*arguments)
    if inspect.iscoroutine(made):
        asyncio.run(made)


def main() -> None:
    """The entry point: sentences instead of tracebacks for what is not our fault."""
    try:
        app()
    except CannotStart as refusal:
        _give_up(refusal)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        path = error.filename or read_options().state
        _give_up(CannotStart("disk.full", free_mb=0, need_mb=LATER_START_MB, path=path))


def _give_up(refusal: CannotStart) -> NoReturn:
    console = Console(emoji=False, stderr=True, highlight=False, soft_wrap=True)
    console.print(refusal.sentence(language()), style="red", markup=False)
    sys.exit(EXIT_CANNOT_START)


if __name__ == "__main__":
    main()
