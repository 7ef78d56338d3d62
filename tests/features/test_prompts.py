"""Prompts over HTTP: uploaded files of every kind, spoken texts, files for Asterisk, hostile uploads."""

import io
import wave
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile
from tests.features.conftest import DemoCentre
from tests.features.test_queues import last, settings

from perezvon.adapters.speech import g711
from perezvon.adapters.web.app import make_app
from perezvon.adapters.web.work import begin
from perezvon.facts.settings import NumberSet, QueueSet
from perezvon.features.prompts import api, service, voices
from perezvon.features.prompts.convert import MAX_BYTES
from perezvon.features.prompts.shelf import Shelf
from perezvon.main.access import routers

HELLO: dict[str, Any] = {"client": "polis", "name_ru": "Привет", "name_en": "Hello", "kind": "prompt"}


class Desk:
    """An administrator in front of the whole thing; ``reloads``: how often Asterisk was asked to."""

    def __init__(self, centre: DemoCentre, folder: Path) -> None:
        self.centre, self.shelf, self.reloads = centre, Shelf(folder), 0
        centre.app = make_app(centre.context, [*routers(), api.router(self.shelf, self._reload)])

    async def _reload(self) -> None:
        self.reloads += 1

    async def sit(self) -> "Desk":
        self.web = await self.centre.as_("admin")
        return self

    async def make(self, ident: str = "hello", **change: Any) -> None:
        answer = await self.web.put(f"/api/prompts/{ident}", json=HELLO | change)
        assert answer.status_code == 200, answer.text

    async def upload(self, file: bytes, ident: str = "hello", language: str = "ru") -> httpx.Response:
        return await self.web.put(f"/api/prompts/{ident}/{language}/sound?name=hello.wav", content=file)

    def files(self) -> list[str]:
        found = (path for path in self.shelf.folder.rglob("*") if path.is_file())
        return sorted(str(path.relative_to(self.shelf.folder)) for path in found)


@pytest.fixture
async def desk(centre: DemoCentre, tmp_path: Path) -> Desk:
    return await Desk(centre, tmp_path).sit()


def tone(seconds: float = 1.0, rate: int = 44_100, channels: int = 1, hz: float = 500.0) -> np.ndarray:
    at = np.arange(round(seconds * rate)) / rate
    mono = 0.3 * np.sin(2 * np.pi * hz * at)
    return np.repeat(mono[:, None], channels, axis=1)


def file_of(sound: np.ndarray, rate: int, kind: str, subtype: str | None = None) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, sound, rate, format=kind, subtype=subtype)
    return file.getvalue()


def loudest_hz(ulaw: bytes) -> float:
    samples = g711.decode(ulaw, "ulaw").astype(float)
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * g711.RATE_HZ / len(samples))


@pytest.mark.parametrize(
    ("kind", "subtype", "rate", "channels"),
    [
        ("WAV", "PCM_16", 44_100, 2),
        ("WAV", "PCM_U8", 8_000, 1),
        ("WAV", "FLOAT", 96_000, 1),
        ("WAV", "ULAW", 8_000, 1),
        ("MP3", None, 44_100, 2),
        ("OGG", "OPUS", 48_000, 1),
        ("OGG", "VORBIS", 22_050, 2),
        ("FLAC", "PCM_24", 11_025, 1),
    ],
)
async def test_any_usual_file_becomes_telephone_sound_in_both_codings(
    desk: Desk, kind: str, subtype: str | None, rate: int, channels: int
) -> None:
    await desk.make()
    answer = await desk.upload(file_of(tone(1.0, rate, channels), rate, kind, subtype))
    assert answer.status_code == 200, answer.text
    (sound,) = answer.json()["sounds"]
    assert sound["duration_s"] == pytest.approx(1.0, abs=0.1)
    assert (sound["text"], sound["source"], sound["language"]) == ("hello.wav", "upload", "ru")
    ulaw = (desk.shelf.folder / "ru/perezvon/own/hello.ulaw").read_bytes()
    assert loudest_hz(ulaw) == pytest.approx(500, abs=3)
    alaw = (desk.shelf.folder / "en/perezvon/own/hello.alaw").read_bytes()
    assert alaw == g711.transcode(ulaw, "ulaw", "alaw")
    heard = await desk.web.get("/api/prompts/hello/ru/sound")
    assert heard.headers["content-type"] == "audio/wav"
    assert soundfile.read(io.BytesIO(heard.content))[1] == g711.RATE_HZ


def lying_wav() -> bytes:
    """A header that promises four gigabytes of sound, and a second of it."""
    honest = bytearray(file_of(tone(), 44_100, "WAV", "PCM_16"))
    honest[40:44] = b"\xf0\xff\xff\xff"
    honest[4:8] = b"\xff\xff\xff\xff"
    return bytes(honest)


