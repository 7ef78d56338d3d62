"""Recordings at rest: whole or an error, never wrong sound; gone when the key is gone."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perezvon.features.recordings.vault import (
    CHUNK_BITS,
    BadMasterKey,
    Keyring,
    Sealer,
    Tampered,
    WrongKey,
    key_id,
    new_master_key,
    open_range,
    parse_master_key,
    plain_size,
    seal,
)

CHUNK = 1 << CHUNK_BITS
OLD, NEW = bytes(range(32)), bytes(range(32, 64))
KEYS = Keyring("2026", {"2026": OLD})
ROTATED = Keyring("2027", {"2026": OLD, "2027": NEW})

on_disk = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def sound(size: int) -> bytes:
    return (bytes(range(251)) * (size // 251 + 1))[:size]


def read(path: Path, wrapped: bytes, recording: str = "rec-1", keys: Keyring = KEYS, *span: int) -> bytes:
    return b"".join(open_range(path, wrapped, recording, keys, *span))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rec-1.pzv"


sizes = st.one_of(
    st.integers(0, 300), st.sampled_from([CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 17])
)


class TestReading:
    @on_disk
    @given(size=sizes, part=st.integers(1, 3 * CHUNK))
    def test_what_was_put_in_comes_out_however_it_was_written(self, path, size, part):
        plain = sound(size)
        wrapped = seal(path, (plain[i : i + part] for i in range(0, size, part)), "rec-1", KEYS)
        assert plain_size(path) == size
        assert read(path, wrapped) == plain

    @on_disk
    @given(size=sizes, data=st.data())
    def test_any_part_can_be_read_alone(self, path, size, data):
        plain = sound(size)
        wrapped = seal(path, [plain], "rec-1", KEYS)
        start = data.draw(st.integers(0, size))
        end = data.draw(st.integers(start, size + 10))
        assert read(path, wrapped, "rec-1", KEYS, start, end) == plain[start:end]

    def test_a_part_beyond_the_end_is_refused_before_anything_is_sent(self, path):
        wrapped = seal(path, [sound(100)], "rec-1", KEYS)
        with pytest.raises(ValueError, match="outside the recording's 100 bytes"):
            open_range(path, wrapped, "rec-1", KEYS, 101)

    def test_seeking_reads_little(self, path):
        """Jumping to the end of an hour must not decrypt the hour."""
        wrapped = seal(path, [sound(40 * CHUNK)], "rec-1", KEYS)
        damaged = bytearray(path.read_bytes())
        damaged[20 * CHUNK] ^= 1
        path.write_bytes(damaged)
        assert read(path, wrapped, "rec-1", KEYS, 39 * CHUNK) == sound(40 * CHUNK)[39 * CHUNK :]

    def test_nothing_of_the_sound_or_of_the_key_is_on_the_disk(self, path):
        wrapped = seal(path, [b"SECRET TALK " * 10_000], "rec-1", KEYS)
        stored = path.read_bytes()
        assert b"SECRET TALK" not in stored
        assert OLD not in stored
        assert wrapped not in stored
        assert "2026" in repr(KEYS)
        assert OLD.hex() not in repr(KEYS)
        assert repr(OLD) not in repr(KEYS)

    def test_only_the_owner_may_read_the_file(self, path):
        seal(path, [b"x"], "rec-1", KEYS)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_same_talk_twice_looks_different(self, tmp_path):
        seal(tmp_path / "a", [sound(500)], "rec-1", KEYS)
        seal(tmp_path / "b", [sound(500)], "rec-1", KEYS)
        assert (tmp_path / "a").read_bytes() != (tmp_path / "b").read_bytes()


class TestTampering:
    @on_disk
    @given(size=st.sampled_from([0, 5, CHUNK, 2 * CHUNK + 9]), data=st.data())
    def test_any_changed_byte_is_noticed(self, path, size, data):
        wrapped = seal(path, [sound(size)], "rec-1", KEYS)
        stored = bytearray(path.read_bytes())
        place = data.draw(st.integers(0, len(stored) - 1))
        stored[place] ^= data.draw(st.integers(1, 255))
        path.write_bytes(stored)
        with pytest.raises(Tampered):
            read(path, wrapped)

    @on_disk
    @given(size=st.sampled_from([5, CHUNK, 2 * CHUNK, 3 * CHUNK + 9]), data=st.data())
    def test_a_missing_end_is_noticed_before_anything_is_sent(self, path, size, data):
        wrapped = seal(path, [sound(size)], "rec-1", KEYS)
        stored = path.read_bytes()
        kept = data.draw(
            st.one_of(
                st.integers(0, len(stored) - 1), st.sampled_from([len(stored) - CHUNK - 16, len(stored) - 16])
            )
        )
        path.write_bytes(stored[: max(kept, 0)])
        with pytest.raises(Tampered):
            open_range(path, wrapped, "rec-1", KEYS, 0, 1)

    def test_something_added_is_noticed(self, path):
        wrapped = seal(path, [sound(CHUNK)], "rec-1", KEYS)
        with path.open("ab") as file:
            file.write(bytes(40))
        with pytest.raises(Tampered):
            read(path, wrapped)

    def test_swapped_chunks_are_noticed(self, path):
        wrapped = seal(path, [sound(3 * CHUNK)], "rec-1", KEYS)
        stored, whole = path.read_bytes(), CHUNK + 16
        head = len(stored) - 3 * whole
        first, second, third = (stored[head + i * whole : head + (i + 1) * whole] for i in range(3))
        path.write_bytes(stored[:head] + second + first + third)
        with pytest.raises(Tampered, match="chunk 0"):
            read(path, wrapped)

    def test_another_call_cannot_be_put_in_its_place(self, tmp_path):
        """Neither the file nor the key of one recording passes for those of another."""
        one, two = tmp_path / "one", tmp_path / "two"
        key_one = seal(one, [b"one"], "rec-1", KEYS)
        key_two = seal(two, [b"two"], "rec-2", KEYS)
        with pytest.raises(Tampered):
            read(two, key_one, "rec-1")
        with pytest.raises(Tampered, match="belongs to another recording"):
            read(two, key_one, "rec-2")
        with pytest.raises(Tampered):
            read(two, key_two, "rec-1")

    @on_disk
    @given(data=st.data())
    def test_a_changed_wrapped_key_is_noticed(self, path, data):
        wrapped = bytearray(seal(path, [b"x"], "rec-1", KEYS))
        place = data.draw(st.integers(0, len(wrapped) - 1))
        wrapped[place] ^= data.draw(st.integers(1, 255))
        with pytest.raises((Tampered, WrongKey)):
            read(path, bytes(wrapped))

    @pytest.mark.parametrize("junk", [b"", b"\x01", b"\x01\x04", b"\x02" * 70])
    def test_rubbish_for_a_key_is_an_error_with_a_reason(self, path, junk):
        seal(path, [b"x"], "rec-1", KEYS)
        with pytest.raises(Tampered, match="wrapped recording key"):
            read(path, junk)

    def test_an_ordinary_file_is_not_a_recording(self, path):
        path.write_bytes(b"OggS" + bytes(100))
        with pytest.raises(Tampered, match="not a sealed recording"):
            plain_size(path)


class TestKeys:
    def test_rotation_opens_old_recordings_and_leaves_the_file_alone(self, path):
        wrapped = seal(path, [sound(1000)], "rec-1", KEYS)
        before = path.read_bytes()
        assert read(path, wrapped, "rec-1", ROTATED) == sound(1000)
        again = ROTATED.rewrap(wrapped, "rec-1")
        assert (key_id(wrapped), key_id(again)) == ("2026", "2027")
        assert path.read_bytes() == before
        assert read(path, again, "rec-1", Keyring("2027", {"2027": NEW})) == sound(1000)

    def test_a_missing_master_key_is_named(self, path):
        wrapped = seal(path, [b"x"], "rec-1", KEYS)
        with pytest.raises(WrongKey, match=r"needs master key '2026'.*add it as an old key"):
            read(path, wrapped, "rec-1", Keyring("2027", {"2027": NEW}))

    def test_another_key_under_the_same_name_does_not_open(self, path):
        wrapped = seal(path, [b"x"], "rec-1", KEYS)
        with pytest.raises(Tampered, match="another key has this id"):
            read(path, wrapped, "rec-1", Keyring("2026", {"2026": NEW}))

    def test_without_the_wrapped_key_the_master_key_opens_nothing(self, path):
        """Crypto-shredding: a key wrapped anew for the same recording does not fit the file."""
        seal(path, [b"x"], "rec-1", KEYS)
        with pytest.raises(Tampered):
            read(path, KEYS.wrap(bytes(32), "rec-1"))

    def test_master_key_from_settings(self):
        assert len(parse_master_key(new_master_key())) == 32
        assert parse_master_key(" " + new_master_key() + "\n")
        with pytest.raises(BadMasterKey, match=r"recording_key is not base64.*openssl rand"):
            parse_master_key("пароль")
        with pytest.raises(BadMasterKey, match="holds 5 bytes and must hold 32"):
            parse_master_key("aGVsbG8=")
        with pytest.raises(BadMasterKey, match="not among"):
            Keyring("2026", {})
        with pytest.raises(BadMasterKey, match="16 bytes"):
            Keyring("k", {"k": bytes(16)})


class TestWriting:
    def test_an_error_leaves_nothing_behind(self, tmp_path, path):
        def breaking():
            yield b"half a call"
            raise OSError("disk went away")

        with pytest.raises(OSError, match="disk went away"):
            seal(path, breaking(), "rec-1", KEYS)
        assert list(tmp_path.iterdir()) == []

    def test_the_name_appears_only_with_the_whole_file(self, tmp_path, path):
        with Sealer(path, "rec-1", KEYS) as sealer:
            sealer.write(sound(5 * CHUNK))
            assert not path.exists()
        assert read(path, sealer.wrapped_key) == sound(5 * CHUNK)
        assert [p.name for p in tmp_path.iterdir()] == ["rec-1.pzv"]

    def test_writing_again_replaces_at_once(self, path):
        """A repeated job after a crash: the second file wins, with the second key."""
        first = seal(path, [b"first"], "rec-1", KEYS)
        second = seal(path, [b"second"], "rec-1", KEYS)
        assert read(path, second) == b"second"
        with pytest.raises(Tampered):
            read(path, first)

    def test_a_listener_keeps_hearing_while_the_file_is_removed(self, path):
        wrapped = seal(path, [sound(3 * CHUNK)], "rec-1", KEYS)
        listening = open_range(path, wrapped, "rec-1", KEYS)
        heard = next(listening)
        path.unlink()
        assert heard + b"".join(listening) == sound(3 * CHUNK)

    def test_no_file_stays_open(self, path):
        wrapped = seal(path, [sound(3 * CHUNK)], "rec-1", KEYS)
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(5):
            next(open_range(path, wrapped, "rec-1", KEYS))  # a listener who goes away at once
            read(path, wrapped)
        assert len(os.listdir("/proc/self/fd")) == before
