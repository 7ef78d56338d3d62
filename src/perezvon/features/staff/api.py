"""Routes of users, agents, teams, skills and the centre."""

from fastapi import APIRouter

from perezvon.adapters.web import rows
from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.context import InContext
from perezvon.adapters.web.models import Done, Slug
from perezvon.adapters.web.work import InWork
from perezvon.features.staff import resets, service, sessions, tokens
from perezvon.features.staff.account_model import ResetCode, Token
from perezvon.features.staff.model import (
    NEW_CENTRE,
    Agent,
    AgentPut,
    Centre,
    CentrePut,
    Directory,
    OwnSession,
    Skill,
    SkillPut,
    Team,
    TeamPut,
    User,
    UserPut,
)
from perezvon.features.staff.tables import AgentRow, CentreRow, SkillRow, TeamRow, UserRow
from perezvon.kit.errors import Refused

router = APIRouter(prefix="/api", tags=["staff"])
_READ = [require("staff.read")]
_WRITE = [require("staff.write")]


@router.get("/directory", operation_id="get_directory", dependencies=[require("directory.read")])
async def get_directory(work: InWork) -> Directory:
    return await service.directory(work)


@router.get("/users", operation_id="list_users", dependencies=_READ)
async def list_users(work: InWork) -> list[User]:
    return await service.list_users(work)


@router.get("/users/{login}", operation_id="get_user", dependencies=_READ)
async def get_user(login: Slug, work: InWork) -> User:
    return await service.get_user(work, login)


@router.put("/users/{login}", operation_id="put_user", dependencies=_WRITE)
async def put_user(login: Slug, body: UserPut, work: InWork) -> User:
    """Make (``version`` null) or change a user. A login never changes."""
    return await service.put_user(work, login, body)


@router.post("/users/{login}/unlock", operation_id="unlock_user", dependencies=_WRITE)
async def unlock_user(login: Slug, work: InWork) -> Done:
    """Lift the lock after failed sign-ins."""
    await service.unlock(work, login)
    return Done()


@router.get("/users/{login}/sessions", operation_id="list_sessions", dependencies=_WRITE)
async def list_sessions(login: Slug, work: InWork) -> list[OwnSession]:
    """The live sessions of a user."""
    rows.check_whole(work)
    await rows.found(work, UserRow, login)
    return [OwnSession.model_validate(row) for row in await sessions.listed(work, login)]


@router.delete("/users/{login}/sessions", operation_id="end_sessions", dependencies=_WRITE)
async def end_sessions(login: Slug, work: InWork) -> Done:
    """Put a user out at once; he may sign in again."""
    await service.end_sessions(work, login)
    return Done()


@router.delete("/users/{login}/second-factor", operation_id="reset_second_factor", dependencies=_WRITE)
async def reset_second_factor(login: Slug, work: InWork) -> Done:
    """He lost his telephone. Refused: ``second.none``."""
    await service.reset_second(work, login)
    return Done()


@router.post("/users/{login}/reset", operation_id="make_reset_code", dependencies=_WRITE)
async def make_reset_code(login: Slug, work: InWork, context: InContext) -> ResetCode:
    """A code with which the user gives himself a new password; a new one voids the one before."""
    made = await resets.make(work, login)
    return made.model_copy(update={"address": context.others_url})


@router.get("/users/{login}/tokens", operation_id="list_tokens", dependencies=_WRITE)
async def list_tokens(login: Slug, work: InWork) -> list[Token]:
    rows.check_whole(work)
    await rows.found(work, UserRow, login)
    return [Token.model_validate(row) for row in await tokens.listed(work, login)]


@router.delete("/users/{login}/tokens/{token}", operation_id="revoke_token", dependencies=_WRITE)
async def revoke_token(login: Slug, token: str, work: InWork) -> Done:
    rows.check_whole(work)
    await tokens.revoke(work, login, token)
    return Done()


@router.get("/teams", operation_id="list_teams", dependencies=_READ)
async def list_teams(work: InWork) -> list[Team]:
    return [Team.model_validate(row) for row in await rows.listed(work, TeamRow)]


@router.get("/teams/{team}", operation_id="get_team", dependencies=_READ)
async def get_team(team: Slug, work: InWork) -> Team:
    return Team.model_validate(await rows.found(work, TeamRow, team))


@router.put("/teams/{team}", operation_id="put_team", dependencies=_WRITE)
async def put_team(team: Slug, body: TeamPut, work: InWork) -> Team:
    """Make (``version`` null) or change a team. Refused: ``leads.unknown``."""
    return Team.model_validate(await service.put_team(work, team, body))


@router.get("/agents", operation_id="list_agents", dependencies=_READ)
async def list_agents(work: InWork) -> list[Agent]:
    return [Agent.model_validate(row) for row in await rows.listed(work, AgentRow)]


@router.get("/agents/{agent}", operation_id="get_agent", dependencies=_READ)
async def get_agent(agent: Slug, work: InWork) -> Agent:
    return Agent.model_validate(await rows.found(work, AgentRow, agent))


@router.put("/agents/{agent}", operation_id="put_agent", dependencies=_WRITE)
async def put_agent(agent: Slug, body: AgentPut, work: InWork) -> Agent:
    """Make (``version`` null) or change an agent: the seat, the skills and the team of a user."""
    return Agent.model_validate(await service.put_agent(work, agent, body))


@router.get("/desk", operation_id="get_desk", dependencies=[require("floor.act")])
async def get_desk(who: Who, work: InWork) -> Agent:
    """The seat of the one who asks: his skills, and how his line works. Refused: ``agent.none``."""
    if who.agent is None:
        raise Refused("agent.none")
    return Agent.model_validate(await rows.found(work, AgentRow, who.agent))


@router.get("/skills", operation_id="list_skills", dependencies=[require("settings.read")])
async def list_skills(work: InWork) -> list[Skill]:
    return [Skill.model_validate(row) for row in await rows.listed(work, SkillRow)]


@router.get("/skills/{skill}", operation_id="get_skill", dependencies=[require("settings.read")])
async def get_skill(skill: Slug, work: InWork) -> Skill:
    return Skill.model_validate(await rows.found(work, SkillRow, skill))


@router.put("/skills/{skill}", operation_id="put_skill", dependencies=[require("settings.write")])
async def put_skill(skill: Slug, body: SkillPut, work: InWork) -> Skill:
    row = await rows.put(work, SkillRow, skill, body.version, body.model_dump(exclude={"version"}))
    return Skill.model_validate(row)


@router.get("/centre", operation_id="get_centre", dependencies=[require("settings.read")])
async def get_centre(work: InWork) -> Centre:
    row = await work.session.get(CentreRow, (work.centre, work.centre))
    if row is not None:
        return Centre.model_validate(row)
    return NEW_CENTRE.model_copy(update={"id": work.centre})


@router.put("/centre", operation_id="put_centre", dependencies=[require("settings.write")])
async def put_centre(body: CentrePut, work: InWork) -> Centre:
    """Describe (``version`` null or 0) or change the centre itself."""
    values = body.model_dump(exclude={"version"})
    return Centre.model_validate(await rows.put_single(work, CentreRow, body.version, values))
