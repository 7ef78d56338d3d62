"""Everything that happened with a person in one order. What there is to tell, other slices say in views."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, get_args

import msgspec
from sqlalchemy import text

from perezvon.adapters.postgres.persons import parts, survivor
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.features.persons.model_more import Kind, Moment, TimelinePage, TimelineQuery
from perezvon.kit.errors import Refused
from perezvon.kit.ids import PersonId

VIEWS: Final = (
    "v_calls_timeline",
    "v_promises_timeline",
    "v_classes_timeline",
    "v_persons_timeline",
    "v_scripts_timeline",
    "v_offers_timeline",
    "v_consent_timeline",
    "v_imports_timeline",
)
"""A slice that has something to tell publishes such a view and adds its line; a missing one is left out."""
KINDS: Final = tuple(kind for kind in get_args(Kind) if kind != "other")
_THERE = text(
    "select name from unnest(cast(:names as text[])) with ordinality as v (name, place)"
    " where to_regclass('public.' || name) is not null order by place"
)
_ONE: Final = """
(select at, '{of}' as of, kind, id, call, person, data from {view}
 where centre = :centre and person = any (:persons) and (:every or {kind} = any (:kinds))
   and (cast(:at as timestamptz) is null or (at, '{of}:' || id) < (:at, :last))
   and (:notes or kind <> 'note')
   and (cast(:led as text[]) is null or kind not in ('call', 'note')
        or data ->> 'agent' = any (cast(:led as text[])))
 order by at desc, '{of}:' || id desc limit :most)"""


class _Place(msgspec.Struct, array_like=True):
    at: datetime
    last: str


async def page(work: Work, who: Identity, person: PersonId, query: TimelineQuery) -> TimelinePage:
    """The newest first. Raises Refused ``person.not_found``, ``cursor.invalid``."""
    whole = await work.session.scalar(survivor(work.centre, person))
    if whole is None:
        raise Refused("person.not_found", {"id": person})
    place = _place(query.after)
    persons = (await work.session.scalars(parts(work.centre, person))).all()
    given: dict[str, Any] = {
        "centre": work.centre,
        "persons": list(persons),
        "every": not query.kind,
        "kinds": list(query.kind),
        "at": place.at if place else None,
        "last": place.last if place else "",
        "notes": who.may("calls.note"),
        "led": sorted(who.led | ({who.agent} if who.agent else set())) if who.led is not None else None,
        "most": query.limit + 1,
    }
    there = (await work.session.scalars(_THERE, {"names": list(VIEWS)})).all()
    found = (await work.session.execute(text(_statement(there)), given)).all()
    shown = found[: query.limit]
    moments = [
        Moment(
            **{name: getattr(row, name) for name in ("at", "of", "kind", "id", "call", "data")},
            part=row.person if row.person != person else None,
        )
        for row in shown
    ]
    more = len(found) > query.limit
    return TimelinePage(moments=moments, next=_cursor(moments[-1]) if more else None)


def _statement(views: Sequence[str]) -> str:
    """Each view gives its newest, by its own indexes; the newest of all are taken."""
    known = ", ".join(f"'{kind}'" for kind in KINDS)
    kind = (
        f"case when kind in ({known}) then kind when kind like 'offer\\_%' then 'offer'"
        " when kind like 'agreement\\_%' or kind = 'commercial_offer' then 'agreement' else 'other' end"
    )
    each = [_ONE.format(view=view, of=view.split("_")[1], kind=kind) for view in views]
    whole = " union all ".join(each)
    return f"select * from ({whole}) moment order by at desc, of || ':' || id desc limit :most"  # noqa: S608


def _cursor(last: Moment) -> str:
    body = msgspec.json.encode(_Place(last.at, f"{last.of}:{last.id}"))
    return base64.urlsafe_b64encode(body).decode().rstrip("=")


def _place(cursor: str | None) -> _Place | None:
    if not cursor:
        return None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=_Place)
    except (binascii.Error, msgspec.DecodeError, ValueError) as error:
        raise Refused("cursor.invalid", {"field": "after"}) from error
