"""The three roles: made, corrected, kept apart; on our own server and on somebody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from perezvon.adapters.postgres.migrate import upgrade
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.private.postgres import PrivatePostgres
from perezvon.main.database import create_database, prepare_outside_database
from perezvon.main.secrets import kept_secrets


@pytest.fixture(scope="module")
async def fresh_server(service_dir: Path) -> AsyncIterator[PrivatePostgres]:
    """A server of its own: roles belong to the whole server, and other tests made theirs."""
    server = PrivatePostgres(service_dir / "roles", settings={"fsync": "off"})
    await server.start()
    yield server
    await server.stop()


async def who(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        return str(await connection.fetchval("select current_user"))
    finally:
        await connection.close()


async def test_the_roles_log_in_and_the_owner_can_migrate(
    fresh_server: PrivatePostgres, tmp_path: Path
) -> None:
    secrets = kept_secrets(tmp_path)
    for _ in range(2):
        urls = await create_database(fresh_server.url, "centre", secrets)
    assert [await who(url) for url in urls.as_tuple()] == ["pz_owner", "pz_engine", "pz_app"]
    await asyncio.to_thread(upgrade, urls.owner)
    await asyncio.to_thread(upgrade, urls.owner)
    connection = await asyncpg.connect(urls.owner)
    rights = await connection.fetch(
        "select rolname from pg_roles where rolname like 'pz\\_%' and (rolsuper or rolbypassrls)"
    )
    await connection.close()
    assert rights == []


async def test_a_changed_secret_is_written_to_the_role(fresh_server: PrivatePostgres, tmp_path: Path) -> None:
    old = await create_database(fresh_server.url, "centre", kept_secrets(tmp_path / "old"))
    new = await create_database(fresh_server.url, "centre", kept_secrets(tmp_path / "new"))
    assert await who(new.app) == "pz_app"
    with pytest.raises(asyncpg.InvalidPasswordError):
        await who(old.app)


async def test_an_outside_owner_makes_the_other_two(fresh_server: PrivatePostgres, tmp_path: Path) -> None:
    connection = await asyncpg.connect(fresh_server.url)
    await connection.execute("create role boss login createrole password 'p/w'")
    await connection.execute("create database outside owner boss")
    for role in ("pz_engine", "pz_app"):
        if await connection.fetchval("select 1 from pg_roles where rolname = $1", role):
            await connection.execute(f"grant {role} to boss with admin option")
    await connection.close()
    url = fresh_server.url_for("boss", "p/w", "outside")
    urls = await prepare_outside_database(url, kept_secrets(tmp_path))
    assert [await who(each) for each in urls.as_tuple()] == ["boss", "pz_engine", "pz_app"]
    await asyncio.to_thread(upgrade, urls.owner)


async def test_an_outside_owner_without_rights_is_told_what_to_do(
    fresh_server: PrivatePostgres, tmp_path: Path
) -> None:
    connection = await asyncpg.connect(fresh_server.url)
    await connection.execute("create role weak login password 'weak'")
    await connection.close()
    with pytest.raises(CannotStart, match="CREATEROLE"):
        await prepare_outside_database(
            fresh_server.url_for("weak", "weak", "postgres"), kept_secrets(tmp_path)
        )


@pytest.mark.parametrize("url", ["postgresql://a:b@127.0.0.1:1/x", "mysql://a:b@h/x", "nonsense"])
async def test_a_database_that_is_away_is_told_in_a_sentence(url: str, tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="DATABASE_URL"):
        await prepare_outside_database(url, kept_secrets(tmp_path))
