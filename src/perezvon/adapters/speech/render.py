"""Rendering of texts to telephone sound: once, at development time or when an operator changes a text.

Texts live in one readable TOML file per language; the sound of a text lies in ``<language>/<hash>.ulaw``
(headerless G.711 µ-law, 8 kHz), named by what made it: version of this rendering, voice, text. So a changed
text gets a new file, an unchanged one is never made again, and two keys with one text share a file.
``manifest.json`` says which key plays which file.
"""

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import msgspec

from perezvon.adapters.speech import dsp, g711
from perezvon.adapters.speech.providers import SpeechUnavailable, TtsProvider

VERSION: Final = 1  # of the processing below: raise it and every prompt is rendered anew
MANIFEST: Final = "manifest.json"
_KEY: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Kind = Literal["prompt", "caller", "agent"]


class TextError(ValueError):
    """A text file cannot be used; the message names the file, the entry and the remedy."""


@dataclass(frozen=True, slots=True)
class Voice:
    """``provider/name`` with an optional character: ``festival/msu_ru_nsh_clunits?timbre=1.15&pace=1.05``.

    ``timbre`` moves pitch and formants together (1.15: a smaller, higher speaker), ``pace`` is speed.
    """

    provider: str
    name: str
    timbre: float = 1.0
    pace: float = 1.0

    @classmethod
    def parse(cls, spec: str) -> "Voice":
        base, _, query = spec.partition("?")
        provider, slash, name = base.partition("/")
        values = {"timbre": 1.0, "pace": 1.0}
        try:
            for pair in query.split("&") if query else ():
                what, _, value = pair.partition("=")
                if what not in values or not 0.5 <= float(value) <= 2.0:
                    raise ValueError(pair)
                values[what] = float(value)
        except ValueError as fault:
            raise TextError(f"voice {spec!r}: timbre and pace are numbers from 0.5 to 2.0") from fault
        if not (provider and slash and name):
            raise TextError(f"voice {spec!r}: write it as provider/name, such as festival/msu_ru_nsh_clunits")
        return cls(provider, name, values["timbre"], values["pace"])


class Script(msgspec.Struct, frozen=True):
    """One text to be spoken.

    ``say`` is how the voice must read it, where that differs from the text; ``licence`` that of the sound,
    where the voice is not one of ours.
    """

    key: str
    text: str
    voice: str
    language: str
    kind: Kind = "prompt"
    client: str | None = None
    say: str | None = None
    licence: str | None = None

    @property
    def file(self) -> str:
        made_of = "\n".join([str(VERSION), self.voice, self.say or self.text])
        return f"{self.language}/{hashlib.sha256(made_of.encode()).hexdigest()[:16]}.ulaw"


class Entry(msgspec.Struct, frozen=True):
    """One line of the manifest. ``file`` is relative to it; ``duration_s`` of the sound."""

    key: str
    file: str
    language: str
    text: str
    voice: str
    licence: str
    duration_s: float
    kind: Kind = "prompt"
    client: str | None = None


class Manifest(msgspec.Struct, frozen=True):
    """What was rendered. Headerless sound: ``codec`` and ``rate_hz`` are said here only."""

    entries: tuple[Entry, ...]
    codec: str = "ulaw"
    rate_hz: int = g711.RATE_HZ
    version: int = VERSION


class _TextFile(msgspec.Struct, forbid_unknown_fields=True):
    language: str
    voice: str
    licence: str | None = None
    prompts: dict[str, str] = msgspec.field(default_factory=dict)
    say: dict[str, str] = msgspec.field(default_factory=dict)
    utterances: list["_Utterance"] = msgspec.field(default_factory=list)


class _Utterance(msgspec.Struct, forbid_unknown_fields=True):
    key: str
    kind: Kind
    client: str
    text: str
    voice: str | None = None
    say: str | None = None


