"""The ledger by its properties: order of writing does not matter, time does, and the strictest word wins."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.features.conftest import CENTRE, START, DemoCentre
from tests.features.lives import Lives
from tests.features.test_consent import KNOWN, SAID, WHEN

from perezvon.adapters.postgres.facts import read as read_facts
from perezvon.adapters.postgres.session import begin
from perezvon.facts.consent import STREAM, Barred
from perezvon.features.consent.rules import (
    PURPOSES,
    Known,
    Line,
    Outside,
    Purpose,
    Said,
    bar_for,
    still_barred,
)

NOW = START + timedelta(days=9)
PURPOSE = st.sampled_from(PURPOSES)
LINES = st.lists(
    st.builds(
        Line,
        id=st.sampled_from("abc"),
        his=st.booleans(),
        covers_all=st.booleans(),
        at=WHEN,
        until=st.none() | st.integers(-3, 3).map(lambda n: NOW + timedelta(days=n)),
    ),
    max_size=3,
)


def barred(purpose: Purpose, known: Known) -> bool:
    return bar_for(purpose, known, NOW) is not None


def more(known: Known, **changes: Sequence[object]) -> Known:
    added = {name: [*getattr(known, name), *rows] for name, rows in changes.items()}
    return msgspec.structs.replace(known, **added)


@settings(deadline=None)
@given(known=KNOWN, lines=LINES, purpose=PURPOSE, seed=st.integers(0, 99))
def test_the_order_in_which_it_was_written_does_not_matter(
    known: Known, lines: list[Line], purpose: Purpose, seed: int
) -> None:
    known = more(known, lines=lines)
    mixed = {
        name: random.Random(seed).sample(list(getattr(known, name)), len(getattr(known, name)))
        for name in ("said", "lines", "outside")
    }
    assert barred(purpose, known) == barred(purpose, msgspec.structs.replace(known, **mixed))


@settings(deadline=None)
@given(known=KNOWN, lines=LINES, outside=st.booleans(), purpose=PURPOSE)
def test_one_more_line_on_any_list_never_lets_anybody_call(
    known: Known, lines: list[Line], outside: bool, purpose: Purpose
) -> None:
    stricter = more(known, lines=lines, outside=[Outside("o", covers_all=outside, old=False)])
    assert barred(purpose, stricter) or not barred(purpose, known)


@settings(deadline=None)
@given(known=KNOWN, word=SAID, purpose=PURPOSE)
def test_a_withdrawal_at_any_time_never_lets_anybody_call(
    known: Known, word: list[Said], purpose: Purpose
) -> None:
    stricter = more(known, said=[row for row in word if not row.given])
    assert barred(purpose, stricter) or not barred(purpose, known)


@settings(deadline=None)
@given(known=KNOWN, one=LINES, other=LINES, purpose=PURPOSE)
def test_what_one_scope_forbids_no_other_allows(
    known: Known, one: list[Line], other: list[Line], purpose: Purpose
) -> None:
    if not barred(purpose, more(known, lines=[*one, *other])):
        assert not barred(purpose, more(known, lines=one))
        assert not barred(purpose, more(known, lines=other))


@settings(deadline=None)
@given(known=KNOWN, lines=LINES, purpose=PURPOSE)
def test_a_line_that_is_over_is_as_none(known: Known, lines: list[Line], purpose: Purpose) -> None:
    over = [msgspec.structs.replace(line, until=NOW - timedelta(seconds=1)) for line in lines]
    assert barred(purpose, more(known, lines=over)) == barred(purpose, known)


@settings(deadline=None)
@given(at=WHEN, purpose=st.sampled_from([one for one in PURPOSES if one.needs_consent]))
def test_of_two_words_of_the_same_moment_the_withdrawal_counts(at: datetime, purpose: Purpose) -> None:
    yes, no = (Said(purpose.id, "call", given, at) for given in (True, False))
    assert barred(purpose, Known([yes, no]))
    assert barred(purpose, Known([no, yes]))


def last_word(entries: list[dict[str, Any]], purpose: str) -> bool | None:
    """What was said last for calls; a withdrawal of the same moment counts."""
    words = [(row["at"], not row["given"], row["given"]) for row in entries if row["purpose"] == purpose]
    return max(words)[2] if words else None


def may_call(entries: list[dict[str, Any]]) -> bool:
    """Adverts, written anew: the oracle."""
    yes = last_word(entries, "adverts")
    everything = [row["at"] for row in entries if row["purpose"] == "all"]
    given = max((row["at"] for row in entries if row["purpose"] == "adverts" and row["given"]), default="")
    return yes is True and (not everything or given > max(everything))


@pytest.mark.requirement("D5", "the ledger answers by what happened last, in whichever order it was written")
async def test_the_ledger_in_the_tables_says_what_an_oracle_says(centre: DemoCentre) -> None:
    lives, rng = Lives(centre), random.Random(20260302)
    anna = await centre.as_("anna")
    for number in range(12):
        person = await lives.person(number=f"+7916000{number:04d}")
        entries: list[dict[str, Any]] = []
        for _ in range(rng.randint(1, 7)):
            withdrawn_all = rng.random() < 0.3
            entry = {
                "purpose": "all" if withdrawn_all else "adverts",
                "given": not withdrawn_all and rng.random() < 0.6,
                "channel": rng.choice(["all", "call"]),
                "evidence": "paper",
                "reference": "letter",
                "at": (START - timedelta(hours=rng.randint(1, 4))).isoformat(),
            }
            entries.append(entry)
            answer: httpx.Response = await anna.post(f"/api/persons/{person}/consent", json=entry)
            assert answer.status_code == 200, answer.text
        bars = {each["purpose"]: each["bar"] for each in answer.json()["answers"]}
        assert (bars["adverts"] is None) == may_call(entries), entries
        checked = {"client": "mebel", "number": f"+7916000{number:04d}", "purpose": "adverts"}
        looked_up = (await anna.get("/api/consent/check", params=checked)).json()
        assert (looked_up["bar"] is None) == may_call(entries), entries


async def told(centre: DemoCentre) -> list[tuple[str, ...]]:
    async with begin(centre.engine, CENTRE, None) as connection:
        return [fact.decode(Barred).purposes for fact in await read_facts(connection, CENTRE, STREAM, 0)]


@pytest.mark.requirement(
    "D5", "a withdrawal that is written down late does not end what a later consent allows"
)
async def test_a_letter_that_lay_for_days_does_not_undo_a_later_consent(centre: DemoCentre) -> None:
    lives, anna = Lives(centre), await centre.as_("anna")
    person = await lives.person(number="+79160007755")

    async def say(purpose: str, *, given: bool, hours: int) -> None:
        at = (START - timedelta(hours=hours)).isoformat()
        entry = {"purpose": purpose, "given": given, "evidence": "paper", "reference": "letter", "at": at}
        answer = await anna.post(f"/api/persons/{person}/consent", json=entry)
        assert answer.status_code == 200, answer.text

    await say("adverts", given=True, hours=2)
    await say("adverts", given=False, hours=3)
    assert await told(centre) == [], "the consent is newer: what rings goes on ringing"
    await say("all", given=False, hours=4)
    [left] = await told(centre)
    assert "adverts" not in left
    assert {"service", "surveys", "debt"} <= set(left)
    await say("adverts", given=False, hours=1)
    assert (await told(centre))[-1] == ("adverts",)
    await say("all", given=False, hours=0)
    assert (await told(centre))[-1] == (), "the newest word of all: for every purpose"


def test_what_the_floor_is_told_is_what_the_ledger_forbids() -> None:
    def word(purpose: str, hours: int, *, given: bool, channel: str = "call") -> Said:
        return Said(purpose, channel, given, START - timedelta(hours=hours))

    whole = word("all", 5, given=False)
    by_letter = word("adverts", 1, given=True, channel="sms")
    early = word("adverts", 9, given=True)
    assert still_barred((), PURPOSES, Known([whole, by_letter, early])) == (), "consent to letters is no call"
    asked = Known([whole], promised_at=START - timedelta(hours=1))
    assert still_barred((), PURPOSES, asked) is None, "he asked to be called back after it"
    promised = Known([word("adverts", 1, given=False)], promised_at=START)
    assert still_barred(("adverts",), PURPOSES, promised) == ("adverts",)