def wav_of_rate(rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(b"\x10\x20" * 4000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "sound.unreadable"),
        (b"MZ" + bytes(5000), "sound.unreadable"),
        (b"<html>not a sound</html>", "sound.unreadable"),
        (b"RIFF\xff\xff\xff\xffWAVEfmt ", "sound.unreadable"),
        (b"OggS" + bytes(range(256)) * 20, "sound.unreadable"),
        (b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + b"\xff\xfb" * 4000, "sound.unreadable"),
        (file_of(tone(), 44_100, "AIFF"), "sound.format"),
        (wav_of_rate(1), "sound.format"),
        (wav_of_rate(2_000_000_000), "sound.format"),
        (file_of(tone(0.1), 44_100, "WAV"), "sound.too_short"),
        (file_of(tone(61.0, 8_000), 8_000, "WAV"), "sound.too_long"),
        (file_of(np.zeros((8_000, 1)), 8_000, "WAV"), "sound.silent"),
        (file_of(np.full((8_000, 1), np.nan), 8_000, "WAV", "FLOAT"), "sound.unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)}-bytes",
)
async def test_what_cannot_be_taken_is_refused_with_the_reason(desk: Desk, file: bytes, code: str) -> None:
    await desk.make()
    answer = await desk.upload(file)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert "{" not in answer.json()["message"]
    assert desk.files() == []


async def test_a_lying_header_is_not_believed(desk: Desk) -> None:
    await desk.make()
    answer = await desk.upload(lying_wav())
    assert answer.status_code == 200, answer.text
    assert answer.json()["sounds"][0]["duration_s"] == pytest.approx(1.0, abs=0.1)


async def test_a_file_beyond_the_limit_is_refused_before_it_is_read(desk: Desk) -> None:
    await desk.make()
    answer = await desk.upload(bytes(MAX_BYTES + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "sound.too_large")
    assert "12 MB" in answer.json()["message"] or "12 МБ" in answer.json()["message"]
    other = await desk.web.put("/api/prompts/hello", content=bytes(2_000_000))
    assert other.status_code == 413, "only sounds may be large"


async def test_each_language_has_its_own_and_one_without_plays_another(desk: Desk) -> None:
    await desk.make()
    await desk.upload(file_of(tone(hz=500), 44_100, "WAV"))
    await desk.upload(file_of(tone(hz=900), 44_100, "WAV"), language="en")
    folder = desk.shelf.folder
    assert loudest_hz((folder / "ru/perezvon/own/hello.ulaw").read_bytes()) == pytest.approx(500, abs=3)
    assert loudest_hz((folder / "en/perezvon/own/hello.ulaw").read_bytes()) == pytest.approx(900, abs=3)
    gone = await desk.web.delete("/api/prompts/hello/ru/sound")
    assert [sound["language"] for sound in gone.json()["sounds"]] == ["en"]
    assert loudest_hz((folder / "ru/perezvon/own/hello.ulaw").read_bytes()) == pytest.approx(900, abs=3)
    assert (await desk.web.delete("/api/prompts/hello/ru/sound")).json()["code"] == "sound.not_found"
    await desk.web.delete("/api/prompts/hello/en/sound")
    assert desk.files() == ["music.conf"]
    history = (await desk.web.get("/api/history", params={"what": "prompt", "key": "hello"})).json()
    assert [change["action"] for change in history] == ["sound"] * 4 + ["created"]


async def test_a_number_and_a_queue_play_it_and_then_it_stays(desk: Desk) -> None:
    await desk.make()
    number = (await desk.web.get("/api/numbers/+74950000201")).json()
    body = {k: v for k, v in number.items() if k != "id"} | {"closed_prompt": "perezvon/own/hello"}
    silent = await desk.web.put("/api/numbers/+74950000201", json=body)
    assert silent.json()["fields"][0] | {"message": ""} == {
        "field": "closed_prompt",
        "code": "prompt.unknown",
        "message": "",
    }
    await desk.upload(file_of(tone(), 44_100, "WAV"))
    before = await last(desk.centre)
    assert (await desk.web.put("/api/numbers/+74950000201", json=body)).status_code == 200
    (fact,) = await settings(desk.centre, before)
    assert isinstance(fact, NumberSet)
    assert fact.closed_prompt == "perezvon/own/hello"
    kept = await desk.web.delete("/api/prompts/hello/ru/sound")
    assert (kept.status_code, kept.json()["values"]) == (409, {"by": "+74950000201"})
    row = (await desk.web.get("/api/prompts/hello")).json()
    off = {k: v for k, v in row.items() if k in HELLO} | {"version": row["version"], "active": False}
    assert (await desk.web.put("/api/prompts/hello", json=off)).json()["values"] == {"by": "+74950000201"}
    foreign = (await desk.web.get("/api/numbers/+74950000101")).json()
    taken = {k: v for k, v in foreign.items() if k != "id"} | {"greeting": "perezvon/own/hello"}
    refused = await desk.web.put("/api/numbers/+74950000101", json=taken)
    assert refused.json()["fields"][0]["field"] == "greeting"


async def test_music_becomes_a_class_that_asterisk_reads_without_a_restart(desk: Desk) -> None:
    await desk.make("waltz", kind="music", client=None)
    wrong = await desk.upload(file_of(tone(3), 44_100, "WAV"), "waltz", "ru")
    assert wrong.json()["code"] == "prompt.language"
    answer = await desk.upload(file_of(tone(70, 48_000, 2), 48_000, "MP3"), "waltz", "all")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["key"], desk.reloads) == ("own-waltz", 1)
    conf = (desk.shelf.folder / "music.conf").read_text()
    assert conf.startswith(f"[own-waltz]\nmode = files\ndirectory = {desk.shelf.folder}/music/waltz\n")
    assert {"music/waltz/waltz.ulaw", "music/waltz/waltz.alaw"} <= set(desk.files())
    before = await last(desk.centre)
    queue = (await desk.web.get("/api/queues/q-polis-sales")).json()
    body = {k: v for k, v in queue.items() if k != "id"}
    assert (await desk.web.put("/api/queues/q-polis-sales", json=body | {"music": "own-waltz"})).is_success
    (fact,) = await settings(desk.centre, before)
    assert isinstance(fact, QueueSet)
    assert fact.music == "own-waltz"
    again = await desk.web.put("/api/queues/q-polis-sales", json=body | {"version": 2, "music": "own-none"})
    assert again.json()["fields"][0]["code"] == "prompt.unknown"
    kind = (await desk.web.get("/api/prompts/waltz")).json()
    other = HELLO | {"client": None, "version": kind["version"]}
    assert (await desk.web.put("/api/prompts/waltz", json=other)).json()["code"] == "prompt.kind_fixed"


async def test_lost_files_come_back_from_the_database(desk: Desk) -> None:
    await desk.make()
    await desk.upload(file_of(tone(), 44_100, "WAV"))
    path = desk.shelf.folder / "ru/perezvon/own/hello.ulaw"
    sound = path.read_bytes()
    path.unlink()
    async with begin(desk.centre.context, None) as work:
        await service.restock(work, desk.shelf)
    assert path.read_bytes() == sound


async def test_a_voice_speaks_or_says_plainly_what_is_missing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.make()
    listed = (await desk.web.get("/api/prompts/voices")).json()
    assert {voice["language"] for voice in listed} == {"ru", "en"}
    body = {"text": "Мы закрыты", "voice": "festival/msu_ru_nsh_clunits"}
    monkeypatch.setattr(voices.shutil, "which", lambda _: None)
    missing = await desk.web.post("/api/prompts/hello/ru/speech", json=body)
    assert missing.json()["code"] == "voice.missing"
    assert "apt install festival festvox-ru" in missing.json()["message"]
    unknown = await desk.web.post("/api/prompts/hello/ru/speech", json=body | {"voice": "x/y"})
    assert unknown.json()["code"] == "voice.unknown"
    monkeypatch.setattr(voices.shutil, "which", lambda _: "/usr/bin/true")
    silent = await desk.web.post("/api/prompts/hello/ru/speech", json=body)
    assert silent.json()["code"] == "voice.failed"


async def test_a_spoken_text_is_a_sound_like_another(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.make()

    async def spoken(text: str, voice: str) -> bytes:
        return g711.SILENCE["ulaw"] * 8_000 * len(text)

    monkeypatch.setattr(voices, "spoken", spoken)
    body = {"text": "Ок", "voice": "festival/msu_ru_nsh_clunits"}
    answer = (await desk.web.post("/api/prompts/hello/ru/speech", json=body)).json()
    assert answer["sounds"][0]["voice"] == "festival/msu_ru_nsh_clunits"
    assert answer["sounds"][0]["duration_s"] == 2.0
    long = await desk.web.post("/api/prompts/hello/ru/speech", json=body | {"text": "О" * 61})
    assert (long.json()["code"], long.json()["fields"][0]["field"]) == ("sound.too_long", "text")


async def test_agents_listen_and_only_administrators_change(desk: Desk) -> None:
    await desk.make()
    await desk.upload(file_of(tone(), 44_100, "WAV"))
    agent = await desk.centre.as_("anna")
    assert (await agent.get("/api/prompts")).status_code == 200
    for answer in (
        await agent.put("/api/prompts/hello/ru/sound", content=b"x"),
        await agent.delete("/api/prompts/hello/ru/sound"),
        await agent.post("/api/prompts/hello/ru/speech", json={"text": "a", "voice": "b"}),
    ):
        assert answer.status_code == 403


async def test_what_comes_with_the_product_can_be_heard(desk: Desk) -> None:
    place = desk.shelf.folder / "ru/perezvon"
    place.mkdir(parents=True)
    (place / "closed.ulaw").write_bytes(g711.SILENCE["ulaw"] * 800)
    listed = (await desk.web.get("/api/prompts/built-in")).json()
    assert {"key": "perezvon/closed", "kind": "prompt", "languages": ["ru"]} in listed
    assert (await desk.web.get("/api/prompts/built-in/closed/ru/sound")).status_code == 200
    for nothing in ("closed/en", "nothing/ru", "..%2Fclosed/ru"):
        answer = await desk.web.get(f"/api/prompts/built-in/{nothing}/sound")
        assert answer.status_code in (404, 422)