def read_texts(path: Path) -> list[Script]:
    """The scripts of one text file, in its order. Raises :class:`TextError` for anything unusable."""
    try:
        texts = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _TextFile)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
        raise TextError(f"{path.name}: {fault}") from fault
    scripts = [
        Script(key, text, texts.voice, texts.language, say=texts.say.get(key), licence=texts.licence)
        for key, text in texts.prompts.items()
    ] + [
        Script(u.key, u.text, u.voice or texts.voice, texts.language, u.kind, u.client, u.say, texts.licence)
        for u in texts.utterances
    ]
    if unknown := sorted(set(texts.say) - set(texts.prompts)):
        raise TextError(f"{path.name}: [say] has {unknown}, which [prompts] has not")
    seen: set[str] = set()
    for script in scripts:
        if not _KEY.fullmatch(script.key):
            raise TextError(f"{path.name}: key {script.key!r} may hold a-z, 0-9 and single hyphens only")
        if script.key in seen:
            raise TextError(f"{path.name}: key {script.key!r} stands twice; give one another name")
        if not script.text.strip():
            raise TextError(f"{path.name}: {script.key} has no text")
        seen.add(script.key)
        Voice.parse(script.voice)
    return scripts


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a rendered folder; an empty one where nothing was rendered yet."""
    path = folder / MANIFEST
    if not path.exists():
        return Manifest(())
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except msgspec.DecodeError as fault:
        raise TextError(f"{path} is damaged ({fault}); delete it and render the prompts again") from fault


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a rendering did: files made, files kept, files removed."""

    made: Sequence[str] = field(default=())
    kept: Sequence[str] = field(default=())
    removed: Sequence[str] = field(default=())


def render(
    scripts: Iterable[Script],
    folder: Path,
    providers: Mapping[str, TtsProvider],
    licences: Mapping[str, str],
    *,
    progress: Callable[[Script], None] = lambda _: None,
) -> Rendered:
    """Make what is missing in ``folder``, remove what no script uses any more, write the manifest.

    ``licences`` maps ``provider/name`` of a voice to the licence of its sound, unless the text file states
    one; a voice without any is refused, so that nothing of unknown origin is played. An interrupted run
    goes on where it stopped: what is made is kept by its name.
    """
    wanted = list(scripts)
    made: dict[str, None] = {}
    kept: dict[str, None] = {}
    for script in wanted:
        _licence(script, licences)
        path = folder / script.file
        if path.exists():
            if script.file not in made:
                kept[script.file] = None
            continue
        progress(script)
        sound = speak(script.say or script.text, Voice.parse(script.voice), providers)
        path.parent.mkdir(parents=True, exist_ok=True)
        tmp = path.with_suffix(".tmp")
        tmp.write_bytes(g711.encode(sound, "ulaw"))
        tmp.replace(path)
        made[script.file] = None
    used = {script.file for script in wanted}
    stale = sorted(
        str(path.relative_to(folder))
        for path in folder.glob("*/*.ulaw")
        if str(path.relative_to(folder)) not in used
    )
    for name in stale:
        (folder / name).unlink()
    _write_manifest(folder, wanted, licences)
    return Rendered(tuple(made), tuple(kept), tuple(stale))


def _licence(script: Script, licences: Mapping[str, str]) -> str:
    base = script.voice.partition("?")[0]
    licence = script.licence or licences.get(base)
    if licence is None:
        raise TextError(
            f"{script.key}: no licence is on record for the voice {base}; "
            'add a line licence = "…" to its text file'
        )
    return licence


def _write_manifest(folder: Path, scripts: Sequence[Script], licences: Mapping[str, str]) -> None:
    entries = tuple(
        Entry(
            key=s.key,
            file=s.file,
            language=s.language,
            text=s.text,
            voice=s.voice,
            licence=_licence(s, licences),
            duration_s=round((folder / s.file).stat().st_size / g711.RATE_HZ, 2),
            kind=s.kind,
            client=s.client,
        )
        for s in scripts
    )
    encoded = msgspec.json.format(msgspec.json.encode(Manifest(entries)), indent=1) + b"\n"
    if (folder / MANIFEST).is_file() and (folder / MANIFEST).read_bytes() == encoded:
        return  # an installed package may be read-only, and nothing changed
    tmp = folder / f".{MANIFEST}.tmp"
    tmp.write_bytes(encoded)
    tmp.replace(folder / MANIFEST)


def speak(text: str, voice: Voice, providers: Mapping[str, TtsProvider]) -> g711.Samples:
    """``text`` as telephone sound: 8 kHz, speech at -20 dBFS RMS, no silence at the ends."""
    provider = providers.get(voice.provider)
    if provider is None:
        raise SpeechUnavailable(
            voice.provider, "is not a known speech provider", f"Use one of {', '.join(sorted(providers))}"
        )
    speech = provider.synthesize(text, voice.name, stretch=voice.timbre / voice.pace)
    signal = dsp.resample(speech.signal, speech.rate_hz * voice.timbre, g711.RATE_HZ)
    signal = dsp.high_pass(signal, g711.RATE_HZ)
    signal = dsp.shorten_pauses(dsp.trim(signal, g711.RATE_HZ), g711.RATE_HZ, longest_s=0.35)
    return dsp.to_samples(dsp.level(signal, g711.RATE_HZ))
