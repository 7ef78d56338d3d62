"""A recording as a user hears it: both sides whole, each in his own ear, in time, and drawn right."""

import io
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.adapters.speech.g711 import RATE_HZ, SILENCE, decode, encode
from perezvon.features.recordings.audio import (
    AudioError,
    PeakMeter,
    check_length,
    decode_opus,
    duration_s,
    encode_opus,
    make_recording,
    merge_stereo,
    peaks,
    stereo_blocks,
    write_opus,
)
from perezvon.features.recordings.separation import find_offset_s, separation_db
from perezvon.main.demo_data.speech import utterances

BOTH = ("ulaw", "alaw")


def spoken(kind: str, language: str, n: int = 0) -> bytes:
    return utterances(kind=kind, language=language)[n].path.read_bytes()


def laid_at(start_s: float, sound: bytes, length_s: float) -> bytes:
    """µ-law silence of ``length_s`` with ``sound`` in it."""
    start, length = int(start_s * RATE_HZ), int(length_s * RATE_HZ)
    return (SILENCE["ulaw"] * start + sound + SILENCE["ulaw"] * length)[:length]


@pytest.fixture(scope="module")
def customer() -> bytes:
    return spoken("caller", "ru")


@pytest.fixture(scope="module")
def agent() -> bytes:
    return spoken("agent", "en")


class TestG711:
    @pytest.mark.parametrize("codec", BOTH)
    def test_every_code_survives_a_round_trip(self, codec):
        levels = decode(bytes(range(256)), codec)
        assert np.array_equal(decode(encode(levels, codec), codec), levels)

    @pytest.mark.parametrize("codec", BOTH)
    def test_each_level_goes_to_the_nearest_code(self, codec):
        linear = np.arange(-32768, 32768, 7).astype(np.int16)
        near = np.abs(decode(bytes(range(256)), codec).astype(int)[None, :] - linear[:, None].astype(int))
        sent = np.abs(decode(encode(linear, codec), codec).astype(int) - linear)
        assert np.array_equal(sent, near.min(axis=1))

    def test_known_codes_of_the_standard(self):
        assert decode(b"\x00\x80\xff\x7f", "ulaw").tolist() == [-32124, 32124, 0, 0]
        assert decode(b"\x2a\xaa\xd5\x55", "alaw").tolist() == [-32256, 32256, 8, -8]

    def test_silence_is_what_a_telephone_sends(self):
        assert encode(np.zeros(3, np.int16), "ulaw") == b"\xff\xff\xff"
        assert encode(np.zeros(3, np.int16), "alaw") == b"\xd5\xd5\xd5"

    def test_samples_of_another_kind_are_refused_not_wrapped(self):
        with pytest.raises(TypeError, match="16-bit"):
            encode(np.array([0.5, 40000.0]), "ulaw")


class TestMerging:
    @given(rx=st.binary(max_size=300), tx=st.binary(max_size=300), codec=st.sampled_from(BOTH))
    def test_nothing_is_cut_and_the_shorter_side_is_silent_at_its_end(self, rx, tx, codec):
        stereo = merge_stereo(rx, tx, codec)
        assert stereo.shape == (max(len(rx), len(tx)), 2)
        assert np.array_equal(stereo[: len(rx), 0], decode(rx, codec))
        assert np.array_equal(stereo[: len(tx), 1], decode(tx, codec))
        assert not stereo[len(rx) :, 0].any()
        assert not stereo[len(tx) :, 1].any()

    @given(rx=st.binary(max_size=200), tx=st.binary(max_size=200), block=st.integers(1, 70))
    def test_in_blocks_is_the_same_as_at_once_even_from_a_slow_pipe(self, rx, tx, block):
        class Dripping(io.BytesIO):
            def read(self, size=-1):
                return super().read(min(size, 3))

        blocks = list(stereo_blocks(Dripping(rx), io.BytesIO(tx), "ulaw", block))
        joined = np.concatenate(blocks) if blocks else np.zeros((0, 2), np.int16)
        assert np.array_equal(joined, merge_stereo(rx, tx, "ulaw"))

    def test_length_in_seconds(self):
        assert duration_s(b"\xff" * 12000) == 1.5
        assert duration_s(np.zeros((2000, 2), np.int16)) == 0.25


