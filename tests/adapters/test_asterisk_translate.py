"""From Asterisk's JSON to events: on recorded traffic (hostile callers included), and on any JSON at all."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perezvon.adapters.asterisk import translate as t
from perezvon.core import events as e

RECORDED = Path(__file__).parent / "recorded"
NODE = "n1"
HOW = {
    "StasisStart": t.started,
    "ChannelDestroyed": t.gone,
    "PlaybackFinished": t.playback_done,
    "ChannelDtmfReceived": t.digit,
    "ContactStatusChange": t.registration,
}


def recorded(name: str) -> Any:
    return json.loads((RECORDED / name).read_text())


def told() -> list[e.AnyEvent | None]:
    lines = (RECORDED / "events.jsonl").read_text().splitlines()
    raws = [json.loads(line) for line in lines]
    return [HOW[raw["type"]](NODE, raw) for raw in raws if raw["type"] in HOW]


def test_strangers_write_what_they_like_and_numbers_stay_numbers() -> None:
    """INVITEs with names of broken bytes and control characters, SQL, 300 digits, commas, extension ``s``."""
    arrived = [event for event in told() if isinstance(event, e.ChannelArrived)]
    assert [(event.number, event.caller) for event in arrived] == [
        ("+74951230001", "+79001112233"),
        ("+74951230001", "+79001112233"),
        ("+74951230001", ""),
        ("+7495", ""),
        ("+7495" + "1" * 28, "9" * 32),
        ("", "2"),
        ("+74951230001", "1234"),
        ("", "5"),
        ("+74951230001", "+79000000123"),
    ]


def test_prompts_digits_telephones_and_ends() -> None:
    channel, line = "pbx-1795317984.22", "pbx-1795317986.25"
    rest = [event for event in told() if not isinstance(event, e.ChannelArrived)]
    assert rest[8:] == [
        e.PlaybackDone(NODE, channel, "p1", ok=True),
        e.DigitPressed(NODE, channel, "5"),
        e.PlaybackDone(NODE, channel, "p2", ok=False),  # no such prompt
        e.PlaybackDone(NODE, channel, "p3", ok=False),  # the caller hung up during it
        e.ChannelGone(NODE, channel, 16),
        e.LineRegistered(NODE, "a-anna", registered=True),
        e.ChannelUp(NODE, "leg-1"),
        e.ChannelGone(NODE, "leg-1", 16),
        e.ChannelGone(NODE, "leg-1", 16),  # told twice: once as a channel, once as the endpoint's
        e.ChannelGone(NODE, "leg-2", 17, 486),
        e.ChannelGone(NODE, "leg-2", 17, 486),
        e.LineArrived(NODE, line, "a-anna"),
        e.ChannelGone(NODE, line, 16),
        e.ChannelGone(NODE, line, 16),
        e.LineRegistered(NODE, "a-anna", registered=False),
    ]


def test_lists_of_channels_and_endpoints() -> None:
    [line] = recorded("channels.json")
    assert t.seen_channel(line, "perezvon") == e.SeenChannel(line["id"], answered=True, agent="a-anna")
    assert t.seen_channel(line, "another-application") is None
    assert [t.registered_agent(endpoint) for endpoint in recorded("endpoints.json")] == [None, "a-anna"]


def channel(name: str, state: str, app: str, data: str) -> dict[str, Any]:
    return {
        "id": "c-1",
        "name": name,
        "state": state,
        "caller": {"name": "", "number": "+79000000123"},
        "dialplan": {"app_name": app, "app_data": data},
    }


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        (
            channel("PJSIP/trunk-x-01", "Ring", "Stasis", "perezvon,trunk,+74951230001,(alaw|ulaw)"),
            e.SeenChannel("c-1", False, number="+74951230001", caller="+79000000123", codec="alaw"),
        ),
        (
            channel("PJSIP/desk-a-anna-01", "Down", "AppDial2", "(Outgoing Line)"),
            e.SeenChannel("c-1", False, agent="a-anna", ours=True),
        ),
        (
            channel("PJSIP/desk-a-anna-01", "Up", "Stasis", "perezvon,dialled,a-anna"),
            e.SeenChannel("c-1", True, agent="a-anna", ours=True),
        ),
        (
            channel("PJSIP/trunk-x-01", "Ringing", "Stasis", "perezvon,called"),
            e.SeenChannel("c-1", False, ours=True),
        ),
        (
            channel("PJSIP/trunk-x-01", "Up", "Stasis", "perezvon,called"),
            e.SeenChannel("c-1", True, ours=True),
        ),
        # It waits in the dialplan for an engine, and arrives by itself: not ours to command yet.
        (channel("PJSIP/trunk-x-01", "Ring", "Wait", "1"), None),
        (channel("PJSIP/trunk-x-01", "Up", "Stasis", "perezvon"), None),
    ],
)
def test_a_channel_is_seen_by_its_way_in(raw: dict[str, Any], seen: e.SeenChannel | None) -> None:
    assert t.seen_channel(raw, "perezvon") == seen


@pytest.mark.parametrize(
    ("status", "event"),
    [
        ("", None),
        ("RINGING", e.ChannelRings(NODE, "c-1")),
        ("PROGRESS", None),
        ("ANSWER", e.ChannelUp(NODE, "c-1")),
        ("BUSY", None),  # its end follows, with the cause
        (None, None),
        (7, None),
    ],
)
def test_what_a_network_says_of_a_number(status: Any, event: e.AnyEvent | None) -> None:
    assert t.dialled(NODE, {"type": "Dial", "peer": {"id": "c-1"}, "dialstatus": status}) == event
    assert t.dialled(NODE, {"type": "Dial", "dialstatus": status}) is None


def test_a_number_is_dialled_when_its_channel_is_there() -> None:
    here = {"type": "StasisStart", "channel": {"id": "c-1"}, "args": ["called"]}
    assert t.called(here) == "c-1"
    assert t.called({**here, "args": ["dialled", "a-anna"]}) is None
    assert t.called({"type": "StasisStart", "args": ["called"]}) is None
    assert t.called({**here, "args": None}) is None


def test_the_mark_of_a_program_is_no_cause() -> None:
    raw = {"type": "ChannelHangupRequest", "cause": 32, "channel": {"id": "c-1"}}
    assert t.gone(NODE, raw) == e.ChannelGone(NODE, "c-1", 16)


def test_names_that_are_no_names_make_no_endpoint() -> None:
    assert t.agent_of(f"PJSIP/{t.desk('a-anna')}-0000001f") == "a-anna"
    for bad in ("", "a b", "a/b", "a\r\nx", "я", "." * 3, "x" * 65):
        with pytest.raises(ValueError, match="agent id"):
            t.desk(bad)


KEYS = (
    "channel caller number id name args digit playback target_uri state endpoint resource contact_info",
    "contact_status bridge dialplan app_name app_data cause tech_cause channels bridge_type",
)
SCALARS = (
    st.none() | st.booleans() | st.integers(-1, 40) | st.sampled_from(["", "x", "trunk", "desk", "\x00"])
)
INNER = st.dictionaries(
    st.sampled_from(" ".join(KEYS).split()), SCALARS | st.lists(SCALARS, max_size=3), max_size=4
)
MESSAGES = st.dictionaries(
    st.sampled_from(" ".join(KEYS).split()), SCALARS | INNER | st.lists(SCALARS, max_size=3)
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(MESSAGES)
def test_no_message_makes_an_exception(raw: dict[str, Any]) -> None:
    for read in HOW.values():
        read(NODE, raw)
    t.bridge_move(raw)
    t.seen_channel(raw, "perezvon")
    t.seen_bridge(raw)
    t.registered_agent(raw)
    t.finished_dialplan(raw)


@given(st.text())
def test_a_number_holds_digits_or_nothing(text: str) -> None:
    number = t.number_of(text)
    assert set(number) <= set("+0123456789*#")
    assert len(number) <= 33
    assert number == "" or any(c.isdigit() for c in number)


@pytest.mark.parametrize(
    ("answer", "born"),
    [
        ({"status": {"startup_time": "2026-11-28T08:30:48.250+0300"}}, "2026-11-28T05:30:48.250000+00:00"),
        ({"status": {"startup_time": "2026-11-28T08:30:48"}}, None),
        ({"status": {"startup_time": "yesterday"}}, None),
        ({"status": {"startup_time": 7}}, None),
        ({"status": None}, None),
        ([], None),
        (None, None),
    ],
)
def test_how_old_a_node_is(answer: object, born: str | None) -> None:
    found = t.born(answer)
    assert (found.astimezone(UTC).isoformat() if found is not None else None) == born
