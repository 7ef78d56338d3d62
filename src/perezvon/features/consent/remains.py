"""What an erasure leaves for a while, why, and until when: the certificate says it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from msgspec import Struct
from sqlalchemy import func, select

from perezvon.adapters.postgres.held import Whose
from perezvon.adapters.web.work import Work
from perezvon.features.consent.tables import import_run
from perezvon.kit.ids import ClientId

JOURNAL_DAYS: Final = 35
"""``pz_keep_partitions`` drops what is older."""
DRAFT_DAYS: Final = 7
"""An uploaded file that nobody imports is deleted after them (features/imports)."""
_UNDER_WAY: Final = ("reading", "matching", "applying", "undoing")
Why: TypeAlias = Literal["marks", "shared", "backups", "uploads"]


class Left(Struct, frozen=True):
    """One kind of thing that stays. ``until`` None: nobody can say a day."""

    held: str
    found: int
    why: Why
    until: date | None = None


async def imports_run(work: Work, client: ClientId) -> bool:
    """Whether a file of this client is being read in: it may hold him, and bring him back.

    Its rows stay locked until the end of the transaction, so none begins meanwhile.
    """
    query = select(import_run.c.state).where(
        import_run.c.centre == work.centre,
        import_run.c.client_id == client,
        import_run.c.state.in_(("draft", *_UNDER_WAY)),
    )
    states = (await work.session.scalars(query.with_for_update(read=True))).all()
    return any(state in _UNDER_WAY for state in states)


async def found(work: Work, whose: Whose, shared: Sequence[str], marks: int) -> list[Left]:
    """Everything that stays, the surest first."""
    left = []
    if marks:
        left.append(Left("remains: marks", marks, "marks"))
    if shared:
        until = work.now.date() + timedelta(days=JOURNAL_DAYS)
        left.append(Left("remains: shared numbers", len(shared), "shared", until))
    drafts = select(func.count(), func.max(import_run.c.created_at)).where(
        import_run.c.centre == work.centre,
        import_run.c.client_id == whose.client,
        import_run.c.state == "draft",
    )
    count, newest = (await work.session.execute(drafts)).one()
    if count:
        until = newest.date() + timedelta(days=DRAFT_DAYS + 1)
        left.append(Left("remains: uploads", count, "uploads", until))
    return [*left, Left("remains: backups", 0, "backups")]
