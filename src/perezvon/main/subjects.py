"""Where subjects meet what others own: the live call, the promise that a complaint makes us owe, and the
script that asks what a call is about."""

from datetime import timedelta
from typing import Any, Final, cast

from perezvon.adapters.postgres.persons import survivor
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.facts.subjects import PURPOSES, REQUESTS, Subject
from perezvon.features.promises import service as promises
from perezvon.features.promises.model import PromiseNew
from perezvon.features.scripts.runs import Talk, TalkOf
from perezvon.features.subjects import service
from perezvon.features.subjects.service import About, LiveOf
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CallId

OWED_IN: Final = timedelta(minutes=30)
"""How soon who complained is called back, unless somebody agrees on another time."""


def about(talk: Talk) -> About:
    return About(talk.call, talk.client, talk.agent, talk.person, cast(Any, talk.direction))


def live_of(talk_of: TalkOf) -> LiveOf:
    """The calls that are alive, as subjects want them."""

    def found(call: CallId) -> About | None:
        talk = talk_of(call)
        return about(talk) if talk is not None else None

    return found


async def owe(work: Work, who: Identity, call: About) -> str | None:
    """A call back within half an hour. None: nobody knows whom to call, or the call holds a promise."""
    if call.person is None:
        return None
    whose = await work.session.scalar(survivor(work.centre, call.person)) or call.person
    made = PromiseNew(person=whose, call=call.call, due=work.now + OWED_IN)
    try:
        promise = await promises.make(work, who, made, lambda _: call.person)
    except Refused as refused:
        if refused.code == "promise.on_call":
            return None
        raise
    return promise.id


async def by_script(work: Work, who: Identity, talk: Talk, value: Any) -> None:
    """An answer of the script says what the call is about; answers that are no subject are left alone."""
    known = REQUESTS if talk.direction == "inbound" else PURPOSES
    if value in known:
        await service.say(work, who, about(talk), cast(Subject, value), "script", owe)
