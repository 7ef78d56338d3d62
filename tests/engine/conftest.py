"""Fixture ``bench``: one centre with its settings published, no engine yet."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.databases import Database
from tests.engine.harness import SETTINGS, Bench


@pytest.fixture
async def bench(database: Database) -> AsyncIterator[Bench]:
    made = Bench(database)
    await made.publish(*SETTINGS)
    yield made
    await made.close()
