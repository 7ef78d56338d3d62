"""Recordings over HTTP: who may listen, every byte of a range, and the log that somebody did."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
import pytest
from tests.databases import Database
from tests.features.edge import CENTRE, PEOPLE, START, Edge, person
from tests.features.sound import AGENT_HZ, CUSTOMER_HZ, loudest_hz
from tests.features.workbench import Bench, workbench

from perezvon.adapters.postgres.session import begin
from perezvon.features.recordings import store
from perezvon.features.recordings.api import router
from perezvon.features.recordings.audio import decode_opus
from perezvon.features.recordings.playback import Shelf
from perezvon.features.recordings.vault import Keyring


@pytest.fixture
async def bench(database: Database, tmp_path: Path) -> AsyncIterator[Bench]:
    async with workbench(database, tmp_path) as made:
        yield made


@pytest.fixture
async def edge(bench: Bench) -> AsyncIterator[Edge]:
    async with Edge(bench.database.app, [router(bench.shelf)]) as made:
        yield made


async def audio(edge: Edge, user: str, id_: str = "r1", play: str = "", range_: str = "") -> httpx.Response:
    return await edge.as_(user).get(
        f"/api/recordings/{id_}/audio",
        params={"play": play} if play else {},
        headers={"Range": range_} if range_ else {},
    )


async def test_what_was_said_is_heard_each_in_his_own_channel(edge: Edge, bench: Bench) -> None:
    await bench.made("r1", 4.0)
    whole = await audio(edge, "sofia")
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/ogg")
    assert int(whole.headers["content-length"]) == len(whole.content)
    frames, rate = decode_opus(whole.content)
    assert len(frames) == 4 * rate
    assert loudest_hz(frames[:, 0], rate) == pytest.approx(CUSTOMER_HZ, abs=2)
    assert loudest_hz(frames[:, 1], rate) == pytest.approx(AGENT_HZ, abs=2)
    peaks = (await edge.as_("sofia").get("/api/recordings/r1/peaks")).json()
    assert (len(peaks["left"]), len(peaks["right"]), peaks["duration_s"]) == (1000, 1000, 4.0)


async def test_any_range_is_exactly_that_part(edge: Edge, bench: Bench) -> None:
    await bench.made("r1", 20.0)  # more than one sealed chunk
    whole = (await audio(edge, "sofia")).content
    size = len(whole)
    assert size > 70_000
    for asked, first, end in (
        ("bytes=0-", 0, size),
        ("bytes=0-0", 0, 1),
        ("bytes=65530-65545", 65530, 65546),
        (f"bytes={size - 1}-", size - 1, size),
        ("bytes=-100", size - 100, size),
        (f"bytes=100-{size * 2}", 100, size),
        (f"bytes=-{size * 2}", 0, size),
    ):
        part = await audio(edge, "sofia", range_=asked)
        assert part.status_code == 206, asked
        assert part.content == whole[first:end], asked
        assert part.headers["content-range"] == f"bytes {first}-{end - 1}/{size}"
    for asked in (f"bytes={size}-", f"bytes={size + 5}-{size + 9}", "bytes=-0"):
        outside = await audio(edge, "sofia", range_=asked)
        assert (outside.status_code, outside.headers["content-range"]) == (416, f"bytes */{size}"), asked
    for asked in ("bytes=5-2", "bytes=x-y", "lines=1-2", "bytes=0-1,5-6", "bytes", "bytes=-"):
        assert (await audio(edge, "sofia", range_=asked)).status_code == 200, asked
    changed = await edge.as_("sofia").get(
        "/api/recordings/r1/audio", headers={"Range": "bytes=0-9", "If-Range": '"other"'}
    )
    assert changed.status_code == 200


async def test_who_may_not_listen_does_not(edge: Edge, bench: Bench) -> None:
    await bench.made("r1")
    assert (await audio(edge, "anna")).status_code == 200  # her own call
    refused = await audio(edge, "boris")
    assert (refused.status_code, refused.json()["code"]) == (403, "permission.denied")
    assert (await edge.as_("boris").get("/api/recordings/r1/peaks")).status_code == 403
    for foreign in ("petr", "nobody"):  # of another client: there is no such recording
        answer = await audio(edge, foreign)
        assert (answer.status_code, answer.json()["code"]) == (404, "recording.not_found")
        assert (await edge.as_(foreign).get("/api/calls/call-r1/recordings")).json() == []
    assert (await audio(edge, "")).status_code == 401
    shown = (await edge.as_("boris").get("/api/calls/call-r1/recordings")).json()
    assert [(r["id"], r["state"], r["may_listen"]) for r in shown] == [("r1", "ready", False)]


async def test_a_clients_user_hears_its_recordings_where_he_may_and_a_team_lead_those_of_his_teams(
    edge: Edge, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.made("r1")  # anna's call for mebel
    guest = person("guest", "client", None, ("mebel",))
    lead = replace(person("lena", "team_lead"), led=frozenset({"a-boris"}))
    for name, who, status in (
        ("guest", guest, 403),
        ("guest", replace(guest, listens=True), 200),
        ("guest", replace(guest, listens=True, clients=("polis",)), 404),
        ("lena", lead, 404),
        ("lena", replace(lead, led=frozenset({"a-anna"})), 200),
    ):
        monkeypatch.setitem(PEOPLE, name, who)
        assert (await audio(edge, name)).status_code == status, (name, status)
        assert (await edge.as_(name).get("/api/recordings/r1/peaks")).status_code == status
        shown = (await edge.as_(name).get("/api/calls/call-r1/recordings")).json()
        assert [row["may_listen"] for row in shown] == {200: [True], 403: [False], 404: []}[status]


async def test_a_play_is_one_row_of_the_history(edge: Edge, bench: Bench) -> None:
    await bench.made("r1")
    for play in ("p1", "p1", "p2"):
        await audio(edge, "sofia", play=play)
    connection = await asyncpg.connect(bench.database.owner)
    rows = await connection.fetch("select user_id, key, client_id from history where action = 'listened'")
    await connection.close()
    assert [tuple(row) for row in rows] == [("sofia", "r1", "mebel")] * 2


async def test_a_centre_may_keep_recordings_from_its_agents(bench: Bench) -> None:
    await bench.made("r1")
    shelf = Shelf(bench.vault, bench.shelf.keyring, own=False)
    async with Edge(bench.database.app, [router(shelf)]) as edge:
        assert (await audio(edge, "anna")).status_code == 403
        assert (await audio(edge, "sofia")).status_code == 200


async def test_each_play_is_one_row_of_the_log(edge: Edge, bench: Bench) -> None:
    await bench.made("r1", 20.0)
    size = len((await audio(edge, "sofia", play="first")).content)
    for first in (0, size // 2):  # a browser asks in pieces
        await audio(edge, "sofia", play="second", range_=f"bytes={first}-{first + size // 4}")
    edge.clock.at = START + timedelta(minutes=1)
    await audio(edge, "anna", range_="bytes=0-999")
    await audio(edge, "anna", range_=f"bytes={size // 2}-")  # without a name: the same play goes on
    edge.clock.at = START + timedelta(hours=1)
    await audio(edge, "anna")  # long after: another one
    log = (await edge.as_("sofia").get("/api/calls/call-r1/listenings")).json()
    assert [(row["user"], row["from_s"], row["to_s"]) for row in log] == [
        ("sofia", 0, 20.0),
        ("sofia", 0, pytest.approx(15, abs=0.2)),
        ("anna", 0, 20.0),
        ("anna", 0, 20.0),
    ]
    assert (await edge.as_("anna").get("/api/calls/call-r1/listenings")).status_code == 403
    assert (await edge.as_("petr").get("/api/calls/call-r1/listenings")).json() == []


async def test_who_leaves_in_the_middle_is_in_the_log_all_the_same(edge: Edge, bench: Bench) -> None:
    await bench.made("r1")
    request = edge.as_("sofia").build_request("GET", "/api/recordings/r1/audio?play=left")
    answer = await edge.as_("sofia").send(request, stream=True)
    await answer.aclose()
    log = (await edge.as_("sofia").get("/api/calls/call-r1/listenings")).json()
    assert [row["user"] for row in log] == ["sofia"]


@pytest.mark.parametrize(("state", "status"), [("pending", 409), ("failed", 409), ("absent", 404)])
async def test_a_recording_that_is_not_ready_says_why(
    edge: Edge, bench: Bench, state: str, status: int
) -> None:
    await bench.tell(bench.ended("r1", 4.0))
    async with begin(bench.shop.engine, CENTRE, None) as connection:
        await store.change(connection, CENTRE, "r1", {"state": state})
    answer = await audio(edge, "sofia")
    assert (answer.status_code, answer.json()["code"]) == (status, f"recording.{state}")
    assert "…" not in answer.json()["message"]
    shown = (await edge.as_("sofia").get("/api/calls/call-r1/recordings")).json()
    assert (shown[0]["state"], shown[0]["duration_s"], shown[0]["may_listen"]) == (state, None, False)


async def test_a_changed_or_lost_file_is_never_played(edge: Edge, bench: Bench) -> None:
    await bench.made("r1")
    file = bench.sealed()[0]
    good = file.read_bytes()
    file.write_bytes(good[:200] + bytes([good[200] ^ 1]) + good[201:])
    damaged = await audio(edge, "sofia")
    assert (damaged.status_code, damaged.json()["code"]) == (500, "recording.damaged")
    file.write_bytes(good[:-1])
    assert (await audio(edge, "sofia")).json()["code"] == "recording.damaged"
    file.unlink()
    assert (await audio(edge, "sofia")).json()["code"] == "recording.file_lost"
    # What could not be played was not listened to.
    assert (await edge.as_("sofia").get("/api/calls/call-r1/listenings")).json() == []


async def test_another_master_key_opens_nothing(bench: Bench) -> None:
    await bench.made("r1")
    shelf = Shelf(bench.vault, Keyring("k2", {"k2": bytes(32)}))
    async with Edge(bench.database.app, [router(shelf)]) as edge:
        assert (await audio(edge, "sofia")).json()["code"] == "recording.key_missing"


@pytest.mark.parametrize("play", ["x" * 65, "a b", "%"])
async def test_a_play_has_a_plain_name(edge: Edge, bench: Bench, play: str) -> None:
    await bench.made("r1")
    answer = await audio(edge, "sofia", play=play)
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "play")
