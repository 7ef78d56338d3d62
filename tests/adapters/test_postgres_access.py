"""The migration of access with people in the database: teams by name become teams, and back."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine

from perezvon.adapters.postgres import migrations
from perezvon.adapters.postgres.address import driver_url
from perezvon.adapters.postgres.migrate import upgrade
from perezvon.adapters.private.postgres import PrivatePostgres

REVISION = "0020_access"
PEOPLE = """
insert into staff_user (centre, id, name, sort_key, role)
  values ('main', 'anna', 'A', 'a', 'agent'), ('main', 'boris', 'B', 'b', 'agent'),
         ('main', 'clara', 'C', 'c', 'agent'), ('other', 'anna', 'A', 'a', 'supervisor');
insert into staff_agent (centre, id, user_id, team)
  values ('main', 'a-anna', 'anna', 'Утро'), ('main', 'a-boris', 'boris', 'Вечер'),
         ('main', 'a-clara', 'clara', ''), ('other', 'a-anna', 'anna', 'Утро');
"""
NAMED = """
select a.centre, a.id, t.name from staff_agent a
left join staff_team t on t.centre = a.centre and t.id = a.team order by 1, 2
"""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", next(iter(migrations.__path__)).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _before() -> str:
    revision = ScriptDirectory.from_config(_config()).get_revision(REVISION)
    assert revision is not None
    return str(revision.down_revision)


def _downgrade(url: str) -> None:
    engine = create_engine(driver_url(url, "psycopg"), poolclass=NullPool)
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, _before())
    engine.dispose()


@pytest.fixture
async def empty(postgres_server: PrivatePostgres, database_template: str) -> AsyncIterator[str]:
    """An empty database, beside the template so that the roles are there."""
    connection = await asyncpg.connect(postgres_server.url)
    await connection.execute("create database pz_before_access")
    yield postgres_server.url_for("postgres", postgres_server.password, "pz_before_access")
    await connection.execute("drop database pz_before_access with (force)")
    await connection.close()


async def test_teams_by_name_become_teams_and_back(empty: str) -> None:
    await asyncio.to_thread(upgrade, empty, _before())
    connection = await asyncpg.connect(empty)
    await connection.execute(PEOPLE)
    await asyncio.to_thread(upgrade, empty, REVISION)
    assert [tuple(row) for row in await connection.fetch(NAMED)] == [
        ("main", "a-anna", "Утро"),
        ("main", "a-boris", "Вечер"),
        ("main", "a-clara", None),
        ("other", "a-anna", "Утро"),
    ]
    await connection.execute("update staff_user set role = 'team_lead' where id = 'boris'")
    await connection.execute("update staff_user set role = 'client' where id = 'clara'")
    await asyncio.to_thread(_downgrade, empty)
    teams = await connection.fetch("select team from staff_agent order by centre, id")
    assert [row["team"] for row in teams] == ["Утро", "Вечер", "", "Утро"]
    users = await connection.fetch("select role, active from staff_user where centre = 'main' order by id")
    assert [tuple(row) for row in users] == [("agent", True), ("supervisor", True), ("agent", False)]
    await asyncio.to_thread(upgrade, empty)
    await connection.close()
