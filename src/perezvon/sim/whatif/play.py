"""One replication: the floor lives through the day as it was staffed, and with the change."""

from collections.abc import Iterator

from perezvon.features.whatif.change import Change
from perezvon.features.whatif.day import Day, queued
from perezvon.features.whatif.ensemble import Replica, Task
from perezvon.features.whatif.outcome import Outcome, Staff, count_calls
from perezvon.sim.plan import run_plan
from perezvon.sim.results import Result
from perezvon.sim.whatif.planning import Habits, habits_of, plan_of


class Stage:
    """Plays replications of one task; learns from the day once."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.habits: Habits = habits_of(task.day)

    def replicate(self, number: int) -> Replica:
        """Raises BadChange when fewer agents are there than are to be taken away."""
        task = self.task
        seed = task.seed + number
        base = self._outcome(Change(), seed)
        return Replica(number, base, None if task.change.nothing else self._outcome(task.change, seed))

    def all(self) -> Iterator[Replica]:
        for number in range(self.task.replications):
            yield self.replicate(number)

    def _outcome(self, change: Change, seed: int) -> Outcome:
        day = self.task.day
        result = run_plan(plan_of(day, self.habits, change, seed), seed)
        return outcome_of(day, change, result)


def outcome_of(day: Day, change: Change, result: Result) -> Outcome:
    """Count a simulated day as the real one is counted, by the targets that the change sets."""
    targets: dict[str, float] = {}
    for queue in day.queues:
        wanted = change.of(queue.id)
        changed = wanted is not None and wanted.target_s is not None
        targets[queue.id] = float(wanted.target_s or 0) if wanted and changed else float(queue.target_s)
    calls = [call for record in result.records if (call := queued(record, day.begins)) is not None]
    outcome = Outcome(count_calls(calls, targets))
    for n, quarter in enumerate(result.quarters):
        if quarter.signed_on_s > 0:
            outcome.staff[n] = Staff(quarter.busy_s, quarter.ready_s, quarter.signed_on_s)
    return outcome
