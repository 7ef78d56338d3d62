"""What this slice holds of a person: recordings and their files."""

import asyncio
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.postgres.held import BY_CALL, Held
from perezvon.features.recordings import raws
from perezvon.features.recordings.making import Workshop
from perezvon.features.recordings.tables import recording
from perezvon.kit.ids import CallId

HELD: Final = (
    Held(
        "recording",
        ru="Записи разговоров",
        en="Recordings",
        where=BY_CALL,
        wipe={
            **dict.fromkeys(("path", "wrapped_key", "key_id", "peaks_left", "peaks_right"), "null"),
            "state": "'absent'",
            "error": "'erased'",
        },
        hidden=(
            "wrapped_key",
            "key_id",
            "peaks_left",
            "peaks_right",
            "path",
            "error",
            "attempts",
            "next_try_at",
        ),
    ),
    Held(
        "listening",
        ru="Кто слушал записи",
        en="Who listened to recordings",
        where=BY_CALL,
        hidden=("user_login", "play"),
    ),
)


async def destroy(shop: Workshop, connection: AsyncConnection, calls: Sequence[CallId]) -> int:
    """Delete the sealed files and the raw tracks of these calls; gives how many files there were.

    The rows lose their keys in the same transaction, so no copy on a backup of the files can be opened.
    """
    query = select(
        recording.c.id, recording.c.node, recording.c.codec, recording.c.path, recording.c.started_at
    )
    query = query.where(recording.c.centre == shop.centre, recording.c.call.in_(calls))
    gone = 0
    for row in (await connection.execute(query.with_for_update())).all():
        sealed = {shop.file_of(row.id, row.started_at), *([row.path] if row.path else [])}
        paths = [shop.vault_dir / name for name in sealed]
        folder = shop.raw_dirs.get(row.node)
        if folder is not None:
            found = raws.find(folder, row.id, row.codec)
            paths += [*found.paths, *([found.marks] if found.marks else [])]
        for path in paths:
            if await asyncio.to_thread(path.is_file):
                gone += 1
            await asyncio.to_thread(path.unlink, missing_ok=True)
    return gone
