"""A study as rows: one part for each queue, so that each client's part has its own wall; the staff apart."""

from collections.abc import Sequence
from typing import Any

import msgspec

from perezvon.facts.settings import QueueSet
from perezvon.features.whatif.change import Change
from perezvon.features.whatif.ensemble import Ensemble, Study
from perezvon.features.whatif.outcome import Count, Outcome, QueueOutcome, Staff
from perezvon.kit.ids import ClientId, QueueId


class Target(msgspec.Struct, frozen=True):
    """A queue's service level as it was and as it was asked for."""

    share: float
    target_s: int
    changed_share: float
    changed_s: int


class QueueSide(msgspec.Struct):
    mean: QueueOutcome
    runs: list[Count]


class QueuePart(msgspec.Struct):
    """All that is kept of one queue."""

    target: Target
    real: QueueOutcome
    base: QueueSide
    changed: QueueSide | None


class StaffSide(msgspec.Struct):
    mean: dict[int, Staff]
    runs: list[Staff]


class StaffPart(msgspec.Struct):
    """All that is kept of the agents. ``begins``: the day's first moment, seconds since the epoch."""

    begins: float
    zone: str
    real: dict[int, Staff]
    base: StaffSide
    changed: StaffSide | None


def target_of(queue: QueueSet, change: Change) -> Target:
    wanted = change.of(queue.id)
    share, target_s = queue.target_share, queue.target_s
    if wanted is None:
        return Target(share, target_s, share, target_s)
    return Target(
        share,
        target_s,
        share if wanted.target_share is None else wanted.target_share,
        target_s if wanted.target_s is None else wanted.target_s,
    )


def parts_of(
    study: Study, queues: Sequence[QueueSet], change: Change
) -> list[tuple[QueueId, ClientId, dict[str, Any]]]:
    """Queue, its client, and the JSON of a ``QueuePart``."""
    found = []
    for queue in queues:
        part = QueuePart(
            target=target_of(queue, change),
            real=study.real.queues.get(queue.id, QueueOutcome()),
            base=_queue_side(study.base, queue.id),
            changed=_queue_side(study.changed, queue.id) if study.changed else None,
        )
        found.append((queue.id, queue.client, _json(part)))
    return found


def staff_of(study: Study, begins: float, zone: str) -> dict[str, Any]:
    """The JSON of a ``StaffPart``."""
    changed = study.changed
    return _json(
        StaffPart(
            begins=begins,
            zone=zone,
            real=study.real.staff,
            base=StaffSide(study.base.mean.staff, study.base.staff_runs),
            changed=StaffSide(changed.mean.staff, changed.staff_runs) if changed else None,
        )
    )


def _queue_side(side: Ensemble, queue: QueueId) -> QueueSide:
    return QueueSide(side.mean.queues.get(queue, QueueOutcome()), side.runs.get(queue, []))


def _json(part: msgspec.Struct) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(part, str_keys=True)
    return made


def study_from(staff: StaffPart, parts: dict[QueueId, QueuePart]) -> Study:
    """The study again, of the queues that there are."""
    changed = None
    if staff.changed is not None:
        sides = {queue: part.changed for queue, part in parts.items() if part.changed is not None}
        changed = _ensemble(staff.changed, sides)
    return Study(
        real=Outcome({queue: part.real for queue, part in parts.items()}, staff.real),
        base=_ensemble(staff.base, {queue: part.base for queue, part in parts.items()}),
        changed=changed,
    )


def _ensemble(staff: StaffSide, sides: dict[QueueId, QueueSide]) -> Ensemble:
    return Ensemble(
        mean=Outcome({queue: side.mean for queue, side in sides.items()}, staff.mean),
        runs={queue: side.runs for queue, side in sides.items()},
        staff_runs=staff.runs,
    )
