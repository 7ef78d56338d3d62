"""A script on a call: begun with the talk, saved with every step, taken over by the next agent of the
call."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import Column, MetaData, Table, Text, and_, or_, select
from sqlalchemy.dialects.postgresql import insert

from perezvon.adapters import conditions
from perezvon.adapters.postgres import facts
from perezvon.adapters.postgres.call_parts import AGENTS
from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.core import script_walk as walk
from perezvon.core.script_walk import Action, Evaluate, State
from perezvon.core.scripts import Ask, ScriptBody
from perezvon.facts.scripts import STREAM, PersonAnswered
from perezvon.facts.subjects import FIELDS
from perezvon.features.scripts.experiment_rules import assign
from perezvon.features.scripts.model import body_of
from perezvon.features.scripts.run_model import ActIn, Run, RunAct, RunOfCall
from perezvon.features.scripts.showing import Around, place_of, shown, variables
from perezvon.features.scripts.tables import AnswerRow, RunRow, ScriptRow, VersionRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId, CallId, ClientId, PersonId

_REMEMBERED: Final = 20
_client = Table(
    "client",
    MetaData(),
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name_ru", Text),
    Column("name_en", Text),
)
"""Belongs to the slice ``clients``: only its names are read."""


class Talk(msgspec.Struct, frozen=True):
    """What the floor knows of a call that is alive. ``kind``: its class."""

    call: CallId
    client: ClientId | None
    agent: AgentId | None
    person: PersonId | None
    queue: str | None
    number: str
    direction: str
    kind: str | None = None
    region: str = "RU"


TalkOf = Callable[[CallId], Talk | None]
"""Bound in ``main/`` to the live view."""
PersonValues = Callable[[Work, PersonId], Awaitable[Mapping[str, Any]]]
"""The card of a person by the names of its fields; bound in ``main/``."""
About = Callable[[Work, Identity, Talk, Any], Awaitable[None]]
"""Keeps an answer that says what the call is about; bound in ``main/``."""


async def nothing_said(_work: Work, _who: Identity, _talk: Talk, _value: Any) -> None:
    """Where nobody keeps what calls are about."""


CheckAnswer = Callable[[Work, ClientId | None, str, Any], Awaitable[None]]
"""Client, field and value of an answer; raises Refused where the card would not take it."""


async def takes_all(_: Work, __: ClientId | None, ___: str, ____: Any) -> None:
    """Where nobody checks."""


class Runner:
    """What runs stand on: the live calls, the cards of persons, and what calls are about."""

    def __init__(
        self,
        talk_of: TalkOf,
        person_values: PersonValues,
        about: About = nothing_said,
        check: CheckAnswer = takes_all,
    ) -> None:
        self._talk_of = talk_of
        self._person_values = person_values
        self._about = about
        self._check = check

    async def of_call(self, work: Work, who: Identity, call: CallId) -> RunOfCall:
        """The run of a call; begun now when the agent of a talk looks for the first time, taken over when the
        call came to another agent. Raises Refused ``call.not_found``, ``script.foreign_call``."""
        row = await _run_of(work, call)
        talk = self._talk_of(call)
        if talk is not None and who.clients is not None and talk.client not in who.clients:
            talk = None
        if row is None and talk is None:
            await _check_record(work, who, call)
            return RunOfCall(run=None, may_make=who.may("scripts.write"))
        mine = talk is not None and who.agent is not None and talk.agent == who.agent
        if not mine:
            _check_reader(who, row.agent if row is not None else _agent_of(talk))
        if row is None:
            row = await self._begin(work, who, talk) if mine and talk is not None else None
        elif mine and row.agent != who.agent and row.ended_at is None:
            row.agent = who.agent or ""
            await work.session.flush()
        if row is None:
            return RunOfCall(run=None, may_make=who.may("scripts.write"))
        return RunOfCall(run=await self._run(work, who, row, talk), may_make=who.may("scripts.write"))

    async def act(self, work: Work, who: Identity, run: str, body: RunAct) -> Run:
        """Raises Refused ``script.run_not_found``, ``script.foreign_call``, ``script.stale``, and what
        ``script_walk.act`` refuses."""
        query = select(RunRow).where(RunRow.centre == work.centre, RunRow.id == run).with_for_update()
        row = (await work.session.scalars(query)).one_or_none()
        if row is None:
            raise Refused("script.run_not_found")
        talk = self._talk_of(row.call)
        if talk is None or row.ended_at is not None:
            raise Refused("script.over")
        if who.agent is None or talk.agent != who.agent:
            raise Refused("script.foreign_call")
        if body.request_id in row.recent:
            return await self._run(work, who, row, talk)
        if body.seq != row.seq:
            raise Refused("script.stale")
        await self._step(work, who, row, talk, body)
        return await self._run(work, who, row, talk)

    async def _step(self, work: Work, who: Identity, row: RunRow, talk: Talk, body: RunAct) -> None:
        script = await _body(work, row.script, row.number)
        before = state_of(row)
        around = await self._around(work, who, script, row, talk)
        after = walk.act(
            script,
            before,
            action_of(body),
            evaluator(script, around, work, before),
            work.now,
            agent=who.agent or "",
            region=talk.region,
        )
        for id, given in after.answers.items():
            if before.answers.get(id) != given:
                await self._check(work, row.client, place_of(script.by_id()[id]), given.value)
        row.state, row.seq, row.agent = raw_state(after), after.seq, who.agent or ""
        row.person = row.person or talk.person
        row.recent = [*row.recent, body.request_id][-_REMEMBERED:]
        await work.session.flush()
        await _keep_answers(work, who, row, script, before, after)
        steps = script.by_id()
        for id, given in after.answers.items():
            if before.answers.get(id) != given and place_of(steps[id]) in FIELDS:
                await self._about(work, who, talk, given.value)

    async def _begin(self, work: Work, who: Identity, talk: Talk) -> RunRow | None:
        found = await choose(work, talk)
        if found is None:
            return None
        script, version = found
        body = body_of(version.body)
        person = await self._person(work, talk.person)
        around = Around(person, _call_values(talk), await client_values(work, talk.client, body), who.name)
        empty = State("", work.now)
        state = walk.start(body, evaluator(body, around, work, empty), work.now)
        made = {
            "centre": work.centre,
            "client_id": script.client,
            "call": talk.call,
            "person": talk.person,
            "agent": who.agent or "",
            "script": script.id,
            "number": version.number,
            "variant": version.variant,
            "state": raw_state(state),
            "known": sorted(name for name, value in person.items() if value),
            "started_at": work.now,
        }
        statement = insert(RunRow.__table__).values(made)  # type: ignore[arg-type]
        await work.session.execute(statement.on_conflict_do_nothing(constraint="script_run__call__taken"))
        row = await _run_of(work, talk.call)
        if row is not None:
            await _keep_answers(work, who, row, body, empty, state_of(row))
        return row

    async def _run(self, work: Work, who: Identity, row: RunRow, talk: Talk | None) -> Run:
        body = await _body(work, row.script, row.number)
        around = await self._around(work, who, body, row, talk)
        state = state_of(row)
        script = await work.session.get(ScriptRow, {"centre": work.centre, "id": row.script})
        mine = row.ended_at is None and talk is not None and talk.agent == who.agent and who.agent is not None
        return Run(
            **dict(shown(body, state, around, known=row.known)),
            id=row.id,
            call=row.call,
            script=row.script,
            script_name=script.name if script is not None else "",
            number=row.number,
            variant=row.variant,
            seq=row.seq,
            agent=row.agent,
            mine=mine,
            started_at=row.started_at,
            ended_at=row.ended_at,
        )

    async def _around(
        self, work: Work, who: Identity, body: ScriptBody, row: RunRow, talk: Talk | None
    ) -> Around:
        person = await self._person(work, (talk.person if talk else None) or row.person)
        call = _call_values(talk) if talk is not None else {"id": row.call}
        name = who.name if who.agent == row.agent else ""
        return Around(person, call, await client_values(work, row.client, body), name)

    async def _person(self, work: Work, person: PersonId | None) -> Mapping[str, Any]:
        return await self._person_values(work, person) if person is not None else {}


async def _check_record(work: Work, who: Identity, call: CallId) -> None:
    """An old call without a script. Raises Refused ``call.not_found``."""
    query = select(AGENTS).where(call_record.c.centre == work.centre, call_record.c.call == call)
    found = (await work.session.execute(query)).one_or_none()
    if found is None or not who.sees_any(found[0]):
        raise Refused("call.not_found", {"call": call})


def _agent_of(talk: Talk | None) -> AgentId | None:
    return talk.agent if talk is not None else None


def _check_reader(who: Identity, agent: AgentId | None) -> None:
    """Those who lead read the runs of their people; everybody his own. Raises ``script.foreign_call``."""
    if agent is not None and agent == who.agent:
        return
    if not (who.may("scripts.report") and who.sees(agent)):
        raise Refused("script.foreign_call")


async def choose(work: Work, talk: Talk) -> tuple[ScriptRow, VersionRow] | None:
    """Which script a call runs: of its number, else of its queue; an outbound one by its class. None:
    none."""
    if talk.client is None:
        return None
    query = select(ScriptRow).where(
        ScriptRow.centre == work.centre, ScriptRow.client == talk.client, ScriptRow.active
    )
    if talk.direction == "outbound":
        query = query.where(ScriptRow.classes.contains([talk.kind or "cold"]))
    else:
        of_number = ScriptRow.numbers.contains([talk.number])
        of_queue = ScriptRow.queues.contains([talk.queue or ""])
        query = query.where(or_(of_number, of_queue)).order_by(of_number.desc())
    for script in await work.session.scalars(query.order_by(ScriptRow.id)):
        live = select(VersionRow).where(
            and_(
                VersionRow.centre == work.centre,
                VersionRow.script == script.id,
                VersionRow.status == "published",
            )
        )
        variants = {row.variant: row for row in await work.session.scalars(live)}
        if variants:
            return script, pick(variants, talk.call)
    return None


def pick(variants: Mapping[str, VersionRow], call: CallId) -> VersionRow:
    """The variant of a call: by a hash of its id and of the test, so always the same and told by nothing
    else."""
    a, b = variants.get("A"), variants.get("B")
    if a is None or b is None:
        return next(iter(variants.values()))
    drawn = assign(f"{b.script}:{a.number}:{b.number}", call, b.share / 100)
    return b if drawn == "B" else a


# --- states and answers ------------------------------------------------------------------------------


def state_of(row: RunRow) -> State:
    return msgspec.convert(row.state, State)


def raw_state(state: State) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(state)
    return made


def action_of(body: ActIn) -> Action:
    return Action(body.act, body.value, body.topic, body.key, body.yes)


def evaluator(script: ScriptBody, around: Around, work: Work, state: State) -> Evaluate:
    """Judges conditions over what is known now and the answers of the moment."""

    def judge(text: str, answers: Mapping[str, Any]) -> Any:
        given = {step: walk.Given(value, work.now) for step, value in answers.items()}
        # The times of earlier answers keep their order; only their values may have changed.
        given = {
            step: msgspec.structs.replace(each, at=state.answers[step].at) if step in state.answers else each
            for step, each in given.items()
        }
        moment = msgspec.structs.replace(state, answers=given)
        return conditions.evaluate(text, variables(script, moment, around))

    return judge


async def _keep_answers(
    work: Work, who: Identity, row: RunRow, script: ScriptBody, before: State, after: State
) -> None:
    """What was answered now, as rows; what belongs on the card is told."""
    steps = script.by_id()
    told = []
    for id, given in after.answers.items():
        if before.answers.get(id) == given:
            continue
        step = steps[id]
        place = place_of(step)
        values = {
            "value": given.value,
            "person": row.person,
            "author": who.user,
            "agent": given.agent,
            "at": given.at,
        }
        secret = isinstance(step, Ask) and step.answer.secret
        fixed = {
            "centre": work.centre,
            "client_id": row.client,
            "run": row.id,
            "step": id,
            "call": row.call,
            "field": place,
            "secret": secret,
        }
        statement = insert(AnswerRow.__table__).values({**fixed, **values})  # type: ignore[arg-type]
        newer = {**values, "version": AnswerRow.version + 1}
        await work.session.execute(
            statement.on_conflict_do_update(index_elements=["centre", "run", "step"], set_=newer)
        )
        if place.startswith("person.") and row.person is not None and not secret:
            told.append(PersonAnswered(row.id, id, row.person, row.call))
    connection = await work.session.connection()
    for fact in told:
        await facts.publish(connection, work.centre, STREAM, fact)


async def _run_of(work: Work, call: CallId) -> RunRow | None:
    query = select(RunRow).where(RunRow.centre == work.centre, RunRow.call == call)
    return (await work.session.scalars(query)).one_or_none()


async def _body(work: Work, script: str, number: int) -> ScriptBody:
    found = await work.session.get(VersionRow, {"centre": work.centre, "script": script, "number": number})
    if found is None:
        raise Refused("script.version_not_found", {"number": number})
    return body_of(found.body)


async def client_values(work: Work, client: ClientId | None, body: ScriptBody) -> dict[str, Any]:
    query = select(_client.c.name_ru, _client.c.name_en).where(
        _client.c.centre == work.centre, _client.c.id == client
    )
    row = (await work.session.execute(query)).one_or_none()
    if row is None:
        return {"id": client, "name": ""}
    return {"id": client, "name": row.name_ru if body.language == "ru" else row.name_en}


def _call_values(talk: Talk) -> dict[str, Any]:
    return {
        "id": talk.call,
        "direction": talk.direction,
        "class": talk.kind,
        "queue": talk.queue,
        "number": talk.number,
    }
