"""Prompts: every one is there, is speech, is loud enough, and lands where Asterisk looks for it."""

import re
import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest
from typer.testing import CliRunner

from perezvon.adapters.speech import dsp
from perezvon.adapters.speech.g711 import RATE_HZ, decode
from perezvon.adapters.speech.licences import LICENCES
from perezvon.adapters.speech.prompts import install_prompts, position_key
from perezvon.adapters.speech.providers import EspeakNg, Festival, Flite, Piper, Speech, SpeechUnavailable
from perezvon.adapters.speech.render import (
    TextError,
    Voice,
    read_manifest,
    read_texts,
    render,
    speak,
)
from perezvon.facts.settings import QueueSet
from perezvon.main import cli
from perezvon.main.demo_data import prompts as demo_prompts
from perezvon.main.demo_data import speech as demo_speech

FOLDERS = {"prompts": demo_prompts.FOLDER, "speech": demo_speech.FOLDER}
ENTRIES = [(FOLDERS[name], entry) for name in FOLDERS for entry in read_manifest(FOLDERS[name]).entries]
CLIENTS = ("polis", "mebel", "set")
GREETINGS = ("greeting-polis", "greeting-mebel", "greeting-setplus")


def signal_of(path: Path) -> dsp.Signal:
    return dsp.to_signal(decode(path.read_bytes(), "ulaw"))


class TestShippedSound:
    @pytest.mark.parametrize("name", FOLDERS)
    @pytest.mark.parametrize("language", ["ru", "en"])
    def test_sound_belongs_to_the_text_as_it_stands(self, name, language):
        """A text that was changed without rendering would be read out in its old words."""
        wanted = read_texts(FOLDERS[name] / f"{name}_{language}.toml")
        rendered = {e.key: e for e in read_manifest(FOLDERS[name]).entries if e.language == language}
        assert {s.key for s in wanted} == set(rendered)
        for script in wanted:
            assert (rendered[script.key].file, rendered[script.key].text) == (script.file, script.text)
            assert (FOLDERS[name] / script.file).is_file()

    @pytest.mark.parametrize("name", FOLDERS)
    def test_nothing_lies_about_and_both_languages_say_the_same(self, name):
        entries = read_manifest(FOLDERS[name]).entries
        stored = {str(p.relative_to(FOLDERS[name])) for p in FOLDERS[name].glob("*/*.ulaw")}
        assert stored == {e.file for e in entries}
        by_language = {lang: [e.key for e in entries if e.language == lang] for lang in ("ru", "en")}
        assert by_language["ru"] == by_language["en"]

    def test_is_small_enough_to_keep_with_the_program(self):
        assert sum(p.stat().st_size for f in FOLDERS.values() for p in f.rglob("*.ulaw")) < 6_000_000

    def test_every_voice_has_a_licence_and_is_named_in_the_attribution(self):
        attribution = (demo_prompts.FOLDER / "ATTRIBUTION.md").read_text(encoding="utf-8")
        for _, entry in ENTRIES:
            base = entry.voice.partition("?")[0]
            assert entry.licence == LICENCES[base]
            assert base in attribution

    @pytest.mark.parametrize(("folder", "entry"), ENTRIES, ids=[f"{e.language}-{e.key}" for _, e in ENTRIES])
    def test_sounds_right(self, folder, entry):
        sound = signal_of(folder / entry.file)
        assert len(sound) / RATE_HZ == pytest.approx(entry.duration_s, abs=0.01)
        assert dsp.speech_level_db(sound, RATE_HZ) == pytest.approx(-20, abs=1.5)
        assert dsp.db(np.abs(sound).max()) <= -2.9
        levels = dsp.frame_levels_db(sound, RATE_HZ)
        quiet = levels < -45
        assert not quiet[-10:].all(), "ends with a silence that the caller waits through"
        assert "".join("q" if q else "s" for q in quiet).count("q" * 40) == 0, "a pause of 0.8 s"
        # Spoken at a human pace: synthesis that swallowed half of a text would be far too fast.
        letters_per_s = len(entry.text) / (len(sound) / RATE_HZ)
        assert 8 < letters_per_s < 24

    @pytest.mark.parametrize("language", ["ru", "en"])
    def test_a_greeting_is_friendly_and_short(self, language):
        greetings = [e for f, e in ENTRIES if e.language == language and e.key.startswith("greeting-")]
        assert {e.key for e in greetings} == set(GREETINGS)
        assert all(2.5 <= e.duration_s <= 5.5 for e in greetings)

    def test_every_prompt_that_the_demo_centre_names_exists(self):
        keys = {f"perezvon/{e.key}" for e in read_manifest(demo_prompts.FOLDER).entries}
        centre = (demo_prompts.FOLDER.parent / "centre.toml").read_text(encoding="utf-8")
        named = set(re.findall(r'"(perezvon/[^"]+)"', centre))
        assert named
        assert named <= keys

    def test_every_default_of_a_queue_can_be_played(self):
        keys = {e.key for e in read_manifest(demo_prompts.FOLDER).entries}
        defaults = [
            field.default
            for field in msgspec.structs.fields(QueueSet)
            if isinstance(field.default, str) and field.default.startswith("perezvon/")
        ]
        assert defaults
        assert {name.removeprefix("perezvon/") for name in defaults} <= keys


