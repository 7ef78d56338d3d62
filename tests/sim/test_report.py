"""A bug report: nothing of the original is in the file, and it happens again the same way."""

import gzip
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from perezvon.core.events import AnyEvent, ChannelArrived, DigitPressed, SeenBridge
from perezvon.core.floor import Floor, FloorState
from perezvon.facts.floor import AnyFact, CallAnswered
from perezvon.facts.settings import Removed
from perezvon.ports import Entry
from perezvon.sim.report import pack
from perezvon.sim.report.export import CannotExport, export, forward
from perezvon.sim.report.pack import BadFile
from perezvon.sim.report.pseudonyms import Pseudonyms, Unclassified, has_text, rule_of
from perezvon.sim.report.replaying import NotThisFloor
from perezvon.sim.run import Day, Options
from perezvon.sim.world import CENTRE, NODE
from tests.sim.test_command import run

HALF = 900


@pytest.fixture(scope="module")
def told() -> list[Entry]:
    """The journal of a simulated day with everything that goes wrong in one."""
    day = Day(Options(seed=3, hours=2.0, agents=16, faults=True))
    day.play()
    return day.world.journal


def made(told: list[Entry], path: Path, call: str | None = None, until: int = HALF) -> Pseudonyms:
    floor = Floor(CENTRE, NODE)
    forward(floor, told[:until], until)
    _, names = export(floor, told[until:], path, "1.2.3", call)
    return names


@pytest.fixture(scope="module")
def report(told: list[Entry], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Pseudonyms]:
    path = tmp_path_factory.mktemp("report") / "report.tar.gz"
    return path, made(told, path)


def strings(value: Any) -> Iterator[str]:
    """Every string in decoded bytes."""
    match value:
        case str():
            yield value
        case dict():
            for pair in value.items():
                yield from strings([one for one in pair if pair[0] != "description"])
        case list():
            for one in value:
                yield from strings(one)
        case _:
            return


def originals(told: list[Entry]) -> set[str]:
    """Every id, number, name and text that the day's settings, people and telephones used."""
    floor = Floor(CENTRE, NODE)
    found: set[str] = {CENTRE}
    for entry in told:
        floor.handle(entry.event, entry.now)
        event = entry.event
        for name in ("channel", "agent", "user", "request_id", "number", "caller", "playback", "bridge"):
            found.add(str(getattr(event, name, "") or ""))
        found.update(strings(msgspec.to_builtins(getattr(event, "setting", None), str_keys=True)))
        found.update(strings(msgspec.to_builtins(getattr(event, "value", None), str_keys=True)))
    found.discard("Europe/Moscow")  # the zone is kept
    return found


def _vocabulary() -> set[str]:
    """Words of our own schema: names of fields, tags and states."""
    _, shapes = msgspec.json.schema_components((AnyEvent, FloorState))
    return set(strings(msgspec.to_builtins(shapes)))


class TestPseudonyms:
    def test_every_string_of_events_state_and_facts_is_decided(self) -> None:
        seen: set[type] = set()

        def walk(kind: inspect.Type) -> None:
            match kind:
                case inspect.StructType():
                    if kind.cls in seen:
                        return
                    seen.add(kind.cls)
                    for field in kind.fields:
                        text, keyed = has_text(field.type)
                        if text:
                            rule_of(kind.cls.__name__, field.name)
                        if keyed:
                            rule_of(kind.cls.__name__, f"{field.name}[]")
                        walk(field.type)
                case inspect.UnionType():
                    for one in kind.types:
                        walk(one)
                case inspect.ListType() | inspect.VarTupleType():
                    walk(kind.item_type)
                case inspect.DictType():
                    walk(kind.value_type)
                case _:
                    return

        for one in (AnyEvent, FloorState, AnyFact):
            walk(inspect.type_info(one))
        assert len(seen) > 50

    def test_a_new_string_cannot_slip_out(self) -> None:
        class Diary(msgspec.Struct):
            secret_thoughts: str

        with pytest.raises(Unclassified, match="secret_thoughts"):
            Pseudonyms("c", "n").of(Diary("I am tired"))

    def test_equal_is_equal_and_the_key_is_new_each_time(self) -> None:
        one, two = Pseudonyms("c", "n"), Pseudonyms("c", "n")
        assert one.ident("anna") == one.ident("anna")
        assert one.ident("anna") != one.ident("boris")
        assert one.ident("anna") != two.ident("anna")
        assert one.number("+7 (916) 000-11-22") == one.number("+79160001122")
        assert one.number("79160001122") == one.number("+79160001122").removeprefix("+")
        assert one.number("+79160001122") != two.number("+79160001122")

    def test_numbers_become_nobodys(self) -> None:
        names = Pseudonyms("c", "n")
        for number in ("112", "+79160001122", "8-800-555-0001", "\x00\u202e7916"):
            pseudonym = names.number(number)
            assert len(pseudonym.removeprefix("+")) == 15
            assert pseudonym.removeprefix("+").isdecimal()
        assert names.number("+79160001122").startswith("+7916"), "where one may call depends on it"
        assert "0001122" not in names.number("+79160001122")
        assert not names.number("112").startswith("112")
        assert names.number("Anna <anonymous>").startswith("caller-")
        assert names.number("") == ""

    def test_what_the_floor_makes_itself_stays_in_step(self) -> None:
        names = Pseudonyms("main", "n1")
        assert names.ident("n1-main-17-2") == "node-centre-17-2"
        bridge = names.of(SeenBridge("b-anna", ("ch-1",)))
        assert bridge.bridge == f"b-{names.ident('anna')}"
        assert names.of(Removed("number", "+7495")).id == names.number("+7495")
        assert names.ident("no_answer") == "no_answer", "a reason of our own"

    def test_digits_say_nothing(self) -> None:
        assert Pseudonyms("c", "n").of(DigitPressed("n", "ch", "7")).digit == "0"


