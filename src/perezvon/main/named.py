"""People by what was typed of them, for the list of calls."""

from collections.abc import Sequence
from typing import Final

from perezvon.adapters.web.work import Work
from perezvon.features.persons import service
from perezvon.kit.ids import PersonId

MOST: Final = 200


async def people_named(work: Work, typed: str) -> Sequence[PersonId]:
    """The nearest ones only: a name that fits thousands is no search for a call."""
    return await service.nearest(work, typed, MOST)
