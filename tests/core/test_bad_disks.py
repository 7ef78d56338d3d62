"""A disk fills up: recording stops before calls do, the records say so, the alarms end with their reason."""

import pytest

from perezvon.facts import floor as f
from perezvon.facts import settings as s
from tests.core.stage import CALLER, Mode, Stage, queue_set, stage_in
from tests.core.test_bad_calls import everywhere


def disk(stage: Stage, volume: s.Volume, level: s.DiskLevel, percent: int = 0) -> set[str]:
    """The disk has this level now; the alarms that ring."""
    stage.set(s.DiskSet(volume, level, percent))
    stage.wait(0.1)
    return set(stage.floor.view().alarms)


def test_alarms_come_and_go_with_the_level() -> None:
    stage = Stage()
    assert disk(stage, "spool", "filling", 81) == {"disk_filling:spool"}
    assert disk(stage, "vault", "filling", 85) == {"disk_filling:spool", "disk_filling:vault"}
    assert disk(stage, "spool", "full", 95) == {"disk_full:spool", "disk_filling:vault"}
    assert disk(stage, "spool", "brim", 98) == {"disk_full:spool", "disk_filling:vault"}
    assert disk(stage, "spool", "filling", 92) == {"disk_filling:spool", "disk_filling:vault"}
    assert disk(stage, "spool", "ok", 20) == {"disk_filling:vault"}
    assert disk(stage, "database", "full", 95) == {"disk_filling:vault", "database_full:database"}
    disk(stage, "database", "ok")
    assert disk(stage, "vault", "ok") == set()


@pytest.mark.parametrize("volume", ["spool", "vault"])
@pytest.mark.parametrize("level", ["full", "brim"])
def test_a_talk_on_a_full_disk_is_not_recorded_and_its_record_says_why(
    volume: s.Volume, level: s.DiskLevel
) -> None:
    stage = stage_in("offered")
    disk(stage, volume, level, 96)
    stage.accept()
    assert stage.state == "talking"
    assert stage.world.switch.channels[CALLER].recording is None
    stage.evening()
    assert (stage.record.recordings, stage.record.unrecorded) == ((), "disk_full")
    assert not stage.all(f.RecordingStarted)


def test_back_under_the_edge_the_next_talk_is_recorded() -> None:
    stage = stage_in("offered")
    disk(stage, "spool", "full", 95)
    disk(stage, "spool", "filling", 92)
    stage.accept()
    assert stage.world.switch.channels[CALLER].recording is not None
    stage.evening()
    assert stage.record.unrecorded is None


def test_a_running_recording_ends_only_at_the_brim() -> None:
    stage = stage_in("talking")
    disk(stage, "spool", "full", 95)
    assert stage.world.switch.channels[CALLER].recording is not None
    disk(stage, "spool", "brim", 98)
    assert stage.world.switch.channels[CALLER].recording is None
    assert stage.state == "talking"
    stage.take_over()
    assert stage.world.switch.channels[CALLER].recording is None
    stage.evening()
    [part] = stage.record.recordings
    assert part.stopped_at is not None
    assert stage.record.ended_at is not None
    assert part.stopped_at < stage.record.ended_at
    assert stage.record.unrecorded == "disk_full"


def test_a_full_database_disk_alone_stops_no_recording() -> None:
    stage = stage_in("offered")
    disk(stage, "database", "brim", 99)
    stage.accept()
    assert stage.world.switch.channels[CALLER].recording is not None
    stage.evening()


def test_a_queue_that_is_not_recorded_has_nothing_to_explain() -> None:
    stage = stage_in("offered")
    stage.set(queue_set(record=False))
    disk(stage, "spool", "full", 95)
    stage.accept()
    stage.evening()
    assert stage.record.unrecorded is None


@everywhere
def test_calls_go_on_in_every_state(state: f.CallState, mode: Mode) -> None:
    stage = stage_in(state, mode)
    for level in ("filling", "full", "brim"):
        disk(stage, "spool", level)  # type: ignore[arg-type]
        assert stage.state == state
    disk(stage, "spool", "ok")
    stage.evening()
