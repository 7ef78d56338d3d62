"""Text to speech by programs that run as subprocesses: festival, flite, espeak-ng, piper.

Nothing here is needed during a call: prompts are rendered once and kept as files (``render.py``). A program
or voice that is not installed gives :class:`SpeechUnavailable` with the command that installs it.
"""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import soundfile

from perezvon.adapters.speech.dsp import Signal, time_stretch

_TIMEOUT_S: Final = 120
_PLAIN: Final = str.maketrans("—–…\u00a0", ",,. ", "«»")


class SpeechUnavailable(Exception):
    """No speech can be made; ``remedy`` is what the operator should do."""

    def __init__(self, provider: str, problem: str, remedy: str) -> None:
        super().__init__(f"{provider}: {problem}. {remedy}")
        self.provider = provider
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Speech:
    """Mono, full scale ±1.0."""

    signal: Signal
    rate_hz: int


class TtsProvider(Protocol):
    """Turns a sentence into sound."""

    @property
    def name(self) -> str:
        """The first part of a voice's name: ``festival`` in ``festival/msu_ru_nsh_clunits``."""

    def synthesize(self, text: str, voice: str, *, stretch: float = 1.0) -> Speech:
        """``text`` spoken by ``voice``, ``stretch`` times as long as its usual pace.

        Raises :class:`SpeechUnavailable` when program or voice are missing or nothing was spoken.
        """


def _program(provider: str, name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise SpeechUnavailable(provider, f"the program {name} is not installed", f"Install it: {package}")
    return found


def _run(provider: str, command: Sequence[str], text: str = "") -> bytes:
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, check=True, timeout=_TIMEOUT_S
        )
    except subprocess.CalledProcessError as fault:
        said = fault.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise SpeechUnavailable(
            provider, f"stopped with an error ({said[0]})", "Check the voice's name and try a shorter text"
        ) from fault
    except subprocess.TimeoutExpired as fault:
        raise SpeechUnavailable(
            provider, f"did not finish in {_TIMEOUT_S} s", "Split the text into shorter prompts"
        ) from fault
    return done.stdout


def _read(provider: str, wav: bytes | Path, text: str) -> Speech:
    source = io.BytesIO(wav) if isinstance(wav, bytes) else wav
    try:
        samples, rate = soundfile.read(source, dtype="float64", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as fault:
        raise SpeechUnavailable(provider, "gave no readable sound", "Check the voice's name") from fault
    signal = np.asarray(samples[:, 0], dtype=np.float64)
    if len(signal) == 0 or not np.any(signal):
        raise SpeechUnavailable(
            provider, f"spoke nothing for {text[:60]!r}", "Remove signs that the voice does not know"
        )
    return Speech(signal, rate)


@dataclass(frozen=True, slots=True)
class Festival:
    """Debian's festival; Russian with festvox-ru (a clear male voice, unit selection)."""

    name: str = "festival"

    def synthesize(self, text: str, voice: str, *, stretch: float = 1.0) -> Speech:
        program = _program(self.name, "text2wave", "apt install festival festvox-ru")
        if not voice.replace("_", "").isalnum():
            raise SpeechUnavailable(self.name, f"{voice!r} is not a voice's name", "See (voice.list)")
        # festvox-ru stops at a sign that its rules do not know, and says nothing of the sentence then.
        plain = text.translate(_PLAIN)
        with tempfile.TemporaryDirectory(prefix="perezvon-tts-") as folder:
            out = Path(folder) / "speech.wav"
            _run(
                self.name,
                [
                    program,
                    "-eval",
                    f"(voice_{voice})",
                    "-o",
                    str(out),
                ],
                plain + "\n",
            )
            speech = _read(self.name, out, text)
        # A unit-selection voice ignores festival's Duration_Stretch.
        return Speech(time_stretch(speech.signal, speech.rate_hz, stretch), speech.rate_hz)


@dataclass(frozen=True, slots=True)
class Flite:
    """Debian's flite: small English voices (slt female; rms, awb, kal16 male)."""

    name: str = "flite"

    def synthesize(self, text: str, voice: str, *, stretch: float = 1.0) -> Speech:
        program = _program(self.name, "flite", "apt install flite")
        if voice not in _run(self.name, [program, "-lv"]).decode().split(":")[-1].split():
            raise SpeechUnavailable(self.name, f"has no voice {voice!r}", "List them: flite -lv")
        with tempfile.TemporaryDirectory(prefix="perezvon-tts-") as folder:
            out = Path(folder) / "speech.wav"
            settings = ["-voice", voice, "--setf", f"duration_stretch={stretch:.4f}"]
            _run(self.name, [program, *settings, "-t", text, "-o", str(out)])
            return _read(self.name, out, text)


@dataclass(frozen=True, slots=True)
class EspeakNg:
    """espeak-ng: a hundred languages, a machine's voice; the last resort."""

    name: str = "espeak-ng"

    def synthesize(self, text: str, voice: str, *, stretch: float = 1.0) -> Speech:
        program = _program(self.name, "espeak-ng", "apt install espeak-ng")
        words_per_minute = max(80, min(450, round(160 / stretch)))
        wav = _run(
            self.name, [program, "-v", voice, "-s", str(words_per_minute), "--stdin", "--stdout"], text
        )
        return _read(self.name, _repair_wav(wav), text)


def _repair_wav(wav: bytes) -> bytes:
    """espeak-ng cannot seek in a pipe and writes 0x7ffff000 as length; say the true one."""
    if wav[:4] != b"RIFF" or len(wav) < 44:
        return wav
    sizes = (len(wav) - 8).to_bytes(4, "little"), (len(wav) - 44).to_bytes(4, "little")
    return wav[:4] + sizes[0] + wav[8:40] + sizes[1] + wav[44:]


@dataclass(frozen=True, slots=True)
class Piper:
    """piper: neural voices, one ``NAME.onnx`` (with ``NAME.onnx.json``) each in one of the ``folders``."""

    program: str = "piper"
    folders: Sequence[Path] = field(default=())
    name: str = "piper"

    def synthesize(self, text: str, voice: str, *, stretch: float = 1.0) -> Speech:
        program = _program(self.name, self.program, "pip install piper-tts")
        models = [folder / f"{voice}.onnx" for folder in self.folders]
        model = next((path for path in models if path.is_file()), None)
        if model is None:
            looked = ", ".join(str(folder) for folder in self.folders) or "no folder was given"
            raise SpeechUnavailable(
                self.name,
                f"there is no {voice}.onnx (looked in: {looked})",
                "Put the voice's .onnx and .onnx.json files there",
            )
        with tempfile.TemporaryDirectory(prefix="perezvon-tts-") as folder:
            out = Path(folder) / "speech.wav"
            pace = ["--length-scale", f"{stretch:.4f}", "--sentence-silence", "0.25"]
            _run(self.name, [program, "-m", str(model), *pace, "-f", str(out)], _one_line(text))
            return _read(self.name, out, text)


def _one_line(text: str) -> str:
    return " ".join(text.split()) + "\n"
