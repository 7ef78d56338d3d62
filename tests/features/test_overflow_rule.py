"""A queue that overflows, over HTTP: its rule is checked and kept; whom it sends is told and counted."""

from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from tests.features.conftest import CENTRE, START, DemoCentre
from tests.features.edge import Edge
from tests.features.test_queues import last, settings
from tests.features.written import write

from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.live_feed import fold, project_one
from perezvon.adapters.web.live_scope import Scope
from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.facts import floor as f
from perezvon.facts.live import View
from perezvon.facts.settings import Language, QueueSet
from perezvon.features.calls.api import router
from perezvon.features.calls.export import Names

ORDERS, PARTNER = "q-mebel-orders", "q-mebel-partner"
NUMBER = "+74950000101"
HELP: dict[str, Any] = {
    "client": "mebel",
    "name_ru": "Заказы, партнёр",
    "name_en": "Orders, the partner",
    "skills": {"english": 9},
}
RULE = {"overflow_to": PARTNER, "overflow_waiting": 3, "overflow_waiting_off": 1}


async def _names(_: Identity, language: Language) -> Names:
    return Names(agents={}, zone="Europe/Moscow")


@pytest.fixture
async def admin(centre: DemoCentre) -> httpx.AsyncClient:
    """The administrator, after he has made the partner's queue: Clara alone can take its calls."""
    user = await centre.as_("admin")
    made = await user.put(f"/api/queues/{PARTNER}", json=HELP)
    assert made.status_code == 200, made.text
    return user


async def change(admin: httpx.AsyncClient, queue: str, **fields: Any) -> httpx.Response:
    row = (await admin.get(f"/api/queues/{queue}")).json()
    body = {name: value for name, value in row.items() if name != "id"}
    return await admin.put(f"/api/queues/{queue}", json=body | fields)


class Running:
    """A floor with all that was set up over HTTP, and the live view that screens are made from."""

    def __init__(self) -> None:
        self.floor, self.view, self.now = Floor(CENTRE, "n1"), View(), START
        self.facts: list[f.AnyFact] = []
        self.seq = self.channels = 0

    def tell(self, event: e.AnyEvent) -> list[Any]:
        out = self.floor.handle(event, self.now)
        for fact in out.facts:
            self.seq += 1
            fold(self.view, f.Published(self.seq, self.now, fact))
        self.facts += out.facts
        return list(out.commands)

    def sign_on(self, agent: str) -> None:
        self.tell(e.SignOn(user=agent, request_id="r1", agent=agent))

    def caller(self) -> str:
        """One second later somebody calls and has heard the greeting; his call's id."""
        self.now += timedelta(seconds=1)
        self.channels += 1
        channel = f"t-{self.channels}"
        told = self.tell(e.ChannelArrived("n1", channel, NUMBER, f"+7916000{self.channels:04d}"))
        (played,) = [command.playback for command in told if isinstance(command, c.Play)]
        self.tell(e.PlaybackDone("n1", channel, played))
        return next(call.id for call in self.floor.state.calls.values() if call.channel == channel)

    def hang_up(self, call: str) -> f.CallRecord:
        self.tell(e.ChannelGone("n1", self.floor.state.calls[call].channel, 16))
        return next(fact.record for fact in reversed(self.facts) if isinstance(fact, f.CallClosed))


async def running(centre: DemoCentre) -> Running:
    made = Running()
    for seq, setting in enumerate(await settings(centre), 1):
        made.tell(e.SettingChanged(seq, setting))
    return made


@pytest.mark.requirement("B10", "caller number four of a queue for three is in the partner's queue at once")
async def test_one_caller_too_many_lands_in_the_partners_queue(
    centre: DemoCentre, admin: httpx.AsyncClient
) -> None:
    saved = await change(admin, ORDERS, **RULE)
    assert saved.status_code == 200, saved.text
    town = await running(centre)
    town.sign_on("a-clara")
    calls = [town.caller() for _ in range(5)]
    assert [town.floor.state.calls[call].queue for call in calls] == [ORDERS] * 3 + [PARTNER] * 2
    shown = project_one(town.view, ("queues", ORDERS), Scope(), town.now)
    assert shown is not None
    live = msgspec.json.decode(shown)
    assert (live["overflow"]["to"], live["overflow"]["why"], live["overflow"]["waiting"]) == (
        PARTNER,
        "waiting",
        4,
    )
    assert (live["today"]["offered"], live["today"]["flowed_out"], live["today"]["overflowed"]) == (5, 2, 2)
    foreign = Scope(clients=frozenset({"polis"}))
    assert project_one(town.view, ("queues", ORDERS), foreign, town.now) is None

    town.now += timedelta(seconds=20)
    await write(centre.database, *(town.hang_up(call) for call in reversed(calls)))
    assert any(isinstance(fact, f.OverflowEnded) for fact in town.facts)
    async with Edge(centre.database.app, [router({}.get, _names)]) as edge:
        found = await edge.as_("sofia").get(f"/api/calls/{calls[3]}")
    assert found.status_code == 200, found.text
    fourth = found.json()
    assert (fourth["queue"], fourth["how"]) == (PARTNER, "abandoned")
    assert [(part["queue"], part["flowed"]) for part in fourth["segments"]] == [
        (ORDERS, "overflow"),
        (PARTNER, None),
    ]
    day = {"from": START.date().isoformat(), "to": START.date().isoformat()}
    report = (await admin.get("/api/reports/queues", params=day)).json()
    rows = {row["queue"]: row for row in report["rows"]}
    counts = ("offered", "abandoned", "flowed_out", "overflowed")
    assert [rows[ORDERS][name] for name in counts] == [5, 3, 2, 2]
    assert [rows[PARTNER][name] for name in counts] == [2, 2, 0, 0]


