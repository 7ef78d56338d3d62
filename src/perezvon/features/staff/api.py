"""Routes of users, agents, skills, the centre and the history."""

from typing import Annotated

from fastapi import APIRouter, Query

from perezvon.adapters.web import rows
from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import MAX_INT, Done, Slug
from perezvon.adapters.web.work import InWork
from perezvon.features.staff import service
from perezvon.features.staff.model import (
    Agent,
    AgentPut,
    Centre,
    CentrePut,
    Change,
    Directory,
    Skill,
    SkillPut,
    User,
    UserPut,
)
from perezvon.features.staff.tables import AgentRow, CentreRow, SkillRow
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
    return Centre.model_validate(await rows.found(work, CentreRow, work.centre))


@router.put("/centre", operation_id="put_centre", dependencies=[require("settings.write")])
async def put_centre(body: CentrePut, work: InWork) -> Centre:
    """Make (``version`` null) or change the centre itself."""
    values = body.model_dump(exclude={"version"})
    return Centre.model_validate(await rows.put(work, CentreRow, work.centre, body.version, values))


@router.get("/history", operation_id="list_history", dependencies=[require("history.read")])
async def list_history(
    work: InWork,
    what: Annotated[str | None, Query(max_length=40)] = None,
    key: Annotated[str | None, Query(max_length=80)] = None,
    user: Annotated[str | None, Query(max_length=80)] = None,
    before: Annotated[int | None, Query(ge=1, le=MAX_INT)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[Change]:
    """Who changed what, newest first; ``before``: the id of the last row of the page before."""
    found = await service.history(work, what=what, key=key, user=user, before=before, limit=limit)
    return [Change.model_validate(row) for row in found]
