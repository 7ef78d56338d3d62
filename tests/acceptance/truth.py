"""Three witnesses of a centre: its journal and facts in PostgreSQL, its engine, and its Asterisk.

What the next engine would restore from the journal is the measure; the others must agree with it.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import Any

import aiohttp
import httpx
import msgspec
from tests.acceptance.centre import JSON, Centre, until

from perezvon.adapters.nats.bus import NatsBus
from perezvon.adapters.postgres.journal import PostgresJournal
from perezvon.adapters.postgres.wire import Wire
from perezvon.core.desired import Desired
from perezvon.core.floor import Floor
from perezvon.engine.recover import recover
from perezvon.facts.bus import ViewOut, subject
from perezvon.facts.floor import AgentStatus, AnyFact
from perezvon.facts.live import CallView, View, apply
from perezvon.main.settings import Settings
from perezvon.ports import ConnectionLost

FACTS = (
    "select seq, at, body::text from fact where centre = $1 and stream = 'floor' and seq <= $2 order by seq"
)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Switch:
    """What Asterisk holds: its channels, and the members of each bridge."""

    channels: frozenset[str]
    bridges: dict[str, frozenset[str]]


def settings_of(centre: Centre) -> Settings:
    return Settings.load(centre.state / "settings.json")


async def switch_of(centre: Centre) -> Switch:
    """Asked over ARI. Raises httpx.HTTPError while Asterisk is away."""
    pbx = settings_of(centre).pbx
    async with httpx.AsyncClient(auth=(pbx.ari_user, pbx.ari_password), timeout=10) as http:
        channels = (await http.get(f"{pbx.ari_url}/channels")).raise_for_status().json()
        bridges = (await http.get(f"{pbx.ari_url}/bridges")).raise_for_status().json()
    return Switch(
        frozenset(row["id"] for row in channels), {row["id"]: frozenset(row["channels"]) for row in bridges}
    )


async def floor_of(centre: Centre) -> Floor:
    """The floor as the next engine would find it: snapshot and journal."""
    settings = settings_of(centre)
    journal = PostgresJournal(settings.engine_url, settings.centre)
    try:
        return (await recover(await journal.load(), settings.centre, settings.node)).floor
    finally:
        await journal.close()


async def engine_view(centre: Centre) -> ViewOut:
    """What the engine itself says. Raises TimeoutError when none answers."""
    settings = settings_of(centre)
    bus = NatsBus(settings.nats_url, f"test-{next(_numbers)}")
    await bus.start()
    try:
        body = await bus.request(subject(settings.centre, "snapshot"), b"", 5)
    finally:
        await bus.close()
    return msgspec.json.decode(body, type=ViewOut)


async def rows_of(centre: Centre, query: str, *values: object) -> list[Any]:
    """Rows of the engine's tables."""
    settings = settings_of(centre)
    wire = Wire(settings.engine_url, settings.centre, timeout_s=30)
    try:
        async with wire.use() as connection:
            return list(await connection.fetch(query, settings.centre, *values))
    finally:
        await wire.close()


async def leader(centre: Centre) -> tuple[int, int]:
    """The process that owns the centre, and the epoch of its lease; (0, 0) when nobody does."""
    rows = await rows_of(centre, "select owner, epoch from lease where centre = $1 and expires_at > now()")
    return (int(rows[0]["owner"].split(":")[1]), rows[0]["epoch"]) if rows else (0, 0)


async def folded_view(centre: Centre, seq: int) -> View:
    """The view folded from the stored facts 1 to ``seq``, none of them missing."""
    rows = await rows_of(centre, FACTS, seq)
    assert [row["seq"] for row in rows] == list(range(1, seq + 1)), "facts are missing"
    view = View()
    for row in rows:
        apply(view, msgspec.json.decode(row["body"], type=AnyFact), row["at"])
    return view


async def shown_view(centre: Centre) -> JSON:
    """The first picture that a supervisor's browser gets now."""
    async with aiohttp.ClientSession(
        base_url=centre.url, cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"X-Perezvon": "1"}
    ) as http:
        login = {"login": "supervisor", "password": "supervisor"}
        async with http.post("/api/session", json=login) as answer:
            assert answer.status == 200, await answer.text()
        async with http.ws_connect("/live", max_msg_size=0) as socket:
            async for message in socket:
                told: JSON = json.loads(message.data)
                if told["t"] == "snapshot":
                    return told
    raise AssertionError("the live socket showed nothing")


async def differences(centre: Centre) -> list[str]:
    """What the witnesses disagree about; empty when they tell one story. Raises what is away."""
    floor = await floor_of(centre)
    node = settings_of(centre).node
    found = _switch_differs(floor.desired(node), await switch_of(centre))
    out = await engine_view(centre)
    found += _views_differ("journal and engine", floor.view(), out.view)
    found += _views_differ("facts and engine", await folded_view(centre, out.seq), out.view)
    shown = await shown_view(centre)
    for table, rows, kind in (("calls", out.view.calls, CallView), ("agents", out.view.agents, AgentStatus)):
        on_screen = msgspec.convert(shown[table], dict[str, kind])  # type: ignore[valid-type]
        found += [f"screen and engine: {table}: {on_screen} != {rows}"] * (on_screen != rows)
    return found


def _switch_differs(wanted: Desired, held: Switch) -> list[str]:
    found = []
    if held.channels != set(wanted.channels):
        found.append(f"channels: Asterisk holds {set(held.channels)}, wanted are {set(wanted.channels)}")
    members = {bridge: frozenset(who) for bridge, who in wanted.bridges.items()}
    if held.bridges != members:
        found.append(f"bridges: Asterisk holds {held.bridges}, wanted are {members}")
    return found


def _views_differ(who: str, one: View, other: View) -> list[str]:
    return [
        f"{who}: {name}: {getattr(one, name)} != {getattr(other, name)}"
        for name in View.__struct_fields__
        if _comparable(getattr(one, name)) != _comparable(getattr(other, name))
    ]


def _comparable(value: Any) -> Any:
    return msgspec.to_builtins(value)


async def agree(centre: Centre, *, within_s: float = 60) -> None:
    """Wait until all witnesses tell one story."""
    last: list[str] = []

    async def same() -> bool:
        try:
            last[:] = await differences(centre)
        except (OSError, httpx.HTTPError, aiohttp.ClientError, ConnectionLost) as away:
            last[:] = [f"away: {away!r}"]
        return not last

    try:
        await until("agreement of journal, engine, screens and Asterisk", same, within_s=within_s)
    except AssertionError as late:
        raise AssertionError(f"{late}:\n" + "\n".join(last)) from None
