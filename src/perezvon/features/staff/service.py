"""Users, agents and teams: what a change must respect, and what the floor is told."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.features.staff import limits, passwords, second, sessions
from perezvon.features.staff.model import AgentName, AgentPut, Directory, TeamPut, User, UserName, UserPut
from perezvon.features.staff.tables import AgentRow, SecondRow, TeamRow, UserRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId, UserId
from perezvon.kit.sorting import sort_key


async def list_users(work: Work) -> list[User]:
    locked, factors = await limits.locked_logins(work), await _with_second(work)
    found = await rows.listed(work, UserRow, UserRow.sort_key)
    return [_shown(work, row, locked, factors) for row in found]


async def get_user(work: Work, login: UserId) -> User:
    locked, factors = await limits.locked_logins(work), await _with_second(work)
    return _shown(work, await rows.found(work, UserRow, login), locked, factors)


async def _with_second(work: Work) -> frozenset[UserId]:
    query = select(SecondRow.user).where(SecondRow.centre == work.centre, SecondRow.confirmed_at.is_not(None))
    return frozenset((await work.session.scalars(query)).all())


def _shown(work: Work, row: UserRow, locked: Mapping[str, datetime], factors: frozenset[UserId]) -> User:
    """To one who serves some clients only, the others are not named."""
    clients = row.clients
    if work.clients is not None and clients is not None:
        clients = [client for client in clients if client in work.clients]
    more = {
        "clients": clients,
        "has_password": row.password_hash is not None,
        "second_factor": row.id in factors,
        "locked_until": locked.get(row.id),
    }
    return User.model_validate(row).model_copy(update=more)


async def put_user(work: Work, login: UserId, body: UserPut) -> User:
    """A new password, or going out of use, ends the user's sessions.

    Raises Refused ``user.last_administrator``, ``user.one_client``, and what ``passwords.check_new`` does.
    """
    if body.role == "client" and len(set(body.clients or ())) != 1:
        raise Refused("user.one_client", {"field": "clients"})
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
    work.sessions_ended()  # what he sees may have changed
    return await get_user(work, login)


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
    """Lift the lock after failed sign-ins."""
    rows.check_whole(work)
    await rows.found(work, UserRow, login)
    await limits.lift(work, login)
    await work.note("unlocked", "user", login)


async def end_sessions(work: Work, login: UserId) -> None:
    """Put a user out at once."""
    rows.check_whole(work)
    await rows.found(work, UserRow, login)
    ended = await sessions.end_all(work, login)
    await work.note("sessions_ended", "user", login, after={"sessions": ended})


async def reset_second(work: Work, login: UserId) -> None:
    """He lost his telephone: the password alone lets him in until he sets up another. Ends his sessions."""
    rows.check_whole(work)
    await rows.found(work, UserRow, login)
    await second.remove(work, login)
    await sessions.end_all(work, login)


async def put_team(work: Work, team: str, body: TeamPut) -> TeamRow:
    """Raises Refused ``leads.unknown``."""
    known = select(UserRow.id).where(UserRow.centre == work.centre, UserRow.id.in_(body.leads))
    missing = set(body.leads) - set((await work.session.scalars(known)).all())
    if missing:
        raise Refused("leads.unknown", {"field": "leads", "login": min(missing)})
    values = body.model_dump(exclude={"version"})
    row = await rows.put(work, TeamRow, team, body.version, values)
    work.sessions_ended()
    return row


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
        select(UserRow.id, UserRow.name, AgentRow.id, TeamRow.name)
        .outerjoin(AgentRow, (AgentRow.centre == UserRow.centre) & (AgentRow.user == UserRow.id))
        .outerjoin(TeamRow, (TeamRow.centre == AgentRow.centre) & (TeamRow.id == AgentRow.team))
        .where(UserRow.centre == work.centre)
        .order_by(UserRow.sort_key, UserRow.id)
    )
    found = (await work.session.execute(query)).all()
    return Directory(
        agents=[AgentName(id=agent, name=name, team=team or "") for _, name, agent, team in found if agent],
        users=[UserName(id=user, name=name) for user, name, _, _ in found],
    )
