"""Calls of a person as the engine tells them, and the worker's part after each; for tests of classes."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from tests.features.conftest import CENTRE, DemoCentre
from tests.features.written import publish, record, write

from perezvon.facts.floor import CallClosed, CallEnded, CallRecord, Direction
from perezvon.features.classes import jobs as classes
from perezvon.features.promises import jobs as promises


@dataclass
class Lives:
    """``centre``: whose person they are. The clock stands: a session lives shorter than a history."""

    centre: DemoCentre
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def person(self, client: str = "mebel", number: str | None = None) -> str:
        """A card without history."""
        admin = await self.centre.as_("admin")
        body: dict[str, Any] = {"client": client, "name": "Somebody"}
        if number:
            body["numbers"] = [{"number": number}]
        answer = await admin.post("/api/persons", json=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def record(
        self,
        person: str | None,
        at: datetime,
        *,
        direction: Direction = "inbound",
        agent: str | None = "a-anna",
        talk_s: float | None = 60,
        wait_s: float = 10,
        disposition: str | None = None,
        call: str | None = None,
        closed: bool = True,
        **more: Any,
    ) -> CallRecord:
        """``talk_s`` None: nobody answered."""
        answered = at + timedelta(seconds=wait_s)
        ended = answered + timedelta(seconds=talk_s or 0)
        vain = "abandoned"
        return record(
            call or f"life-{next(self._numbers)}",
            person=person,
            arrived_at=at,
            direction=direction,
            how="answered" if talk_s is not None else vain,
            agent=agent if talk_s is not None else None,
            answered_at=answered if talk_s is not None else None,
            ended_at=ended,
            closed_at=ended + timedelta(seconds=30) if closed else None,
            queued_at=at,
            wait_ms=int(wait_s * 1000),
            talk_ms=int((talk_s or 0) * 1000),
            disposition=disposition,
            **more,
        )

    async def tell(self, *records: CallRecord) -> None:
        """Facts and records; not what the worker makes of them."""
        await write(self.centre.database, *records)
        for each in records:
            told: list[CallEnded | CallClosed] = [CallEnded(each.call, 9, each)]
            if each.closed_at is not None:
                told.append(CallClosed(each.call, 10, each))
            await publish(self.centre.database, *told)

    async def work(self) -> None:
        """What the worker does until it has nothing to do."""
        while await promises.settle(self.centre.engine, CENTRE):
            continue
        while await classes.derive(self.centre.engine, CENTRE):
            continue

    async def call(self, person: str | None, at: datetime, **more: Any) -> str:
        """A call from its arrival to the end of its wrap-up, and its class."""
        made = self.record(person, at, **more)
        await self.tell(made)
        await self.work()
        return made.call


async def class_of(browser: httpx.AsyncClient, call: str) -> dict[str, Any]:
    answer = await browser.get(f"/api/calls/{call}/class")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def life_of(browser: httpx.AsyncClient, person: str) -> dict[str, Any]:
    answer = await browser.get(f"/api/persons/{person}/life")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
