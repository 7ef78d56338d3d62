"""What the rules for outbound calls must respect beyond their fields."""

from typing import Final

from sqlalchemy import text

from perezvon.adapters.web.work import Work
from perezvon.kit.errors import Refused

# Shared lock: nobody takes the line out of use between this look and the commit.
_LINE: Final = text("select 1 from trunk where centre = :centre and id = :id and active for share")


async def check_line(work: Work, via: str) -> None:
    """A line in use, or none in particular. Raises Refused ``outbound.via_unknown``."""
    if not via:
        return
    found = await work.session.execute(_LINE, {"centre": work.centre, "id": via})
    if found.scalar() is None:
        raise Refused("outbound.via_unknown", {"field": "via", "id": via})
