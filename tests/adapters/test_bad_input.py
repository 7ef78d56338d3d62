"""Rubbish on its way through the floor into the database: nothing stops, nothing is stored that hides."""

import unicodedata
from datetime import UTC, datetime, timedelta

import asyncpg
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.databases import Database

from perezvon.adapters.asterisk.translate import number_of
from perezvon.adapters.postgres.journal import PostgresJournal
from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.facts import settings as s
from perezvon.facts.floor import CallClosed, Published
from perezvon.kit.text import cleaned
from perezvon.ports import Batch, Entry

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
RUBBISH = (
    "\0",
    "a\0b",
    "\\u0000",
    "\x1b[2J\x07\x7f\x85",
    "\u202e1000\u202c",
    "'; drop table call_record; --",
    "<img src=x onerror=alert(1)>",
    '{"kind": "call_closed"}',
    "+79160000001\r\nFrom: <sip:evil@example.com>",
    "9" * 4096,
    "Ж" * 10_000,
    "\uffff\ufffe\ufdd0",
    "",
)


async def test_rubbish_that_got_past_the_edge_stops_no_commit(database: Database) -> None:
    """Were the adapter to let it through: journalled as it is, stored without NUL, replayed to the same."""
    journal = PostgresJournal(database.engine, "main")
    epoch = (await journal.take_lease("one", 30)).epoch
    floor, twin = Floor("main", "n1"), Floor("main", "n1")
    told: list[e.AnyEvent] = [
        e.SettingChanged(1, s.CentreSet(zone="Europe/Moscow", max_new_calls_per_s=1000)),
        e.SettingChanged(2, s.ClientSet("mebel", "Мебель", "Furniture", "#aa5500")),
        e.SettingChanged(3, s.QueueSet("orders", "mebel", "", "", {})),
        e.SettingChanged(4, s.NumberSet("+74950000001", "mebel", "orders")),
    ]
    for n, text in enumerate(RUBBISH):
        told += [
            e.ChannelArrived("n1", f"t-{n}", "+74950000001", text),
            e.ChannelArrived("n1", f"u-{n}", text, text),
            e.ChannelArrived("n1", f"{text}-{n}", "+74950000001", text),
            e.DigitPressed("n1", f"t-{n}", text),
            e.CommandFailed("n1", text, text, missing=True),
            e.GoNotReady(user=text, request_id=text, agent=text, reason=text),
            e.ChannelGone("n1", f"t-{n}", 16, 2**31 - 1),
            e.ChannelGone("n1", f"{text}-{n}", 16),
        ]
    entries, facts = [], []
    for seq, event in enumerate(told, 1):
        now = NOW + timedelta(milliseconds=seq)
        outcome = floor.handle(event, now)
        assert outcome.fault is None
        entries.append(Entry(seq, now, event))
        facts += [Published(len(facts) + n, now, fact) for n, fact in enumerate(outcome.facts, 1)]
    await journal.commit(Batch(epoch, entries, facts))
    for entry in (await journal.load()).entries:
        twin.handle(entry.event, entry.now)
    assert twin.snapshot() == floor.snapshot()
    await journal.close()
    owner = await asyncpg.connect(database.owner)
    rows = await owner.fetch("select caller from call_record order by arrived_at")
    bodies = await owner.fetch("select body from fact where kind = 'call_closed'")
    await owner.close()
    closed = sum(isinstance(published.fact, CallClosed) for published in facts)
    assert len(rows) == len(bodies) == closed == 3 * len(RUBBISH)
    assert [row["caller"] for row in rows[:3]] == [RUBBISH[0].replace("\0", "")] * 3
    assert any(row["caller"] == "9" * 4096 for row in rows)


@pytest.mark.parametrize("text", RUBBISH)
def test_a_number_from_a_stranger_is_digits_or_nothing(text: str) -> None:
    number = number_of(text)
    assert len(number) <= 33
    assert set(number) <= set("+0123456789*#")


def test_half_a_character_in_a_request_is_refused_before_the_floor() -> None:
    body = b'{"kind":"go_ready","user":"a","request_id":"\\ud800","agent":"a"}'
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(body, type=e.AnyRequest)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Мария Ёжикова", "Мария Ёжикова"),
        ("\u202d+7 916 000-00-01\u202c", "+7 916 000-00-01"),  # as telephones copy their contacts
        ("Anna\u202egnp.exe", "Annagnp.exe"),
        ("a\x07\x1b[31mb\x9b", "a[31mb"),
        ("one\r\ntwo\rthree\n\tfour", "one\ntwo\nthree\n\tfour"),
        ("مرحبا שלום", "مرحبا שלום"),
        ("\u2066x\u2069\uffff", "x"),
        ("<b>'; drop table --", "<b>'; drop table --"),  # text like any other: shown, never run
        ("👩‍👩‍👧", "👩‍👩‍👧"),
    ],
)
def test_what_people_type_is_kept_as_far_as_it_can_be_seen(typed: str, kept: str) -> None:
    assert cleaned(typed) == kept


@given(st.text())
def test_cleaned_text_holds_nothing_unseen_and_stays_as_it_is(text: str) -> None:
    kept = cleaned(text)
    assert cleaned(kept) == kept
    assert not [c for c in kept if unicodedata.category(c) == "Cc" and c not in "\0\n\t"]
    assert not [c for c in kept if unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI")]
    letters = [c for c in text if c.isalnum()]
    assert [c for c in kept if c.isalnum()] == letters, "no letter is lost"
