"""Lives of persons: shown, and changed by acquaintances, referrers and consent given by hand."""

from collections.abc import Callable

from sqlalchemy import delete, insert, not_, select
from sqlalchemy.dialects.postgresql import distinct_on

from perezvon.adapters.postgres.classes import call_class
from perezvon.adapters.postgres.persons import is_of, person, survivor
from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.features.classes import life as lives
from perezvon.features.classes import showing, store
from perezvon.features.classes.model import (
    AcquaintanceNew,
    CallClassDetail,
    ConsentNew,
    Linked,
    Met,
    PersonLife,
    ReferrerPut,
    StageOut,
    known_by,
)
from perezvon.features.classes.tables import acquaintance, person_referrer, person_stage
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CallId, ClientId, PersonId

PersonOfCall = Callable[[CallId], PersonId | None]
"""Who is on the line of a call that is alive; bound in ``main/``."""


async def class_of(work: Work, call: CallId) -> CallClassDetail:
    """Raises Refused ``class.not_found``: no such call for this reader, or it has not ended yet."""
    connection = await work.session.connection()
    query = select(call_class).where(call_class.c.centre == work.centre, call_class.c.call == call)
    found = (await connection.execute(query)).one_or_none()
    if found is None:
        raise Refused("class.not_found", {"call": call})
    row = dict(found._mapping)
    if row["person"] is None:
        return showing.class_detail(row, lives.Life(calls={call: row}))
    return showing.class_detail(row, await lives.read(connection, work.centre, row["person"]))


async def life_of(work: Work, who: Identity, ident: PersonId) -> PersonLife:
    """Raises Refused ``person.not_found``."""
    connection = await work.session.connection()
    query = select(person.c.client_id).where(person.c.centre == work.centre, person.c.id == ident)
    client = await connection.scalar(query)
    if client is None:
        raise Refused("person.not_found", {"id": ident})
    life = await lives.read(connection, work.centre, ident)
    _, past = lives.fold(life)
    referrer = life.referrer_at(None)
    since = next((row.at for row in reversed(life.referrers)), work.now)
    stages = list(life.stages)
    known = known_by(past)
    return PersonLife(
        person=ident,
        client=client,
        stage=past.stage,
        potential_at=showing.first_at(stages, "potential_client"),
        client_at=showing.first_at(stages, "client"),
        stages=[StageOut.model_validate(row) for row in stages],
        known_by=known,
        company=bool(known) or past.nobody is not None or past.deal_at is not None,
        met=[Met.model_validate(row) for row in life.met],
        referrer=Linked(person=referrer, name=await _name(work, referrer), at=since) if referrer else None,
        sent=await _sent(work, ident),
        attempts=showing.attempts_of(past.attempts, life),
        calls=len(life.calls),
        deals=sum(row["deal"] for row in life.calls.values()),
        inbound=showing.class_now(past, "inbound", None, referrer, work.now),
        outbound=showing.class_now(past, "outbound", who.agent, referrer, work.now),
    )


async def _name(work: Work, ident: PersonId) -> str:
    query = select(person.c.name).where(person.c.centre == work.centre, person.c.id == ident)
    return await work.session.scalar(query) or ""


async def _sent(work: Work, ident: PersonId) -> list[Linked]:
    """Persons whose referrer he is now."""
    newest = (
        select(person_referrer)
        .where(person_referrer.c.centre == work.centre)
        .where(
            person_referrer.c.person.in_(
                select(person_referrer.c.person).where(
                    person_referrer.c.centre == work.centre,
                    is_of(person_referrer.c.referrer, work.centre, ident),
                )
            )
        )
        .ext(distinct_on(person_referrer.c.person))
        .order_by(person_referrer.c.person, person_referrer.c.at.desc(), person_referrer.c.id.desc())
        .subquery()
    )
    query = (
        select(newest.c.person, newest.c.at, person.c.name)
        .join(person, (person.c.centre == work.centre) & (person.c.id == newest.c.person))
        .where(is_of(newest.c.referrer, work.centre, ident), not_(is_of(newest.c.person, work.centre, ident)))
        .order_by(newest.c.at, newest.c.person)
        .limit(50)
    )
    return [Linked.model_validate(row) for row in await work.session.execute(query)]


