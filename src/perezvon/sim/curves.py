"""What a day is made of, from files: an arrival curve, or a whole plan.

A curve says how many calls come in each quarter of an hour of a day. Each line is a local time on a quarter
of an hour and the calls of the quarter that begins there, cut by a comma, a semicolon or a tab:
``08:15;12.5``. Quarters that are not named have no calls. A heading, empty lines and ``#`` are skipped.

A plan is the JSON of ``plan.Plan``.
"""

import re
from pathlib import Path
from typing import Final

import msgspec

from perezvon.sim.centre import QUARTERS_A_DAY
from perezvon.sim.distributions import BadInput, number_in, rows_of
from perezvon.sim.plan import BadPlan, Plan, check_plan

MOST_CALLS: Final = 100_000.0
_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def read_curve(path: Path, field: str) -> tuple[float, ...]:
    """Calls in each of the 96 quarters of a local day. Raises BadInput that names field and line."""
    calls: dict[int, float] = {}
    for line, cells in rows_of(path, field):
        if len(cells) != 2:
            raise BadInput(field, "curve.columns", ";".join(cells), path=str(path), line=line)
        time = _TIME.fullmatch(cells[0])
        if time is None or int(time[2]) % 15:
            raise BadInput(field, "curve.time", cells[0], path=str(path), line=line)
        quarter = int(time[1]) * 4 + int(time[2]) // 15
        if quarter in calls:
            raise BadInput(field, "curve.twice", cells[0], path=str(path), line=line)
        calls[quarter] = number_in(cells[1], field, path, line, MOST_CALLS)
    if not any(calls.values()):
        raise BadInput(field, "curve.no_calls", path=str(path))
    return tuple(calls.get(quarter, 0.0) for quarter in range(QUARTERS_A_DAY))


def read_plan(path: Path, field: str) -> Plan:
    """A plan that can be played. Raises BadInput that names the place in the file."""
    try:
        plan = msgspec.json.decode(path.read_bytes(), type=Plan)
        check_plan(plan)
    except OSError as error:
        raise BadInput(field, "file.unreadable", error.strerror or "", path=str(path)) from error
    except (msgspec.MsgspecError, UnicodeDecodeError, BadPlan) as error:
        raise BadInput(field, "plan.wrong", str(error), path=str(path)) from error
    return plan