class TestOpus:
    def test_length_is_kept_to_the_sample(self, customer, agent):
        for cut in (1, 159, 8000, 81234):
            stereo = merge_stereo(customer[:cut], agent[:cut], "ulaw")
            back, rate = decode_opus(encode_opus(stereo))
            assert (len(back), rate) == (cut, RATE_HZ)

    def test_both_speakers_sound_as_before(self, customer, agent):
        stereo = merge_stereo(customer, agent, "ulaw")
        back, _ = decode_opus(encode_opus(stereo))
        for side in (0, 1):
            before, after = stereo[:, side].astype(float), back[:, side].astype(float)
            likeness = before @ after / np.sqrt((before @ before) * (after @ after))
            assert likeness > 0.97
            assert 0.9 < np.std(after) / np.std(before) < 1.1

    def test_is_much_smaller_than_what_asterisk_wrote(self, customer, agent):
        assert len(encode_opus(merge_stereo(customer, agent, "ulaw"))) < 0.6 * (len(customer) + len(agent))

    def test_a_call_without_sound_is_said_and_not_a_file_that_no_player_opens(self):
        with pytest.raises(AudioError, match="nothing was recorded"):
            encode_opus(np.zeros((0, 2), np.int16))

    def test_a_silent_call_stays_silent(self):
        back, _ = decode_opus(encode_opus(np.zeros((40000, 2), np.int16)))
        assert np.abs(back).max() <= 1

    def test_a_rate_opus_does_not_know_is_named(self):
        with pytest.raises(AudioError, match="11025"):
            encode_opus(np.zeros((10, 2), np.int16), rate=11025)

    def test_a_broken_file_is_an_error_not_noise(self):
        with pytest.raises(AudioError, match="Opus"):
            decode_opus(b"OggS" + bytes(100))

    @pytest.mark.parametrize("room", [0, 100, 40_000, -1])
    def test_a_full_disk_is_reported_wherever_it_happens(self, customer, room):
        """Swallowed by the C library, it would be a recording cut off in mid-word that counts as whole."""
        stereo = merge_stereo(customer, customer, "ulaw")
        room = room if room >= 0 else len(encode_opus(stereo)) - 1

        class Full:
            left = room

            def write(self, data):
                self.left -= len(data)
                if self.left < 0:
                    raise OSError(28, "No space left on device")

        with pytest.raises(OSError, match="No space"):
            write_opus([stereo[:60000], stereo[60000:]], Full())