async def _locked(work: Work, ident: PersonId) -> ClientId:
    connection = await work.session.connection()
    client = (await lives.lock(connection, work.centre, [ident])).get(ident)
    if client is None:
        raise Refused("person.not_found", {"id": ident})
    into = await work.session.scalar(survivor(work.centre, ident))
    if into is not None and into != ident:
        raise Refused("person.merged", {"id": ident, "survivor": into})
    return client


async def _refolded(work: Work, who: Identity, ident: PersonId, client: ClientId) -> PersonLife:
    await store.refold(await work.session.connection(), work.centre, ident, client)
    return await life_of(work, who, ident)


async def meet(work: Work, who: Identity, ident: PersonId, body: AcquaintanceNew) -> PersonLife:
    """Raises Refused ``person.not_found``, ``acquaintance.whose``, ``acquaintance.future``,
    ``agent.unknown``."""
    agent = body.agent or who.agent
    if agent is None:
        raise Refused("acquaintance.whose", {"field": "agent"})
    if body.at > work.now:
        raise Refused("acquaintance.future", {"field": "at"})
    client = await _locked(work, ident)
    values = {"agent": agent, "at": body.at, "note": body.note}
    await work.session.execute(
        insert(acquaintance).values(
            centre=work.centre, person=ident, client_id=client, author=who.user, made_at=work.now, **values
        )
    )
    after = {**values, "at": body.at.isoformat()}
    await work.note("created", "acquaintance", ident, client=client, after=after)
    return await _refolded(work, who, ident, client)


async def unmeet(work: Work, who: Identity, ident: PersonId, number: int) -> PersonLife:
    """It was written down by mistake; the history keeps what stood there."""
    client = await _locked(work, ident)
    gone = await work.session.execute(
        delete(acquaintance)
        .where(
            acquaintance.c.centre == work.centre,
            is_of(acquaintance.c.person, work.centre, ident),
            acquaintance.c.id == number,
        )
        .returning(acquaintance.c.agent, acquaintance.c.at, acquaintance.c.note)
    )
    row = gone.one_or_none()
    if row is None:
        raise Refused("acquaintance.not_found", {"id": number})
    before = {"agent": row.agent, "at": row.at.isoformat(), "note": row.note}
    await work.note("removed", "acquaintance", ident, client=client, before=before)
    return await _refolded(work, who, ident, client)


async def refer(work: Work, who: Identity, ident: PersonId, body: ReferrerPut) -> PersonLife:
    """Who sent him. Raises Refused ``person.not_found``, ``referrer.self``, ``referrer.unknown``."""
    client = await _locked(work, ident)
    connection = await work.session.connection()
    cards = {each for each in (ident, body.referrer) if each}
    into = await lives.survivors(connection, work.centre, cards)
    wanted = into.get(body.referrer, body.referrer) if body.referrer else None
    if wanted == into.get(ident, ident):
        raise Refused("referrer.self", {"field": "referrer"})
    before = (await lives.read(connection, work.centre, ident)).referrer_at(None)
    if before == wanted:
        return await life_of(work, who, ident)
    await work.session.execute(
        insert(person_referrer).values(
            centre=work.centre,
            person=ident,
            client_id=client,
            referrer=wanted,
            at=work.now,
            author=who.user,
        )
    )
    was, now = {"referrer": before}, {"referrer": wanted}
    await work.note("changed", "referrer", ident, client=client, before=was, after=now)
    return await _refolded(work, who, ident, client)


async def agree(
    work: Work, who: Identity, ident: PersonId, body: ConsentNew, live: PersonOfCall
) -> PersonLife:
    """The person agreed to talk with us. Raises Refused ``person.not_found``, ``consent.foreign_call``."""
    client = await _locked(work, ident)
    if body.call is not None:
        recorded = select(call_record.c.person).where(
            call_record.c.centre == work.centre, call_record.c.call == body.call
        )
        theirs = await work.session.scalar(recorded) or live(body.call)
        if theirs is None or await work.session.scalar(survivor(work.centre, theirs)) != ident:
            raise Refused("consent.foreign_call", {"field": "call"})
    values = {"evidence": body.evidence, "call": body.call, "second": body.second}
    await work.session.execute(
        insert(person_stage).values(
            centre=work.centre,
            person=ident,
            client_id=client,
            stage="potential_client",
            at=work.now,
            author=who.user,
            **values,
        )
    )
    await work.note("created", "consent", ident, client=client, after=values)
    return await _refolded(work, who, ident, client)
