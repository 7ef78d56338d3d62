"""Bells and signal work: what a waiting caller would complain about."""

import numpy as np
import pytest

from perezvon.adapters.speech import bells, dsp
from perezvon.adapters.speech.g711 import RATE_HZ, decode


@pytest.fixture(scope="module")
def peal():
    return bells.peal()


class TestBells:
    def test_is_a_calm_loop_of_a_good_minute(self, peal):
        assert 60 <= len(peal) / RATE_HZ <= 90
        loud = dsp.to_signal(peal)
        assert dsp.db(np.abs(loud).max()) <= -14
        assert -36 < dsp.db(np.sqrt(np.mean(loud**2))) < -24

    def test_never_falls_silent(self, peal):
        """A waiting caller who hears a second of nothing hangs up."""
        levels = dsp.frame_levels_db(dsp.to_signal(np.tile(peal, 2)), RATE_HZ)
        assert levels.min() > -50

    def test_has_no_seam_where_it_repeats(self, peal):
        around = np.concatenate([peal[-RATE_HZ:], peal[:RATE_HZ]]).astype(int)
        step = np.abs(np.diff(around))
        assert step[RATE_HZ - 1] <= np.percentile(step, 99.9)

    def test_is_the_same_every_time(self, peal):
        assert np.array_equal(peal, bells.peal())

    def test_installs_both_codings_and_leaves_what_is_right_alone(self, tmp_path, peal):
        files = bells.install_music(tmp_path / "moh")
        assert sorted(path.name for path in files) == ["perezvon.alaw", "perezvon.ulaw"]
        ulaw, alaw = (decode(path.read_bytes(), path.suffix[1:]) for path in sorted(files, reverse=True))
        for coded in (ulaw, alaw):
            noise = coded.astype(float) - peal
            assert 20 * np.log10(np.std(peal) / np.std(noise)) > 30
        before = [path.stat().st_mtime_ns for path in files]
        assert [path.stat().st_mtime_ns for path in bells.install_music(tmp_path / "moh")] == before

    def test_the_beep_neither_clicks_nor_hurts(self):
        tone = dsp.to_signal(bells.beep())
        assert 0.1 < len(tone) / RATE_HZ < 0.3
        assert dsp.db(np.abs(tone).max()) < -14
        assert abs(tone[0]) < 0.01
        assert abs(tone[-1]) < 0.01


def tone(frequency_hz: float, rate_hz: int, length_s: float = 1.0) -> dsp.Signal:
    return 0.5 * np.sin(2 * np.pi * frequency_hz * np.arange(int(length_s * rate_hz)) / rate_hz)


class TestSignals:
    def test_resampling_keeps_speech_and_folds_nothing_back(self):
        kept = dsp.resample(tone(1000, 22050), 22050, 8000)
        assert np.allclose(kept[200:-200], tone(1000, 8000)[200 : len(kept) - 200], atol=2e-3)
        folded = dsp.resample(tone(5500, 22050), 22050, 8000)  # would be heard at 2500 Hz
        assert dsp.db(np.abs(folded[200:-200]).max()) < -60

    @pytest.mark.parametrize("factor", [0.8, 1.25])
    def test_slower_speech_has_the_same_pitch(self, factor):
        rate = 16000
        slow = dsp.time_stretch(tone(200, rate, 2.0), rate, factor)
        assert len(slow) == pytest.approx(2.0 * rate * factor, rel=0.01)
        middle = slow[rate // 4 : -rate // 4]
        crossings = np.count_nonzero(np.diff(np.signbit(middle)))
        assert crossings / 2 / (len(middle) / rate) == pytest.approx(200, rel=0.01)
        assert np.std(middle) == pytest.approx(0.5 / np.sqrt(2), rel=0.05)

    def test_level_counts_speech_and_not_pauses(self):
        talk = np.concatenate([tone(500, 8000), np.zeros(24000), tone(500, 8000)])
        loud = dsp.level(talk * 0.01, 8000)
        assert dsp.speech_level_db(loud, 8000) == pytest.approx(-20, abs=0.3)

    def test_a_shout_is_rounded_off_below_the_ceiling(self):
        shout = tone(300, 8000)
        shout[4000:4020] *= 40
        assert np.abs(dsp.level(shout, 8000, target_db=-10)).max() <= dsp.gain(-3)

    def test_silence_at_the_ends_goes_and_long_pauses_shrink(self):
        talk = np.concatenate(
            [np.zeros(8000), tone(400, 8000), np.zeros(16000), tone(400, 8000), np.zeros(9000)]
        )
        cut = dsp.trim(talk, 8000)
        assert 4.0 <= len(cut) / 8000 <= 4.2
        assert len(dsp.shorten_pauses(cut, 8000, 0.5)) / 8000 == pytest.approx(2.6, abs=0.1)
