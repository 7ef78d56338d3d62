"""Fixture ``database``: a fresh migrated database for one test, copied from a template in a few ms."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest

from perezvon.adapters.postgres.migrate import upgrade
from perezvon.adapters.private.postgres import PrivatePostgres

_numbers = itertools.count(1)
_PASSWORD = "test"


@dataclass(frozen=True)
class Database:
    """Addresses of one database: ``owner`` (the superuser), ``engine`` (pz_engine), ``app`` (pz_app)."""

    name: str
    owner: str
    engine: str
    app: str


@pytest.fixture(scope="session")
async def database_template(postgres_server: PrivatePostgres) -> str:
    """A database with every migration and the two roles able to log in."""
    connection = await asyncpg.connect(postgres_server.url)
    await connection.execute("create database pz_template")
    for role in ("pz_engine", "pz_app"):
        await connection.execute(f"create role {role} login password '{_PASSWORD}'")
    await connection.close()
    superuser = postgres_server.url_for("postgres", postgres_server.password, "pz_template")
    await asyncio.to_thread(upgrade, superuser)
    return "pz_template"


@pytest.fixture
async def database(postgres_server: PrivatePostgres, database_template: str) -> AsyncIterator[Database]:
    name = f"pz_test_{next(_numbers)}"
    connection = await asyncpg.connect(postgres_server.url)
    await connection.execute(f"create database {name} template {database_template} strategy file_copy")
    yield Database(
        name,
        owner=postgres_server.url_for("postgres", postgres_server.password, name),
        engine=postgres_server.url_for("pz_engine", _PASSWORD, name),
        app=postgres_server.url_for("pz_app", _PASSWORD, name),
    )
    await connection.execute(f"drop database {name} with (force)")
    await connection.close()
