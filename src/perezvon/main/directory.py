"""What the floor asks the slices: who calls, and over which lines calls come."""

from collections.abc import Sequence

import asyncpg
import msgspec
import structlog
from sqlalchemy.exc import DBAPIError

from perezvon.adapters.sealing import CannotUnseal
from perezvon.adapters.web import rows
from perezvon.adapters.web.context import Context
from perezvon.adapters.web.work import begin
from perezvon.core.classify import History
from perezvon.core.events import CallerSummary
from perezvon.features.persons.known import Known, KnownCallers, known_by_id
from perezvon.features.persons.service import find_caller, find_or_create
from perezvon.features.staff.tables import CentreRow
from perezvon.features.trunks.tables import TrunkRow, password_place
from perezvon.kit.errors import Refused
from perezvon.kit.ids import ClientId, PersonId
from perezvon.kit.phone import DEFAULT_REGION
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
        """``caller``: the person of a number, made now if new; ``known``: only if there is one; ``person``:
        the one with this id.

        None: unknown, withheld, or no database.
        """
        if what not in ("caller", "known", "person"):
            return None
        try:
            if what == "person":
                return await self._picked(client, key)
            if self._known is not None and (found := await self._known.find(client, key)) is not None:
                return _summary(found)
            if what == "known" and self._known is not None:
                return None
            async with begin(self._context, (client,)) as work:
                person = await (find_or_create if what == "caller" else find_caller)(work, client, key)
                if person is None:
                    return None
                return _summary(Known(person.id, person.language))
        except (Refused, DBAPIError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            # The greeting never waits for us: without an answer the caller counts as unknown.
            log.warning("directory.no_answer", what=what, client=client, reason=type(error).__name__)
            return None

    async def _picked(self, client: ClientId, person: PersonId) -> CallerSummary | None:
        async with begin(self._context, (client,)) as work:
            found = await known_by_id(work, client, person)
        return _summary(found) if found is not None else None

    async def trunks(self) -> Sequence[Trunk]:
        """The trunks in use. Raises Refused ``database.away``."""
        async with begin(self._context, ()) as work:
            found = await rows.listed(work, TrunkRow)
            centre = await work.session.get(CentreRow, {"centre": work.centre, "id": work.centre})
        region = centre.region if centre is not None else DEFAULT_REGION
        return [self._trunk(row, region) for row in found if row.active]

    def _trunk(self, row: TrunkRow, region: str) -> Trunk:
        """A password that cannot be opened counts as none: the carrier refuses, and the screen says so."""
        try:
            password = self._context.sealing.open(row.password, password_place(row.id))
        except CannotUnseal as fault:
            log.error("trunk.password_lost", trunk=row.id, reason=str(fault))
            password = ""
        values = {**row.values(), "id": row.id, "password": password, "region": region}
        return msgspec.convert(values, Trunk)


def _summary(known: Known) -> CallerSummary:
    given = {"person": known.person, "language": known.language, "referrer": known.referrer}
    summary = msgspec.convert(given, CallerSummary)
    if known.past is None:
        return summary
    return msgspec.structs.replace(summary, past=msgspec.json.decode(known.past, type=History))