class TestMakingARecording:
    def test_one_pass_gives_sound_lengths_and_waveform(self, customer, agent):
        out = io.BytesIO()
        done = make_recording(io.BytesIO(customer), io.BytesIO(agent), "ulaw", out, buckets=200)
        whole = merge_stereo(customer, agent, "ulaw")
        assert done.rx_s == len(customer) / RATE_HZ
        assert done.tx_s == len(agent) / RATE_HZ
        assert done.duration_s == max(done.rx_s, done.tx_s) == done.waveform.duration_s
        assert done.waveform == peaks(whole, 200)
        assert out.getvalue()[:4] == b"OggS"
        assert len(decode_opus(out.getvalue())[0]) == len(whole)

    def test_a_long_call_does_not_fill_the_memory(self):
        class Talk:
            """Twenty minutes of noise that are never in memory at once."""

            def __init__(self):
                self.left = 20 * 60 * RATE_HZ

            def read(self, size):
                size = min(size, self.left)
                self.left -= size
                return bytes(range(256)) * (size // 256) + bytes(size % 256)

        class Nowhere:
            def write(self, data):
                return len(data)

        # The encoder is not what is measured here: everything else of one pass is.
        meter = PeakMeter()
        tracemalloc.start()
        for block in stereo_blocks(Talk(), Talk(), "alaw"):
            meter.add(block)
        waveform = meter.waveform(1000)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert waveform.duration_s == 20 * 60
        assert peak < 8_000_000

    def test_writes_front_to_back_as_it_goes(self, customer):
        """The sink is an encrypting file: nothing may be asked of it but to take bytes, early."""
        written: list[int] = []

        class Sink:
            def write(self, data):
                written.append(len(data))
                return len(data)

        def blocks():
            for _ in range(12):
                yield merge_stereo(customer[:80000], customer[:80000], "ulaw")
            blocks.written_before_the_end = sum(written)

        write_opus(blocks(), Sink())
        assert blocks.written_before_the_end > 0.8 * sum(written)


class TestWaveform:
    def test_shows_who_spoke_when(self, customer):
        rx, tx = laid_at(0, customer[:16000], 8), laid_at(6, customer[:16000], 8)
        wave = peaks(merge_stereo(rx, tx, "ulaw"), 80)
        assert max(wave.left[25:]) == 0
        assert max(wave.left[:20]) > 60
        assert max(wave.right[:58]) == 0
        assert max(wave.right[60:]) > 60

    @given(
        frames=st.integers(0, 3000),
        cuts=st.lists(st.integers(1, 900), max_size=6),
        buckets=st.integers(1, 120),
        seed=st.integers(0, 99),
    )
    def test_no_peak_is_lost_however_the_call_arrives(self, frames, cuts, buckets, seed):
        noise = np.random.default_rng(seed).integers(-32768, 32768, (frames, 2)).astype(np.int16)
        meter, begin = PeakMeter(), 0
        for cut in [*cuts, frames]:
            meter.add(noise[begin : begin + cut])
            begin += cut
        wave = meter.waveform(buckets)
        assert (len(wave.left), len(wave.right)) == (buckets, buckets)
        assert wave == peaks(noise, buckets)
        for side, drawn in ((0, wave.left), (1, wave.right)):
            loudest = int(np.abs(noise[:, side].astype(int)).max()) if frames else 0
            assert max(drawn) == min((loudest * 255 + 16384) // 32768, 255)

    def test_full_scale_is_255_and_negative_counts_too(self):
        assert peaks(np.full((400, 2), -32768, np.int16), 1).left == b"\xff"

    def test_no_width_is_an_error(self):
        with pytest.raises(AudioError, match="bucket"):
            peaks(np.zeros((8, 2), np.int16), 0)


class TestLength:
    def test_verdicts(self):
        assert check_length(60.0, 60.15).verdict == "fine"
        assert check_length(60.0, 59.5).verdict == "short"
        assert check_length(60.0, 59.5).difference_s == pytest.approx(-0.5)
        assert check_length(60.0, 63.0).verdict == "long"
        assert check_length(60.0, 63.0, tolerance_s=5).verdict == "fine"


@pytest.fixture(scope="module")
def call(customer, agent):
    """Both talk at once for most of it: the hardest case for a codec."""
    return merge_stereo(laid_at(0.1, customer, 18), laid_at(1.0, agent, 18), "ulaw")


class TestSeparation:
    """The measure that acceptance tests trust must itself be right about what is there."""

    def test_survives_encoding_with_more_than_thirty_db(self, call, customer, agent):
        heard, _ = decode_opus(encode_opus(call))
        found = separation_db(decode(customer, "ulaw"), decode(agent, "ulaw"), heard)
        assert found.worst_db > 45
        assert found.customer.offset_s == pytest.approx(0.1, abs=0.002)
        assert found.agent.offset_s == pytest.approx(1.0, abs=0.002)

    @pytest.mark.parametrize("leak_db", [-15, -25, -35])
    @pytest.mark.parametrize("late_s", [0.0, 0.0125, 0.1])
    def test_finds_a_leak_as_strong_as_it_is(self, call, customer, agent, leak_db, late_s):
        leaking = call.astype(float)
        leaking[:, 0] += 10 ** (leak_db / 20) * np.roll(call[:, 1], int(late_s * RATE_HZ))
        found = separation_db(
            decode(customer, "ulaw"), decode(agent, "ulaw"), np.clip(leaking, -32768, 32767).astype(np.int16)
        )
        assert found.agent_db == pytest.approx(-leak_db, abs=2)
        assert found.customer_db > 60

    def test_another_level_and_a_coloured_line_do_not_matter(self, call, customer, agent):
        coloured = call.astype(float)
        coloured[1:, 1] = 0.3 * coloured[1:, 1] - 0.12 * coloured[:-1, 1]
        found = separation_db(decode(customer, "ulaw"), decode(agent, "ulaw"), coloured.astype(np.int16))
        assert found.worst_db > 40

    @pytest.mark.parametrize("jump", [-60, 60])
    def test_a_jitter_buffer_that_jumps_is_followed(self, call, customer, agent, jump):
        """Sound that passed a browser moves by some milliseconds in mid-call; that is no leak."""
        moved = call.copy()
        half = len(call) // 2
        moved[half + 60 :, 1] = (
            call[half + 60 - jump : len(call) - jump, 1]
            if jump > 0
            else np.concatenate([call[half + 60 - jump :, 1], np.zeros(-jump, np.int16)])
        )
        found = separation_db(decode(customer, "ulaw"), decode(agent, "ulaw"), moved)
        assert found.worst_db > 40

    @pytest.mark.parametrize("moved_back", [False, True])
    def test_a_machine_that_stood_still_is_followed(self, call, customer, agent, moved_back):
        """Pieces are missing in both channels, or silence stands for them some seconds later."""
        cuts = [(30_000, 1600), (70_000, 800), (100_000, 4000)]
        broken = call
        for at, length in reversed(cuts):
            broken = np.delete(broken, slice(at, at + length), axis=0)
        if moved_back:
            for at, length in cuts:
                broken = np.insert(broken, at + 12_000, np.zeros((length, 2), np.int16), axis=0)
        found = separation_db(decode(customer, "ulaw"), decode(agent, "ulaw"), broken)
        assert found.worst_db > 30
        assert found.customer.offset_s == pytest.approx(0.1, abs=0.01)
        assert found.agent.offset_s == pytest.approx(1.0, abs=0.01)

    @pytest.mark.parametrize("leak_db", [-15, -25])
    def test_a_leak_is_found_after_a_standstill_too(self, call, customer, agent, leak_db):
        leaking = call.astype(float)
        leaking[:, 0] += 10 ** (leak_db / 20) * call[:, 1]
        broken = np.delete(np.clip(leaking, -32768, 32767).astype(np.int16), slice(60_000, 63_200), axis=0)
        found = separation_db(decode(customer, "ulaw"), decode(agent, "ulaw"), broken)
        assert found.agent_db == pytest.approx(-leak_db, abs=3)

    def test_swapped_channels_are_an_error(self, call, customer, agent):
        with pytest.raises(ValueError, match="customer's speech is not in the customer's channel"):
            separation_db(decode(customer, "ulaw"), decode(agent, "ulaw"), call[:, ::-1])

    def test_a_mono_mix_is_not_separated(self, call, customer, agent):
        mixed = (call.sum(axis=1) // 2).astype(np.int16)
        found = separation_db(
            decode(customer, "ulaw"), decode(agent, "ulaw"), np.stack([mixed, mixed], axis=1)
        )
        assert found.worst_db < 3

    @pytest.mark.parametrize("start_s", [0.0, 0.0375, 2.5, 7.0])
    def test_start_is_found_within_a_millisecond(self, customer, start_s):
        heard = decode(laid_at(start_s, customer, 22), "ulaw")
        found = find_offset_s(decode(customer, "ulaw"), heard)
        assert found.offset_s == pytest.approx(start_s, abs=0.001)
        assert found.match > 0.95

    def test_a_late_recording_shows_as_a_negative_start(self, customer):
        late = decode(customer[8000 * 2 :], "ulaw")
        assert find_offset_s(decode(customer, "ulaw"), late).offset_s == pytest.approx(-2.0, abs=0.001)

    def test_someone_else_is_not_recognised(self, customer, agent):
        assert find_offset_s(decode(customer, "ulaw"), decode(agent, "ulaw")).match < 0.2

    def test_too_little_to_compare_is_said(self, customer):
        with pytest.raises(ValueError, match=r"1\.0 s"):
            find_offset_s(decode(customer, "ulaw"), np.zeros(100, np.int16))
