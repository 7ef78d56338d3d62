"""The three database roles and the database itself."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from perezvon.adapters.private.messages import CannotStart
from perezvon.main.secrets import Secrets
from perezvon.main.settings import Settings

OWNER, ENGINE, APP = "pz_owner", "pz_engine", "pz_app"


@dataclass(frozen=True)
class RoleUrls:
    """Addresses of one database for its three roles; `postgresql://` without a driver's name."""

    owner: str
    engine: str
    app: str

    def as_tuple(self) -> tuple[str, str, str]:
        """(owner, engine, app)."""
        return (self.owner, self.engine, self.app)


def role_urls(settings: Settings) -> RoleUrls:
    """The addresses that the settings hold."""
    return RoleUrls(settings.owner_url, settings.engine_url, settings.app_url)


async def create_database(superuser_url: str, name: str, secrets: Secrets) -> RoleUrls:
    """Make the roles and the database `name` on a server of ours, or correct what is there."""
    connection = await _connect(superuser_url)
    try:
        await _make_role(connection, OWNER, secrets.owner_password)
        await _make_role(connection, ENGINE, secrets.engine_password)
        await _make_role(connection, APP, secrets.app_password)
        if not await connection.fetchval("select 1 from pg_database where datname = $1", name):
            await connection.execute(f"create database {_name(name)} owner {OWNER}")
    finally:
        await connection.close()
    return RoleUrls(
        _with(superuser_url, OWNER, secrets.owner_password, name),
        _with(superuser_url, ENGINE, secrets.engine_password, name),
        _with(superuser_url, APP, secrets.app_password, name),
    )


async def prepare_outside_database(owner_url: str, secrets: Secrets) -> RoleUrls:
    """DATABASE_URL is the owner's address; the other two roles are made with the owner's rights.

    Raises `CannotStart("database.away")` when it does not answer, `database.rights` when the owner may not
    make roles and they are not there.
    """
    connection = await _connect(owner_url)
    try:
        await _make_role(connection, ENGINE, secrets.engine_password)
        await _make_role(connection, APP, secrets.app_password)
    except asyncpg.InsufficientPrivilegeError as error:
        raise CannotStart("database.rights", roles=f"{ENGINE}, {APP}") from error
    finally:
        await connection.close()
    return outside_urls(owner_url, secrets)


def outside_urls(owner_url: str, secrets: Secrets) -> RoleUrls:
    """The owner's address with the other two roles in his place."""
    return RoleUrls(
        _plain(owner_url),
        _with(owner_url, ENGINE, secrets.engine_password),
        _with(owner_url, APP, secrets.app_password),
    )


async def is_demo(owner_url: str, centre: str) -> bool:
    """Whether the demo centre was ever written into this database: its passwords are known to everybody."""
    connection = await _connect(owner_url)
    try:
        found = await connection.fetchval("select demo from centre where centre = $1 and id = $1", centre)
    finally:
        await connection.close()
    return bool(found)


async def nobody_yet(owner_url: str, centre: str) -> bool:
    """Whether no user can sign in: the first one is let in at the machine."""
    query = "select 1 from staff_user where centre = $1 and active and password_hash is not null limit 1"
    connection = await _connect(owner_url)
    try:
        return await connection.fetchval(query, centre) is None
    finally:
        await connection.close()


async def _connect(url: str) -> asyncpg.Connection:
    try:
        return await asyncpg.connect(_plain(url), timeout=10)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise CannotStart("database.away", reason=str(error) or type(error).__name__) from error


async def _make_role(connection: asyncpg.Connection, role: str, password: str) -> None:
    exists = await connection.fetchval("select 1 from pg_roles where rolname = $1", role)
    verb = "alter" if exists else "create"
    # Passwords are hexadecimal and names are constants: nothing to escape.
    await connection.execute(f"{verb} role {_name(role)} login password '{password}'")


def _with(url: str, user: str, password: str, database: str | None = None) -> str:
    parts = urlsplit(_plain(url))
    place = parts.netloc.rpartition("@")[2]
    path = f"/{quote(database)}" if database else parts.path
    # urlunsplit drops an empty netloc; with a user it is never empty here.
    return urlunsplit((parts.scheme, f"{quote(user)}:{quote(password)}@{place}", path, parts.query, ""))


def _plain(url: str) -> str:
    scheme, found, rest = url.partition("://")
    return f"postgresql://{rest}" if found and scheme.startswith("postgres") else url


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'
