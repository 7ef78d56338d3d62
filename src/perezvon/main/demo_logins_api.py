"""Who may step into the demo centre: for the cards beside the sign-in form. Empty anywhere else."""

import tomllib
from functools import cache
from importlib.resources import files

from fastapi import APIRouter

from perezvon.adapters.web.access import public
from perezvon.adapters.web.context import InContext
from perezvon.adapters.web.identity import Role
from perezvon.adapters.web.models import Out

router = APIRouter(prefix="/api/demo", tags=["demo"])


class DemoLogin(Out):
    """A person of the demo centre. The password is no secret: it lies in the source."""

    login: str
    password: str
    name: str
    role: Role


@cache
def _people() -> tuple[DemoLogin, ...]:
    text = files(__package__).joinpath("demo_data", "people.toml").read_text(encoding="utf-8")
    return tuple(
        DemoLogin(login=user["id"], password=user["password"], name=user["name"], role=user["role"])
        for user in tomllib.loads(text)["users"]
    )


@router.get("/logins", operation_id="list_demo_logins", dependencies=[public()])
async def list_demo_logins(context: InContext) -> list[DemoLogin]:
    return list(_people()) if context.demo else []
