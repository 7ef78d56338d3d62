"""What the centre wrote down, asked over HTTP as a supervisor."""

import json
from datetime import datetime

import httpx
import numpy as np
from tests.acceptance.centre import JSON, Centre, until

from perezvon.adapters.speech import g711
from perezvon.adapters.speech.dsp import resample, to_samples, to_signal
from perezvon.features.recordings.audio import decode_opus


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


async def closed_call(http: httpx.AsyncClient, call: str, *, within_s: float = 30) -> JSON:
    """The record of a call once its wrap-up is over."""

    async def closed() -> JSON | None:
        answer = await http.get(f"/api/calls/{call}")
        body: JSON = answer.json() if answer.status_code == 200 else {}
        return body if body.get("closed_at") else None

    return await until(f"the closed record of {call}", closed, within_s=within_s)  # type: ignore[no-any-return]


async def ready_recording(http: httpx.AsyncClient, call: str) -> JSON:
    """The row of the call's recording once a worker has made it."""

    async def made() -> JSON | None:
        got = (await http.get(f"/api/calls/{call}/recordings")).json()
        rows = got["recordings"] if isinstance(got, dict) else got
        assert not rows or rows[0]["state"] != "failed", rows
        return rows[0] if rows and rows[0]["state"] == "ready" else None

    return await until("the recording", made)  # type: ignore[no-any-return]


async def sound_of(http: httpx.AsyncClient, recording: str) -> np.ndarray:
    """The recording as stereo int16 at 8 kHz, as a browser would get it."""
    answer = await http.get(f"/api/recordings/{recording}/audio")
    assert answer.status_code in (200, 206), answer.text
    stereo, rate = decode_opus(answer.content)
    if rate == g711.RATE_HZ:
        return stereo
    sides = [to_samples(resample(to_signal(stereo[:, n]), rate, g711.RATE_HZ)) for n in (0, 1)]
    return np.stack(sides, axis=1)


def callers_log(centre: Centre) -> list[JSON]:
    """What the simulated callers wrote down themselves."""
    file = centre.state / "log" / "callers.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


async def caller_said(centre: Centre, caller: str) -> JSON:
    """The caller's own line about his (ended) call."""

    def written() -> JSON | None:
        return next((row for row in callers_log(centre) if row["caller"] == caller), None)

    return await until(f"the caller's log of {caller}", written)  # type: ignore[no-any-return]