class TestSimulatedPeople:
    @pytest.mark.parametrize("language", ["ru", "en"])
    def test_every_question_has_its_answer(self, language):
        asked = demo_speech.utterances(kind="caller", language=language)
        told = demo_speech.utterances(kind="agent", language=language)
        assert len(asked) >= 12
        assert [(u.client, u.subject) for u in asked] == [(u.client, u.subject) for u in told]
        assert {u.client for u in asked} == set(CLIENTS)
        assert all(8 <= u.duration_s <= 25 for u in asked)

    @pytest.mark.parametrize("language", ["ru", "en"])
    def test_callers_do_not_all_have_one_voice(self, language):
        entries = [
            e
            for e in read_manifest(demo_speech.FOLDER).entries
            if e.language == language and e.kind == "caller"
        ]
        assert len({e.voice for e in entries}) >= 8


class TestInstalling:
    def test_lands_where_asterisk_looks(self, tmp_path):
        installed = demo_prompts.install_prompts(tmp_path / "sounds")
        for language in ("ru", "en"):
            folder = tmp_path / "sounds" / language / "perezvon"
            for key in [
                *(f"position-{n}" for n in range(1, 21)),
                "position-more",
                "apology",
                "sorry",
                "closed",
                "recording",
                "hold",
                "beep",
                *GREETINGS,
            ]:
                assert key in installed.keys[language]
                ulaw, alaw = ((folder / f"{key}.{codec}").read_bytes() for codec in ("ulaw", "alaw"))
                heard, other = decode(ulaw, "ulaw").astype(float), decode(alaw, "alaw").astype(float)
                assert len(heard) == len(other)
                assert 20 * np.log10(np.std(heard) / max(np.std(heard - other), 1e-9)) > 30

    def test_runs_again_without_touching_what_is_right(self, tmp_path):
        demo_prompts.install_prompts(tmp_path)
        kept, gone = tmp_path / "ru/perezvon/sorry.ulaw", tmp_path / "ru/perezvon/old-prompt.ulaw"
        foreign = tmp_path / "ru/hello.gsm"
        before = kept.stat().st_mtime_ns
        (tmp_path / "ru/perezvon/closed.ulaw").write_bytes(b"cut off")
        gone.write_bytes(b"x")
        foreign.write_bytes(b"x")
        demo_prompts.install_prompts(tmp_path)
        assert kept.stat().st_mtime_ns == before
        assert (tmp_path / "ru/perezvon/closed.ulaw").stat().st_size > 10_000
        assert not gone.exists()
        assert foreign.exists()

    def test_a_missing_sound_is_named(self, tmp_path):
        source = tmp_path / "source"
        shutil.copytree(demo_prompts.FOLDER, source, ignore=shutil.ignore_patterns("__pycache__"))
        entry = next(e for e in read_manifest(source).entries if e.key == "sorry")
        (source / entry.file).unlink()
        with pytest.raises(TextError, match=r"prompt sorry: .*perezvon prompts render"):
            install_prompts(source, tmp_path / "sounds")

    def test_an_empty_folder_says_what_to_do(self, tmp_path):
        with pytest.raises(TextError, match="perezvon prompts render"):
            install_prompts(tmp_path, tmp_path / "sounds")

    def test_places_in_the_queue(self):
        assert position_key(1) == "perezvon/position-1"
        assert position_key(20) == "perezvon/position-20"
        assert position_key(21) == "perezvon/position-more"
        with pytest.raises(ValueError, match="counted from 1"):
            position_key(0)


