"""What a change of a calendar must respect, and the yearly news of public holidays."""

from datetime import datetime, timedelta
from typing import Any, Final

from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.core.hours import status_of
from perezvon.facts.floor import HoursStatus
from perezvon.features.hours.holidays import YEARS_AHEAD, digest, public_holidays
from perezvon.features.hours.model import Closing, HoursFields, HoursPut
from perezvon.features.hours.tables import HoursRow
from perezvon.kit.errors import Refused

LONGEST_CLOSING: Final = timedelta(days=366)


def values_of(body: HoursFields, now: datetime) -> dict[str, Any]:
    """The columns of a row: times of day as text, and which public holidays are known now."""
    last = now.year + YEARS_AHEAD
    known = public_holidays(body.country, body.region, now.year, last) if body.country else ()
    return {
        **body.model_dump(exclude={"version", "week", "days"}),
        **body.model_dump(mode="json", include={"week", "days"}),
        "known_until": last,
        "known_as": digest(known),
    }


async def put(work: Work, ident: str, body: HoursPut) -> HoursRow:
    """Make or change a calendar. A closing that the body does not name stays as it is."""
    values = values_of(body, work.now)
    if body.version is not None:
        kept = {"closed_until", "closed_reason"} - body.model_fields_set
        values = {name: value for name, value in values.items() if name not in kept}
    return await rows.put(work, HoursRow, ident, body.version, values)


def unsaved(work: Work, body: HoursPut) -> HoursRow:
    """The row that a body would become; it is in no session."""
    return HoursRow(centre=work.centre, id="preview", version=1, **values_of(body, work.now))


def status(row: HoursRow, now: datetime) -> HoursStatus:
    return status_of(row.setting(), now)


async def close(work: Work, ident: str, body: Closing) -> HoursRow:
    """Close until a moment, or open again. Raises Refused ``hours.past``, ``hours.too_long``."""
    if body.until is not None and body.until <= work.now:
        raise Refused("hours.past", {"field": "until"})
    if body.until is not None and body.until > work.now + LONGEST_CLOSING:
        raise Refused("hours.too_long", {"field": "until"})
    row = await rows.found(work, HoursRow, ident, lock=True)
    if not row.active:
        raise Refused("hours.not_found", {"id": ident})
    reason = body.reason if body.until is not None else ""
    values = {**row.values(), "closed_until": body.until, "closed_reason": reason}
    return await rows.put(work, HoursRow, ident, row.version, values)


async def renew(work: Work) -> int:
    """Tell the floor of holidays that it does not know yet: a new year, a new decree. How many calendars.

    To be done daily by one who sees all clients.
    """
    renewed = 0
    for row in await rows.listed(work, HoursRow):
        if not row.active or not row.country:
            continue
        last = work.now.year + YEARS_AHEAD
        known_as = digest(public_holidays(row.country, row.region, work.now.year, last))
        if (last, known_as) == (row.known_until, row.known_as):
            continue
        values = {**row.values(), "known_until": last, "known_as": known_as}
        await rows.put(work, HoursRow, row.id, row.version, values)
        renewed += 1
    return renewed
