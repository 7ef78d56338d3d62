"""What the clients of the demo centre spend on sources of callers: this month and the two before it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.features.sources import service
from perezvon.features.sources.model import SpendPut, first_day
from perezvon.features.sources.tables import SpendRow

_MICRO: Final = 1_000_000
_BACK: Final = (-2, -1, 0)


async def seed_spend(work: Work, spend: Sequence[Mapping[str, Any]], today: date) -> None:
    """Written once: as soon as a month stands there, it is left to people."""
    if await rows.listed(work, SpendRow):
        return
    for each in spend:
        amounts = {source: units * _MICRO for source, units in each["amounts"].items()}
        for months in _BACK:
            month = first_day(today.strftime("%Y-%m"), months).strftime("%Y-%m")
            await service.put_spend(work, SpendPut(client=each["client"], month=month, amounts=amounts))