class Humming:
    """A provider that hums; counts what it was asked."""

    name = "humming"

    def __init__(self):
        self.asked: list[str] = []

    def synthesize(self, text, voice, *, stretch=1.0):
        self.asked.append(text)
        time = np.arange(int(16000 * 1.5 * stretch)) / 16000
        return Speech(0.2 * np.sin(2 * np.pi * 220 * time), 16000)


def write(folder: Path, body: str) -> Path:
    path = folder / "texts.toml"
    path.write_text(f'language = "ru"\nvoice = "humming/one"\n{body}', encoding="utf-8")
    return path


LICENCE = {"humming/one": "CC0-1.0"}


class TestRendering:
    def test_only_what_changed_is_made_again(self, tmp_path):
        out, hum = tmp_path / "out", Humming()
        first = write(tmp_path, '[prompts]\na = "Раз"\nb = "Два"\nc = "Раз"')
        assert len(render(read_texts(first), out, {"humming": hum}, LICENCE).made) == 2
        assert hum.asked == ["Раз", "Два"]  # one text, one sound, however many keys
        second = write(tmp_path, '[prompts]\na = "Раз"\nb = "Три"')
        result = render(read_texts(second), out, {"humming": hum}, LICENCE)
        assert hum.asked == ["Раз", "Два", "Три"]
        assert (len(result.made), len(result.kept), len(result.removed)) == (1, 1, 1)
        assert [(e.key, e.text) for e in read_manifest(out).entries] == [("a", "Раз"), ("b", "Три")]
        assert len(list(out.glob("ru/*"))) == 2

    def test_spoken_differs_from_written(self, tmp_path):
        hum = Humming()
        texts = write(tmp_path, '[prompts]\na = "«Мебель-Дом»"\n[say]\na = "мебель дом"')
        render(read_texts(texts), tmp_path / "out", {"humming": hum}, LICENCE)
        assert hum.asked == ["мебель дом"]
        assert read_manifest(tmp_path / "out").entries[0].text == "«Мебель-Дом»"

    def test_a_voice_without_a_licence_is_refused(self, tmp_path):
        texts = read_texts(write(tmp_path, '[prompts]\na = "Раз"'))
        with pytest.raises(TextError, match="no licence is on record for the voice humming/one"):
            render(texts, tmp_path / "out", {"humming": Humming()}, {})
        own = read_texts(write(tmp_path, 'licence = "ours"\n[prompts]\na = "Раз"'))
        render(own, tmp_path / "out", {"humming": Humming()}, {})
        assert read_manifest(tmp_path / "out").entries[0].licence == "ours"

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ('[prompts]\n"Big Key" = "x"', "key 'Big Key' may hold"),
            ('[prompts]\n"../up" = "x"', "may hold a-z"),
            ('[prompts]\na = "  "', "a has no text"),
            ('[prompts]\na = "x"\n[say]\nb = "y"', r"\[say\] has \['b'\]"),
            ("[prompts]\na = 5", r"texts.toml: .*`str`"),
            ('colour = "red"', "colour"),
            ('[prompts\na = "x"', "texts.toml"),
            (
                '[[utterances]]\nkey="a"\nkind="caller"\nclient="polis"\ntext="x"\nvoice="humming"',
                "write it as provider/name",
            ),
        ],
    )
    def test_an_unusable_text_file_says_where_and_why(self, tmp_path, body, message):
        with pytest.raises(TextError, match=message):
            read_texts(write(tmp_path, body))

    @pytest.mark.parametrize("spec", ["x/y?timbre=9", "x/y?timbre=loud", "x/y?mood=1", "x", "/y", "x/"])
    def test_a_voice_that_cannot_be_is_refused(self, spec):
        with pytest.raises(TextError, match="voice"):
            Voice.parse(spec)

    def test_timbre_changes_the_speaker_and_not_the_pace(self):
        hum = {"humming": Humming()}
        plain = speak("x", Voice.parse("humming/one"), hum)
        small = speak("x", Voice.parse("humming/one?timbre=1.25"), hum)
        assert len(small) == pytest.approx(len(plain), rel=0.02)
        pitch = [np.argmax(np.abs(np.fft.rfft(s))) / (len(s) / RATE_HZ) for s in (plain, small)]
        assert pitch == [pytest.approx(220, rel=0.01), pytest.approx(275, rel=0.01)]

    def test_a_damaged_manifest_says_what_to_do(self, tmp_path):
        (tmp_path / "manifest.json").write_text("{")
        with pytest.raises(TextError, match="delete it and render"):
            read_manifest(tmp_path)


