"""Bodies of the staff's API."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, Field, SecretStr, StringConstraints

from perezvon.adapters.web.identity import Must, Role, Theme
from perezvon.adapters.web.models import In, Level, Name, Out, Slug, Version, wrong
from perezvon.facts.settings import Language
from perezvon.kit.phone import is_region


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise wrong("zone.unknown")
    return value


def _region(value: str) -> str:
    region = value.strip().upper()
    if not is_region(region):
        raise wrong("region.unknown")
    return region


Login = Annotated[str, StringConstraints(min_length=1, max_length=64, to_lower=True)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=200)]
Clients = Annotated[list[Slug], Field(min_length=1, max_length=500)]
Zone = Annotated[str, AfterValidator(_zone)]
Region = Annotated[str, StringConstraints(max_length=40), AfterValidator(_region)]


class Entrance(Out):
    """``nobody``: no user can sign in yet, so that the door has to say how the first one comes in."""

    nobody: bool


class SignIn(In):
    """``code``: of the second factor, or a recovery code; asked for with ``session.code_needed``."""

    login: Login
    password: Secret
    code: Secret | None = None


class SessionUser(Out):
    id: str
    login: str
    name: str
    role: Role
    agent: str | None
    language: Language
    theme: Theme
    clients: list[str] | None


class Session(Out):
    """Who is signed in, and what he may do. ``clients`` of the user null: all clients.

    ``must``: what he has to do before anything else. ``led`` null: acts for any agent whom his permissions
    let him act for; else only for these.
    """

    user: SessionUser
    must: Must
    led: list[str] | None
    permissions: list[str]
    centre: str
    demo: bool


class Preferences(In):
    """What is left out stays as it is."""

    language: Language | None = None
    theme: Theme | None = None


class OwnPassword(In):
    old: Secret
    new: Secret


class OwnSession(Out):
    """One of the user's own sessions; ``current``: the one that asks."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    browser: str
    current: bool = False


class UserFields(BaseModel):
    """``clients`` null: sees all clients; else only these. A user of a client has exactly one.

    ``must_change``: chooses a new password at the next sign-in. ``listens``: hears that client's recordings.
    """

    name: Name
    role: Role
    language: Language = "ru"
    clients: Clients | None = None
    must_change: bool = False
    listens: bool = False
    active: bool = True


class UserPut(In, UserFields):
    """``password`` null keeps the one there is; a user without one cannot sign in."""

    password: Secret | None = None
    version: Version | None = None


class User(Out, UserFields):
    """``id`` is the login. ``locked_until``: after failed sign-ins; an administrator may lift it.

    ``second_factor``: he signs in with one.
    """

    id: str
    version: Version
    has_password: bool = False
    second_factor: bool = False
    locked_until: datetime | None = None


class AgentFields(BaseModel):
    """``skills``: skill → level 1 to 10. ``auto_answer``: calls are put through after a tone."""

    user: Slug
    team: Slug | None = None
    skills: Annotated[dict[Slug, Level], Field(max_length=500)] = {}
    mode: Literal["persistent", "on_demand"] = "persistent"
    auto_answer: bool = False
    active: bool = True


class AgentPut(In, AgentFields):
    version: Version | None = None


class Agent(Out, AgentFields):
    id: str
    version: Version


class TeamFields(BaseModel):
    """``leads``: logins of those who lead it."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    leads: Annotated[list[Slug], Field(max_length=50)] = []
    active: bool = True


class TeamPut(In, TeamFields):
    version: Version | None = None


class Team(Out, TeamFields):
    id: str
    version: Version


class SkillFields(BaseModel):
    name_ru: Name
    name_en: Name
    active: bool = True


class SkillPut(In, SkillFields):
    version: Version | None = None


class Skill(Out, SkillFields):
    id: str
    version: Version


class CentreFields(BaseModel):
    """``zone`` decides where a day begins; ``region`` (ISO 3166) reads numbers without a country code.

    ``second_factor``: roles that have to sign in with one, from their next sign-in on.
    """

    name_ru: Name
    name_en: Name
    zone: Zone
    region: Region = "RU"
    rejoin_s: Annotated[int, Field(ge=0, le=300)] = 20
    max_new_calls_per_s: Annotated[int, Field(ge=1, le=10_000)] = 50
    second_factor: Annotated[list[Role], Field(max_length=10)] = []


class CentrePut(In, CentreFields):
    """``version`` None or 0: nobody has described the centre yet."""

    version: Version | Annotated[int, Field(ge=0, le=0)] | None = None


class Centre(Out, CentreFields):
    """``version`` 0: as a new centre comes, nobody has described it yet."""

    id: str
    version: int
    demo: bool


NEW_CENTRE = Centre(
    id="", version=0, demo=False, name_ru="Контакт-центр", name_en="Contact centre", zone="UTC"
)
"""What is in force until somebody describes the centre: the defaults of the fact."""


class AgentName(Out):
    """``team``: the name of it."""

    id: str
    name: str
    team: str


class UserName(Out):
    id: str
    name: str


class Directory(Out):
    """Names for ids, also of those who left: names never travel in facts, and records last for years."""

    agents: list[AgentName]
    users: list[UserName]