async def test_the_rule_is_told_to_the_floor_kept_in_the_history_and_can_be_undone(
    centre: DemoCentre, admin: httpx.AsyncClient
) -> None:
    before = await last(centre)
    more = {"overflow_share": 0.5, "overflow_longest": True, "overflow_per_h": 40, "overflow_unstaffed": True}
    saved = await change(admin, ORDERS, **RULE, **more, overflow_wait_s=120, overflow_wait_off_s=60)
    assert saved.status_code == 200, saved.text
    (fact,) = await settings(centre, before)
    assert isinstance(fact, QueueSet)
    assert (fact.overflow_to, fact.overflow_waiting, fact.overflow_waiting_off) == (PARTNER, 3, 1)
    assert (fact.overflow_share, fact.overflow_longest, fact.overflow_per_h) == (0.5, True, 40)
    assert (fact.overflow_wait_s, fact.overflow_wait_off_s, fact.overflow_unstaffed) == (120, 60, True)
    (newest, *_) = (await admin.get("/api/history", params={"what": "queue", "key": ORDERS})).json()
    assert newest["before"]["overflow_to"] is None
    assert newest["after"]["overflow_waiting"] == 3
    undone = await change(admin, ORDERS, **newest["before"])
    assert (undone.status_code, undone.json()["overflow_to"]) == (200, None), undone.text


@pytest.mark.parametrize(
    ("rule", "field", "code"),
    [
        ({"overflow_to": ORDERS, "overflow_waiting": 3}, "overflow_to", "queue.itself"),
        ({"overflow_to": "q-polis-sales", "overflow_waiting": 3}, "overflow_to", "overflow_to.unknown"),
        ({"overflow_to": "q-nowhere", "overflow_waiting": 3}, "overflow_to", "overflow_to.unknown"),
        ({"overflow_to": PARTNER}, "overflow_waiting", "overflow.never"),
        (RULE | {"overflow_waiting_off": 4}, "overflow_waiting_off", "overflow.off_above_on"),
        (
            RULE | {"overflow_wait_s": 30, "overflow_wait_off_s": 31},
            "overflow_wait_off_s",
            "overflow.off_above_on",
        ),
        (RULE | {"overflow_share": 0}, "overflow_share", "field.invalid"),
        (RULE | {"overflow_per_h": -1}, "overflow_per_h", "field.too_small"),
    ],
)
async def test_a_rule_without_sense_is_refused_at_its_field(
    admin: httpx.AsyncClient, rule: dict[str, Any], field: str, code: str
) -> None:
    answer = await change(admin, ORDERS, **rule)
    assert answer.status_code == 422, answer.text
    (said,) = answer.json()["fields"]
    assert (said["field"], said["code"]) == (field, code)
    assert "{" not in said["message"]
    if code == "overflow.off_above_on":
        assert any(number in said["message"] for number in ("3", "30")), "it says what may be put there"


async def test_who_helps_out_is_not_taken_out_of_use(admin: httpx.AsyncClient) -> None:
    assert (await change(admin, ORDERS, **RULE)).status_code == 200
    off = await change(admin, PARTNER, active=False)
    assert (off.status_code, off.json()["code"]) == (409, "row.in_use")
    assert ORDERS in off.json()["message"]
    assert (await change(admin, ORDERS, overflow_to=None)).status_code == 200
    assert (await change(admin, PARTNER, active=False)).status_code == 200
    again = await change(admin, ORDERS, **RULE)
    assert (again.status_code, again.json()["fields"][0]["code"]) == (422, "queue.inactive")