class TestFile:
    def test_nothing_of_the_original_is_in_it(
        self, told: list[Entry], report: tuple[Path, Pseudonyms]
    ) -> None:
        path, names = report
        with tarfile.open(path) as archive:
            parts = [archive.extractfile(head).read() for head in archive]  # type: ignore[union-attr]
            assert [head.uname + head.gname for head in archive] == ["", "", ""]
        whole = b"\n".join(parts)
        ours = "\n".join(_vocabulary())
        wanted = {text for text in (*originals(told), *names.known, *names.numbers) if text not in ours}
        assert len(wanted) > 300
        assert {"+74950000001", "a-0003", "q-polis-claims", "lunch", "#336699"} <= wanted
        there = set(strings(list(map(msgspec.msgpack.decode, parts[1:]))))
        assert not wanted & there, "short ones are looked for whole: any few bytes occur by chance"
        assert [text for text in wanted if len(text) >= 6 and text.lstrip("+").encode() in whole] == []
        assert str(path.parent).encode() not in gzip.decompress(path.read_bytes())

    def test_replayed_it_gives_the_same_facts(
        self, told: list[Entry], report: tuple[Path, Pseudonyms]
    ) -> None:
        path, names = report
        read = pack.read(path)
        theirs, ours = Floor(CENTRE, NODE), Floor.restore(read.snapshot)
        for entry in told[:HALF]:
            theirs.handle(entry.event, entry.now)
        count = 0
        for mine, other in zip(told[HALF:], read.entries, strict=True):
            facts = [names.of(fact) for fact in theirs.handle(mine.event, mine.now).facts]
            assert ours.handle(other.event, other.now).facts == facts
            count += len(facts)
        assert count == read.manifest.facts > 500
        assert ours.next_deadline() == theirs.next_deadline()

    def test_a_call_alone_is_exported_from_arrival_to_end(self, told: list[Entry], tmp_path: Path) -> None:
        floor, born = Floor(CENTRE, NODE), 0
        for entry in told:
            answered = [
                fact.call
                for fact in floor.handle(entry.event, entry.now).facts
                if isinstance(fact, CallAnswered)
            ]
            if answered and entry.seq > HALF:
                born = int(answered[0].split("-")[-2])
                break
        call = f"{NODE}-{CENTRE}-{born}-1"
        path = tmp_path / "call.tar.gz"
        made(told, path, call, until=born - 1)
        read = pack.read(path)
        assert read.manifest.call == f"node-centre-{born}-1"
        assert isinstance(read.entries[0].event, ChannelArrived)
        assert len(read.entries) < len(told) - born
        shown = run("replay", str(path), "--call", call)
        assert shown.exit_code == 0
        for fact in ("CallArrived", "CallClosed"):
            assert shown.output.count(f"{fact}(call={read.manifest.call},") == 1, shown.output

    def test_a_stretch_that_is_no_stretch(self, told: list[Entry], tmp_path: Path) -> None:
        with pytest.raises(CannotExport, match=r"export\.no_call"):
            made(told, tmp_path / "a", "n1-sim-901-9")
        with pytest.raises(CannotExport, match=r"export\.nothing"):
            made(told, tmp_path / "b", until=len(told))
        with pytest.raises(NotThisFloor):
            forward(Floor(CENTRE, NODE), told[5:], 10)
        with pytest.raises(CannotExport, match=r"export\.hole"):
            forward(Floor(CENTRE, NODE), told[:5], 10)
        assert list(tmp_path.iterdir()) == [], "nothing is left behind"

    def test_a_file_that_is_there_stays(self, told: list[Entry], tmp_path: Path) -> None:
        path = tmp_path / "mine"
        path.write_text("mine")
        with pytest.raises(FileExistsError):
            made(told, path)
        assert path.read_text() == "mine"


