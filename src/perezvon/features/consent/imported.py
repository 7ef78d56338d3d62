"""Consent that a list from a file tells of: entries of the ledger by sets, and taken back with the import.

The evidence is the file and its row, the moment is the one that the file names: so a withdrawal that came
later holds, whenever the file is brought in. ``main/`` hands the rows over in a temporary table.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.features.consent.rules import PURPOSES, Purpose
from perezvon.features.consent.tables import PurposeRow, TextRow
from perezvon.kit.ids import CentreId, ClientId, UserId

_LONGEST: Final = 300
_GIVE: Final = text("""
insert into consent_entry (centre, client_id, person, purpose, channel, given, text_id, evidence, import,
  reference, line, at, written_at, author)
select :centre, :client, c.person, c.purpose, c.channel, true, t.id, 'import', :import, :reference, c."row",
  c.at, :now, :author
from pz_consent c
left join consent_text t on t.centre = :centre and t.id = :text and t.client_id = :client
  and t.purpose = c.purpose
order by c."row"
""")
_TAKE_BACK: Final = text("""
insert into consent_entry (centre, client_id, person, purpose, channel, given, evidence, import, reference,
  line, at, written_at, author, undoes)
select e.centre, e.client_id, e.person, e.purpose, e.channel, false, 'import', e.import, e.reference, e.line,
  :now, :now, :author, e.id
from consent_entry e
where e.centre = :centre and e.import = :import and e.undoes is null
  and not exists (select from consent_entry u where u.centre = e.centre and u.undoes = e.id)
order by e.id
""")


async def give(
    connection: AsyncConnection,
    centre: CentreId,
    client: ClientId,
    run: str,
    name: str,
    author: UserId,
    now: datetime,
    shown: int | None,
) -> None:
    """Rows of ``pz_consent`` (person, row, purpose, channel, at). ``shown``: the version of the text, for its
    purpose."""
    given = {
        "centre": centre,
        "client": client,
        "import": run,
        "reference": name[:_LONGEST],
        "author": author,
        "now": now,
        "text": shown,
    }
    await connection.execute(_GIVE, given)


async def take_back(
    connection: AsyncConnection, centre: CentreId, run: str, author: UserId, now: datetime
) -> None:
    """An entry for each that the import wrote; what held before it holds again."""
    given = {"centre": centre, "import": run, "author": author, "now": now}
    await connection.execute(_TAKE_BACK, given)


async def purposes(connection: AsyncConnection, centre: CentreId) -> Sequence[Purpose]:
    """Those in use."""
    table = PurposeRow.__table__.c
    query = select(table.id, table.name_ru, table.name_en, table.needs_consent, table.position, table.active)
    found = {one.id: one for one in PURPOSES}
    for row in await connection.execute(query.where(table.centre == centre)):
        found[row.id] = Purpose(*row)
    return [one for one in found.values() if one.active]


async def texts(connection: AsyncConnection, centre: CentreId, client: ClientId) -> dict[int, str]:
    """The texts that this client showed: version → purpose."""
    table = TextRow.__table__.c
    query = select(table.id, table.purpose).where(table.centre == centre, table.client_id == client)
    return {row.id: row.purpose for row in await connection.execute(query)}
