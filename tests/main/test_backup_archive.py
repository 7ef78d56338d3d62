"""The file of a backup: whole or refused, whatever was done to it."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import msgspec
import pytest

from perezvon.main.backup_archive import (
    FORMAT,
    ArchiveWriter,
    Damaged,
    Manifest,
    TableRows,
    members,
    read_manifest,
)
from perezvon.main.backup_texts import TEXTS, BackupRefused
from perezvon.main.restore import checked


def manifest(writer: ArchiveWriter, **fields: object) -> Manifest:
    made = Manifest(
        format=FORMAT,
        made_at="2026-03-02T09:00:00+00:00",
        version="0.1.0",
        revision="0001_engine",
        postgres="18",
        centre="main",
        settings={},
        tables=[TableRows("public", "centre", ["centre"], 1, 1)],
        partitions=[],
        sequences={},
        calls=0,
        recordings=0,
        lost=[],
        members=dict(writer.members),
    )
    return msgspec.structs.replace(made, **fields)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "backup.tar"
    with ArchiveWriter(path) as writer:
        writer.add("database/public.centre/000001.gz", b"rows" * 100)
        writer.add("recordings/main/a.pzr", b"sound" * 10_000)
        writer.add("state/secrets/session_key", b"secret")
        writer.finish(manifest(writer))
    return path


def test_what_was_put_in_comes_out(file: Path) -> None:
    found = read_manifest(file)
    assert found.size_of("recordings") == 50_000
    assert found.count_of("state") == 1
    contents = {info.name: source.read() for info, source in members(file)}
    assert contents["state/secrets/session_key"] == b"secret"
    assert contents["recordings/main/a.pzr"] == b"sound" * 10_000
    assert file.stat().st_mode & 0o777 == 0o600


def test_every_flipped_byte_of_a_content_is_noticed(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    for text in (b"rowsrows", b"soundsound", b"secret\0", b'"revision"'):
        changed = bytearray(whole)
        changed[changed.index(text)] ^= 1
        file.write_bytes(changed)
        with pytest.raises(Damaged):
            read_manifest(file)


def test_a_cut_file_is_noticed_wherever_it_ends(file: Path) -> None:
    whole = file.read_bytes()
    end = whole.rindex(b"manifest.sha256") + 512
    for length in (0, 100, 512, 700, 20_000, len(whole) // 2, end - 513, end - 1, end):
        file.write_bytes(whole[:length])
        with pytest.raises(Damaged):
            read_manifest(file)


def test_a_broken_off_backup_leaves_nothing(tmp_path: Path) -> None:
    def broken_off() -> None:
        with ArchiveWriter(tmp_path / "backup.tar") as writer:
            writer.add("state/one", b"1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_appeared_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "backup.tar"

    def late() -> None:
        with ArchiveWriter(path) as writer:
            path.write_text("somebody else's")
            writer.finish(manifest(writer))

    with pytest.raises(FileExistsError):
        late()
    assert [entry.name for entry in tmp_path.iterdir()] == ["backup.tar"]
    assert path.read_text() == "somebody else's"


def test_a_file_that_shrinks_fails_the_backup_and_one_that_grows_is_cut(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "backup.tar") as writer:
        with pytest.raises(OSError, match="unexpected end"):
            writer.add_file("recordings/a", io.BytesIO(b"12"), 3)
        assert writer.add_path("recordings/gone", tmp_path / "gone") is False
    with ArchiveWriter(tmp_path / "backup.tar") as writer:
        writer.add_file("recordings/a", io.BytesIO(b"1234"), 3)
        writer.finish(manifest(writer))
    assert read_manifest(tmp_path / "backup.tar").members["recordings/a"].size == 3


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "state/../../outside"])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "evil.tar"
    with ArchiveWriter(path) as writer:
        writer.add(name, b"1")
        writer.finish(manifest(writer))
    with pytest.raises(Damaged) as damage:
        read_manifest(path)
    assert damage.value.code == "archive.stranger"


def test_parts_that_were_added_taken_or_doubled_are_named(file: Path) -> None:
    def changed(keep: str, extra: tuple[str, bytes] | None = None) -> str:
        made = io.BytesIO()
        with tarfile.open(file) as old, tarfile.open(fileobj=made, mode="w") as new:
            for info in old:
                if info.name != keep:
                    new.addfile(info, old.extractfile(info))
            if extra:
                header = tarfile.TarInfo(extra[0])
                header.size = len(extra[1])
                new.addfile(header, io.BytesIO(extra[1]))
        other = file.with_name("changed.tar")
        other.write_bytes(made.getvalue())
        with pytest.raises(Damaged) as damage:
            read_manifest(other)
        return damage.value.code

    assert changed("recordings/main/a.pzr") == "archive.missing"
    assert changed("", ("state/secrets/other", b"1")) == "archive.stranger"
    assert changed("", ("state/secrets/session_key", b"other")) == "archive.twice"
    assert changed("manifest.sha256") == "archive.cut"


def test_another_form_and_another_file_say_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "later.tar"
    with ArchiveWriter(path) as writer:
        writer.finish(manifest(writer, format=FORMAT + 1))
    with pytest.raises(Damaged) as damage:
        read_manifest(path)
    assert damage.value.code == "archive.form"
    path.write_text("a shopping list")
    with pytest.raises(Damaged) as damage:
        read_manifest(path)
    assert damage.value.code == "archive.not_ours"


def test_the_seal_is_the_sum_that_any_tool_computes(file: Path) -> None:
    contents = {info.name: source.read() for info, source in members(file)}
    assert (
        contents["manifest.sha256"].decode().strip() == hashlib.sha256(contents["manifest.json"]).hexdigest()
    )


def test_every_refusal_is_a_sentence_in_both_languages() -> None:
    for code, (english, russian) in TEXTS.items():
        assert english != russian, code
        for text in (english, russian):
            assert text.count("{") == english.count("{"), code
    assert "not overwritten" in str(BackupRefused("backup.exists", path="x"))


class _Silent:
    def phase(self, name: str, total: float | None = None) -> None: ...

    def advance(self, amount: float) -> None: ...


def test_a_file_that_is_not_there_is_called_absent(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "gone.tar", "archive.absent"), (tmp_path, "archive.not_ours")):
        with pytest.raises(BackupRefused) as refused:
            checked(path, _Silent())
        assert refused.value.code == code
