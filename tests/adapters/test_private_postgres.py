"""The private PostgreSQL: first start, crash, stale pid, foreign version, and nobody left behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import asyncpg
import pytest

from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.private.postgres import PrivatePostgres, find_binaries
from perezvon.adapters.private.processes import alive


async def scalar(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_what_was_written_survives_a_kill_of_the_server(service_dir: Path) -> None:
    server = PrivatePostgres(service_dir / "crash")
    await server.start()
    try:
        await scalar(server.url, "create table kept as select 42 as n")
        os.kill(server.child.pid, signal.SIGKILL)
        await server.child.wait()
        await server.start()
        assert await scalar(server.url, "select n from kept") == 42
    finally:
        await server.stop()


async def test_locks_that_name_a_stranger_do_not_stop_the_start(service_dir: Path) -> None:
    """As after a power loss, or where the dead server stays a zombie because nobody waits for it."""
    server = PrivatePostgres(service_dir / "stale")
    await server.start()
    pid = server.child.pid
    locks = [server.data_dir / "postmaster.pid", server.socket_dir / ".s.PGSQL.5432.lock"]
    texts = [lock.read_text() for lock in locks]
    await server.stop()
    assert not alive(pid)
    for lock, text in zip(locks, texts, strict=True):
        lock.write_text(text.replace(str(pid), str(os.getpid()), 1))
    await server.start()
    try:
        assert await scalar(server.url, "select 1") == 1
    finally:
        await server.stop()


async def test_data_of_another_major_version_are_refused_with_the_remedy(service_dir: Path) -> None:
    server = PrivatePostgres(service_dir / "old")
    await server.start()
    await server.stop()
    (server.data_dir / "PG_VERSION").write_text("15\n")
    with pytest.raises(CannotStart, match="pg_dumpall") as refusal:
        await server.start()
    assert refusal.value.values["found"] == "15"
    assert "pg_dumpall" in refusal.value.sentence("ru")


async def test_a_wrong_password_is_refused(postgres_server: PrivatePostgres) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgres_server.url_for("postgres", "wrong", "postgres"))


async def test_a_state_path_too_long_for_a_socket_still_works(service_dir: Path) -> None:
    server = PrivatePostgres(service_dir / ("long" * 25))
    await server.start()
    try:
        assert await scalar(server.url, "select 1") == 1
    finally:
        await server.stop()


async def test_the_data_and_the_password_are_closed_to_others(postgres_server: PrivatePostgres) -> None:
    assert postgres_server.data_dir.stat().st_mode & 0o077 == 0
    assert (postgres_server.state_dir / "superuser.password").stat().st_mode & 0o077 == 0


async def test_cyrillic_case_works_without_icu(postgres_server: PrivatePostgres) -> None:
    assert await scalar(postgres_server.url, "select upper('ёжик')") == "ЁЖИК"


def test_a_folder_without_postgres_is_refused() -> None:
    with pytest.raises(CannotStart, match="DATABASE_URL"):
        find_binaries(Path("/nonexistent/bin"))
