"""What scripts are told by others: the live call, and the card of the person on the line."""

from collections.abc import Mapping
from typing import Any

from perezvon.adapters.web.work import Work
from perezvon.facts.live import View
from perezvon.features.persons import service as persons
from perezvon.features.persons import source_list
from perezvon.features.scripts.runs import Talk
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CallId, ClientId, PersonId


def talk_of(view: View, call: CallId) -> Talk | None:
    """A call that is alive now, with its class."""
    found = view.calls.get(call)
    if found is None:
        return None
    return Talk(
        call=call,
        client=found.client,
        agent=found.agent,
        person=found.person,
        queue=found.queue,
        number=found.number,
        direction=found.direction,
        kind=found.classified.class_ if found.classified is not None else None,
        region=view.centre.region,
    )


async def person_values(work: Work, person: PersonId) -> Mapping[str, Any]:
    """The card by the names of its fields; empty for one that this user may not see."""
    try:
        card = await persons.card(work, person)
    except Refused:
        return {}
    values = card.model_dump(mode="json", exclude={"numbers", "note", "version", "created_at"})
    if "budget_currency" in values and isinstance(values.get("budget"), int):
        values["budget"] = {"micro": values["budget"], "currency": values.pop("budget_currency")}
    return values


async def check_answer(work: Work, client: ClientId | None, field: str, value: Any) -> None:
    """The card would refuse a source that is not of the client's list: the agent hears it now, while he can
    ask again. Raises Refused ``source.not_listed``."""
    if field == "person.source" and client is not None and value is not None:
        await source_list.check(work, client, str(value))
