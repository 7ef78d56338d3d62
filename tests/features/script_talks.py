"""Talks by a script as the desk leaves them: real walks of the core, written down; for tests of results."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import httpx
import msgspec
from tests.features.conftest import CENTRE, DemoCentre

from perezvon.core import script_walk as walk
from perezvon.core.script_walk import Action
from perezvon.core.scripts import ScriptBody

BODY: dict[str, Any] = {
    "language": "en",
    "start": "greet",
    "topics": [{"id": "start", "title": "Start"}, {"id": "needs", "title": "Needs"}],
    "checks": ["source_asked", "next_step"],
    "steps": [
        {"kind": "say", "id": "greet", "title": "Greeting", "topic": "start", "text": "Hi", "next": "source"},
        {
            "kind": "ask",
            "id": "source",
            "title": "Source",
            "topic": "start",
            "text": "How did you hear of us?",
            "answer": {
                "type": "choice",
                "choices": [
                    {"key": "recommendation", "label": "A friend"},
                    {"key": "search", "label": "Search"},
                ],
            },
            "save": "person.source",
            "next": "budget",
        },
        {
            "kind": "ask",
            "id": "budget",
            "title": "Budget",
            "topic": "needs",
            "text": "What may it cost?",
            "answer": {"type": "money"},
            "save": "person.budget",
            "next": "action",
        },
        {"kind": "call_to_action", "id": "action", "title": "Action", "text": "Come by", "next": "bye"},
        {"kind": "end", "id": "bye", "title": "Goodbye"},
    ],
}
FULL: tuple[Action, ...] = (
    Action("next"),
    Action("answer", "recommendation"),
    Action("answer", "70000"),
    Action("next"),
)


def _never(_text: str, _answers: Any) -> bool:
    raise AssertionError("this script has no conditions")


@dataclass
class Talks:
    """``seconds``: spent at each step before the next action."""

    centre: DemoCentre
    admin: httpx.AsyncClient
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def script(self, body: dict[str, Any] = BODY) -> str:
        """Published as version 1."""
        new = {"client": "mebel", "name": "Sales", "direction": "inbound", "body": body}
        made = await self.admin.post("/api/scripts", json=new)
        assert made.status_code == 200, made.text
        script = str(made.json()["id"])
        await self.publish(script)
        return script

    async def draft(self, script: str, body: dict[str, Any]) -> int:
        """Its version."""
        seen = (await self.admin.get(f"/api/scripts/{script}/draft")).json()
        put = {"version": seen["version"], "body": body}
        answer = await self.admin.put(f"/api/scripts/{script}/draft", json=put)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["version"])

    async def publish(self, script: str) -> None:
        seen = (await self.admin.get(f"/api/scripts/{script}/draft")).json()
        answer = await self.admin.post(f"/api/scripts/{script}/publish", json={"version": seen["version"]})
        assert answer.status_code == 200, answer.text

    async def talk(
        self,
        script: str,
        at: datetime,
        actions: Sequence[Action] = FULL,
        *,
        number: int = 1,
        agent: str = "a-anna",
        deal: bool | None = False,
        seconds: float = 10,
        ended: bool = True,
        call: str | None = None,
    ) -> str:
        """Its call. ``deal`` None: wrap-up is not over."""
        stored = (await self.admin.get(f"/api/scripts/{script}/versions/{number}")).json()
        body = msgspec.convert(stored["body"], ScriptBody)
        state, now = walk.start(body, _never, at), at
        for action in actions:
            now += timedelta(seconds=seconds)
            state = walk.act(body, state, action, _never, now, agent=agent)
        now += timedelta(seconds=seconds)
        if ended:
            state = walk.end(state, now)
        call = call or f"talk-{next(self._numbers)}"
        connection = await asyncpg.connect(self.centre.database.owner)
        try:
            await connection.execute(
                "insert into script_run (centre, client_id, call, agent, script, number, variant, state, seq,"
                " started_at, ended_at) select $1, 'mebel', $2, $3, $4, $5, variant, $6, 1, $7, $8"
                " from script_version where centre = $1 and script = $4 and number = $5",
                CENTRE, call, agent, script, number, msgspec.json.encode(state).decode(), at,
                now if ended else None,
            )  # fmt: skip
            if ended:
                await connection.execute(
                    "insert into call_class (centre, call, client_id, at, direction, agent, answered,"
                    " waited_s, talk_s, ended_at, closed_at, deal, kind, why, stage, rule) values ($1, $2,"
                    " 'mebel', $3, 'inbound', $4, true, 1, 60, $5, $6, $7, 'first_time', 'unknown',"
                    " 'person', 1)",
                    CENTRE, call, at, agent, now, None if deal is None else now, bool(deal),
                )  # fmt: skip
        finally:
            await connection.close()
        return call