def rewritten(path: Path, to: Path, **parts: bytes) -> Path:
    """The file with other parts; None removes one."""
    with tarfile.open(path) as archive, tarfile.open(to, "w:gz") as other:
        for head in archive:
            body = archive.extractfile(head).read()  # type: ignore[union-attr]
            body = parts.get(head.name.partition(".")[0], body)
            if body:
                head.size = len(body)
                other.addfile(head, io.BytesIO(body))
    return to


class TestReading:
    @pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
    def test_half_a_file_is_damaged(
        self, report: tuple[Path, Pseudonyms], tmp_path: Path, share: float
    ) -> None:
        body = report[0].read_bytes()
        half = tmp_path / "half"
        half.write_bytes(body[: int(len(body) * share)])
        with pytest.raises(BadFile):
            pack.read(half)

    def test_a_changed_byte_is_seen(self, report: tuple[Path, Pseudonyms], tmp_path: Path) -> None:
        body = bytearray(report[0].read_bytes())
        for place in range(40, len(body), len(body) // 25):
            spoiled = bytearray(body)
            spoiled[place] ^= 0x20
            path = tmp_path / "spoiled"
            path.write_bytes(spoiled)
            try:
                read = pack.read(path)
            except BadFile:
                continue
            assert read == pack.read(report[0]), "only padding may change unseen"

    @pytest.mark.parametrize(
        ("parts", "code"),
        [
            ({"journal": b"\x90"}, "file.damaged"),
            ({"snapshot": b""}, "file.damaged"),
            ({"manifest": b"{}"}, "file.foreign"),
            ({"manifest": b"not json"}, "file.foreign"),
            ({"manifest": b'{"format": "\xff"}'}, "file.foreign"),
        ],
    )
    def test_parts_are_checked(
        self, report: tuple[Path, Pseudonyms], tmp_path: Path, parts: dict[str, bytes], code: str
    ) -> None:
        with pytest.raises(BadFile) as found:
            pack.read(rewritten(report[0], tmp_path / "other", **parts))
        assert found.value.code == code

    def test_a_later_format_is_named(self, report: tuple[Path, Pseudonyms], tmp_path: Path) -> None:
        manifest = msgspec.structs.replace(pack.read(report[0]).manifest, format_version=9)
        path = rewritten(report[0], tmp_path / "later", manifest=msgspec.json.encode(manifest))
        done = run("replay", str(path))
        assert done.exit_code == 2
        assert "format 9" in done.output

    def test_a_foreign_archive_is_not_unpacked(self, tmp_path: Path) -> None:
        foreign = tmp_path / "foreign.tar.gz"
        with tarfile.open(foreign, "w:gz") as archive:
            archive.addfile(tarfile.TarInfo("../escaped"))
        for path in (foreign, Path(__file__)):
            done = run("replay", str(path))
            assert done.exit_code == 2
            assert "was not made by" in done.output
        assert not (tmp_path.parent / "escaped").exists()

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        done = run("replay", str(tmp_path / "nothing"), language="ru_RU.UTF-8")
        assert done.exit_code == 2
        assert "не прочесть" in done.output


class TestReplay:
    def test_the_same_facts_are_said(self, report: tuple[Path, Pseudonyms]) -> None:
        done = run("replay", str(report[0]))
        assert done.exit_code == 0
        assert "the same" in done.output.strip().splitlines()[-1]
        assert "те же факты" in run("replay", str(report[0]), language="ru_RU.UTF-8").output

    def test_it_stops_at_an_entry_and_explains(
        self, told: list[Entry], report: tuple[Path, Pseudonyms]
    ) -> None:
        floor, seq = Floor(CENTRE, NODE), 0
        for entry in told:
            facts = floor.handle(entry.event, entry.now).facts
            if entry.seq > HALF and any(type(fact).__name__ == "CallOffered" for fact in facts):
                seq = entry.seq
                break
        done = run("replay", str(report[0]), "--seq", str(seq))
        assert done.exit_code == 0
        assert f"\n{seq} 2026-" in done.output
        assert "state: " in done.output
        assert "went to agent-" in done.output
        assert ": free the longest (" in done.output
        assert "lacks a skill" in done.output
        beyond = run("replay", str(report[0]), "--seq", "1")
        assert beyond.exit_code == 2
        assert f"entries {HALF + 1} to {len(told)}" in beyond.output

    def test_another_version_decides_otherwise(
        self, report: tuple[Path, Pseudonyms], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("perezvon.core.records.talk_ms", lambda _: 5)
        done = run("replay", str(report[0]))
        assert done.exit_code == 1
        assert "other facts than where the file was made" in done.output

    def test_one_thing_is_shown_at_a_time(self, report: tuple[Path, Pseudonyms]) -> None:
        done = run("replay", str(report[0]), "--seq", "5", "--call", "n1-sim-5-1")
        assert done.exit_code == 2
        assert "--seq" in done.output

    def test_a_call_that_is_not_there(self, report: tuple[Path, Pseudonyms]) -> None:
        done = run("replay", str(report[0]), "--call", "n1-sim-999999-1")
        assert done.exit_code == 2
        assert "node-centre-999999-1" in done.output
