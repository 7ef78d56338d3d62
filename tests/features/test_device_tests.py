"""Tests of desks: an agent keeps his own, those who help see all, nonsense is named by its field."""

from typing import Any

import pytest
from tests.features.conftest import DemoCentre

GOOD: dict[str, Any] = {
    "microphone": "ok",
    "level_percent": 72,
    "speaker": "heard",
    "network": "ok",
    "candidate": "",
    "via": "host",
    "packets_in": 250,
    "packets_out": 251,
    "lost_percent": 0.4,
    "jitter_ms": 3,
    "rtt_ms": 12,
    "stun": "none",
    "turn": "none",
}


async def test_the_newest_test_is_kept_and_seen_by_those_who_help(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    assert (await anna.get("/api/desk/test")).json() is None
    bad = {**GOOD, "network": "udp_blocked", "candidate": "host 10.0.0.7:5/udp → host 10.0.0.1:7/udp"}
    first = await anna.put("/api/desk/test", json=bad)
    assert first.status_code == 200, first.text
    assert (first.json()["agent"], first.json()["network"]) == ("a-anna", "udp_blocked")
    again = (await anna.put("/api/desk/test", json=GOOD)).json()
    assert (await anna.get("/api/desk/test")).json() == again
    boss = await centre.as_("supervisor")
    (seen,) = (await boss.get("/api/device-tests")).json()
    assert {name: seen[name] for name in GOOD} == GOOD
    assert seen["address"]
    assert seen["at"]


async def test_agents_see_their_own_only(centre: DemoCentre) -> None:
    await (await centre.as_("anna")).put("/api/desk/test", json=GOOD)
    boris = await centre.as_("boris")
    assert (await boris.get("/api/desk/test")).json() is None
    assert (await boris.get("/api/device-tests")).status_code == 403


async def test_who_has_no_seat_has_no_desk_to_test(centre: DemoCentre) -> None:
    boss = await centre.as_("supervisor")
    answer = await boss.put("/api/desk/test", json=GOOD)
    assert (answer.status_code, answer.json()["code"]) == (409, "agent.none")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("network", "wonderful"),
        ("microphone", ""),
        ("level_percent", 101),
        ("rtt_ms", -1),
        ("packets_in", 2**31),
        ("candidate", "x" * 501),
        ("stun", None),
        ("via", "pigeon"),
    ],
)
async def test_nonsense_is_named_by_its_field(centre: DemoCentre, field: str, value: object) -> None:
    answer = await (await centre.as_("anna")).put("/api/desk/test", json={**GOOD, field: value})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["fields"]] == [field]
