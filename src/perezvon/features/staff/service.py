"""Users and agents: what a change must respect, and what the floor is told."""

from collections.abc import Sequence

from sqlalchemy import select

from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.features.staff import limits, passwords, sessions
from perezvon.features.staff.model import AgentName, AgentPut, Directory, User, UserName, UserPut
from perezvon.features.staff.tables import AgentRow, HistoryRow, UserRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId, UserId
from perezvon.kit.sorting import sort_key


async def list_users(work: Work) -> list[User]:
    locked = await limits.locked_logins(work)
    found = await rows.listed(work, UserRow, UserRow.sort_key)
    return [_shown(row).model_copy(update={"locked_until": locked.get(row.id)}) for row in found]


async def get_user(work: Work, login: UserId) -> User:
    locked = await limits.locked_logins(work)
    row = await rows.found(work, UserRow, login)
    return _shown(row).model_copy(update={"locked_until": locked.get(login)})


def _shown(row: UserRow) -> User:
    return User.model_validate(row).model_copy(update={"has_password": row.password_hash is not None})


async def put_user(work: Work, login: UserId, body: UserPut) -> User:
    """A new password, or going out of use, ends the user's sessions.

    Raises Refused ``user.last_administrator``, ``password.too_short``, ``password.is_login``.
    """
    values = body.model_dump(exclude={"version", "password"})
    values["sort_key"] = sort_key(body.name)
    if body.password is not None:
        secret = body.password.get_secret_value()
        passwords.check_new(secret, login)
        values["password_hash"] = await passwords.hashed(secret)
    await _keep_an_administrator(work, login, body)
    row = await rows.put(work, UserRow, login, body.version, values)
    if body.password is not None:
        await limits.lift(work, login)
        await work.note("password_set", "user", login)
    if body.password is not None or not body.active:
        await sessions.end_all(work, login)
    agent = await _agent_of(work, login)
    if agent is not None and agent.active:
        work.publish(agent.fact_for(row))
    return _shown(row)


async def _keep_an_administrator(work: Work, login: UserId, body: UserPut) -> None:
    """Somebody must always be able to change everything."""
    if body.role == "administrator" and body.active and body.clients is None:
        return
    query = select(UserRow.id).where(
        UserRow.centre == work.centre,
        UserRow.role == "administrator",
        UserRow.active,
        UserRow.clients.is_(None),
        UserRow.password_hash.is_not(None),
    )
    administrators = (await work.session.scalars(query.with_for_update())).all()
    if list(administrators) == [login]:
        raise Refused("user.last_administrator")


async def unlock(work: Work, login: UserId) -> None:
    await rows.found(work, UserRow, login)
    await limits.lift(work, login)
    await work.note("unlocked", "user", login)


async def _agent_of(work: Work, login: UserId) -> AgentRow | None:
    query = select(AgentRow).where(AgentRow.centre == work.centre, AgentRow.user == login)
    return (await work.session.scalars(query)).one_or_none()


async def put_agent(work: Work, agent: AgentId, body: AgentPut) -> AgentRow:
    """Raises Refused ``user.unknown``, ``user.taken``, ``skills.unknown``."""
    user = await work.session.get(UserRow, (work.centre, body.user), with_for_update=True)
    if user is None:
        raise Refused("user.unknown", {"field": "user"})
    row = await rows.put(work, AgentRow, agent, body.version, body.model_dump(exclude={"version"}))
    work.publish(row.fact_for(user))
    return row


async def directory(work: Work) -> Directory:
    """Names of all staff, also of those out of use, in the order of the alphabet."""
    query = (
        select(UserRow.id, UserRow.name, AgentRow.id, AgentRow.team)
        .outerjoin(AgentRow, (AgentRow.centre == UserRow.centre) & (AgentRow.user == UserRow.id))
        .where(UserRow.centre == work.centre)
        .order_by(UserRow.sort_key, UserRow.id)
    )
    found = (await work.session.execute(query)).all()
    return Directory(
        agents=[AgentName(id=agent, name=name, team=team) for _, name, agent, team in found if agent],
        users=[UserName(id=user, name=name) for user, name, _, _ in found],
    )


async def history(
    work: Work, *, what: str | None, key: str | None, user: str | None, before: int | None, limit: int
) -> Sequence[HistoryRow]:
    """Newest first; ``before``: only rows with a smaller id (the last one of the page before)."""
    query = select(HistoryRow).where(HistoryRow.centre == work.centre)
    for column, wanted in ((HistoryRow.what, what), (HistoryRow.key, key), (HistoryRow.user, user)):
        if wanted is not None:
            query = query.where(column == wanted)
    if before is not None:
        query = query.where(HistoryRow.id < before)
    return (await work.session.scalars(query.order_by(HistoryRow.id.desc()).limit(limit))).all()
