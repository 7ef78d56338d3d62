"""What the floor asks the slices: who calls, and over which lines calls come."""

from collections.abc import Sequence

import asyncpg
import msgspec
import structlog
from sqlalchemy.exc import DBAPIError

from perezvon.adapters.web import rows
from perezvon.adapters.web.context import Context
from perezvon.adapters.web.work import begin
from perezvon.core.classify import History
from perezvon.core.events import CallerSummary
from perezvon.features.persons.known import Known, KnownCallers
from perezvon.features.persons.service import find_or_create
from perezvon.features.trunks.tables import TrunkRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import ClientId
from perezvon.ports import Trunk

log = structlog.get_logger("directory")


class SliceDirectory:
    """The port ``Directory`` over the slices' tables; sees the client of the call and nothing else.

    ``known`` answers for callers who called before, at a tenth of the cost of the way that makes new ones.
    """

    def __init__(self, context: Context, known: KnownCallers | None = None) -> None:
        self._context = context
        self._known = known

    async def look_up(self, client: ClientId, what: str, key: str) -> CallerSummary | None:
        """``caller``: the person of a number, made now if new. None: unknown, withheld, or no database."""
        if what != "caller":
            return None
        try:
            if self._known is not None and (found := await self._known.find(client, key)) is not None:
                return _summary(found)
            async with begin(self._context, (client,)) as work:
                person = await find_or_create(work, client, key)
                if person is None:
                    return None
                return _summary(Known(person.id, person.language))
        except (Refused, DBAPIError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            # The greeting never waits for us: without an answer the caller counts as unknown.
            log.warning("directory.no_answer", what=what, client=client, reason=type(error).__name__)
            return None

    async def trunks(self) -> Sequence[Trunk]:
        """The trunks in use. Raises Refused ``database.away``."""
        async with begin(self._context, ()) as work:
            found = await rows.listed(work, TrunkRow)
        return [
            Trunk(id=row.id, match=tuple(row.match), contact=row.contact, codecs=tuple(row.codecs))
            for row in found
            if row.active
        ]


def _summary(known: Known) -> CallerSummary:
    given = {"person": known.person, "language": known.language, "referrer": known.referrer}
    summary = msgspec.convert(given, CallerSummary)
    if known.past is None:
        return summary
    return msgspec.structs.replace(summary, past=msgspec.json.decode(known.past, type=History))