class TestProviders:
    @pytest.mark.parametrize(
        ("provider", "remedy"),
        [
            (Festival(), "apt install festival festvox-ru"),
            (Flite(), "apt install flite"),
            (EspeakNg(), "apt install espeak-ng"),
            (Piper(), "pip install piper-tts"),
        ],
        ids=lambda value: getattr(value, "name", ""),
    )
    def test_a_missing_program_says_how_to_install_it(self, monkeypatch, provider, remedy):
        monkeypatch.setenv("PATH", "/nonexistent")
        with pytest.raises(SpeechUnavailable, match=remedy) as caught:
            provider.synthesize("Раз", "voice")
        assert caught.value.provider == provider.name

    def test_an_unknown_provider_lists_the_known_ones(self):
        with pytest.raises(SpeechUnavailable, match="Use one of humming"):
            speak("x", Voice.parse("cloud/anna"), {"humming": Humming()})

    def test_a_missing_piper_voice_says_where_it_was_sought(self, tmp_path, monkeypatch):
        program = tmp_path / "piper"
        program.write_text("#!/bin/sh\nexit 0\n")
        program.chmod(0o755)
        with pytest.raises(SpeechUnavailable, match=f"anna.onnx .*{tmp_path}"):
            Piper(str(program), (tmp_path,)).synthesize("x", "anna")

    def test_a_program_that_fails_or_says_nothing_is_an_error(self, tmp_path):
        for script, message in (
            ("echo no such voice >&2; exit 3", "no such voice"),
            ("exit 0", "no readable"),
        ):
            program = tmp_path / "piper"
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)
            (tmp_path / "anna.onnx").touch()
            with pytest.raises(SpeechUnavailable, match=message):
                Piper(str(program), (tmp_path,)).synthesize("x", "anna")


class TestCommand:
    def test_render_says_what_it_did(self):
        result = CliRunner().invoke(cli.app, ["prompts", "render"])
        assert result.exit_code == 0
        assert "prompts: 0 made" in result.output
        assert "0 removed" in result.output

    def test_a_missing_program_ends_with_the_remedy(self, tmp_path, monkeypatch):
        (tmp_path / "prompts_ru.toml").write_text(
            'language = "ru"\nvoice = "festival/msu_ru_nsh_clunits"\n[prompts]\na = "Раз"', encoding="utf-8"
        )
        monkeypatch.setenv("PATH", "/nonexistent")
        result = CliRunner().invoke(cli.app, ["prompts", "render", "--folder", str(tmp_path)])
        assert result.exit_code == 2
        assert "Install it: apt install festival festvox-ru" in result.output
