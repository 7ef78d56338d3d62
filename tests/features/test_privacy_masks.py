"""Whose number is masked by an erasure: his, in every form in which it may have come, and nobody else's."""

from datetime import timedelta

import httpx
import msgspec
import pytest
from tests.features.conftest import START, DemoCentre
from tests.features.lives import Lives
from tests.features.test_privacy import MINUTE, NUMBER, admin, erase, lives, ok, request, shop

from perezvon.core import events as e
from perezvon.features.recordings.making import Workshop
from perezvon.kit.phone import masked_all_over, written

__all__ = ["admin", "lives", "shop"]


@pytest.mark.parametrize(
    ("his", "theirs"),
    [("+375291234567", "+79291234567"), ("+3725123456", "+79165123456")],
)
async def test_a_number_that_ends_like_his_is_another_one(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, shop: Workshop, his: str, theirs: str
) -> None:
    one, two = await lives.person(number=his), await lives.person(number=theirs)
    before = await lives.call(None, START - timedelta(days=1), caller=his)
    stranger = await lives.call(None, START, caller=theirs)
    known = await lives.call(two, START, caller=theirs)
    sections = (await ok(await admin.get(f"/api/persons/{one}/report")))["sections"]
    held = {each["table"]: each["rows"] for each in sections}
    assert [row["call"] for row in held["call_record"]] == [before]
    asked = await request(admin, one)
    await ok(await admin.post(f"/api/privacy/requests/{asked['id']}/erase", json={"version": 1}))
    assert await erase(centre, shop) == 1
    rows = await centre.sql("select call, caller from call_record where call = any($1)", [stranger, known])
    assert {row["caller"] for row in rows} == {theirs}
    [mine] = await centre.sql("select caller from call_record where call = $1", before)
    assert mine["caller"] != his


async def planted(centre: DemoCentre, *callers: str) -> None:
    """What the journal, a snapshot and the history hold of a caller whom nobody knows."""
    for n, caller in enumerate(callers):
        arrived = e.ChannelArrived("n1", f"1751234567.{caller[-7:]}", "+74950000101", caller)
        body = msgspec.msgpack.encode(arrived)
        await centre.sql(
            "insert into journal (centre, seq, at, kind, body, epoch)"
            " values ('main', $1, $2, 'channel_arrived', $3, 1)",
            910001 + n,
            START,
            body,
        )


@pytest.mark.parametrize(
    ("his", "forms", "theirs", "strange"),
    [
        (
            "+79161230987",
            ("+79161230987", "89161230987", "9161230987"),
            "+19161230987",
            ("+19161230987", "19161230987", "5559161230987"),
        ),
        ("+19161230987", ("+19161230987", "19161230987"), "+79161230987", ("+79161230987", "89161230987")),
        (
            "+375291234567",
            ("+375291234567", "80291234567", "291234567"),
            "+79291234567",
            ("+79291234567", "9291234567"),
        ),
        ("+3725123456", ("+3725123456", "5123456"), "+79165123456", ("+79165123456", "89165123456")),
    ],
)
async def test_only_his_number_is_masked_and_in_every_form(
    centre: DemoCentre,
    lives: Lives,
    admin: httpx.AsyncClient,
    shop: Workshop,
    his: str,
    forms: tuple[str, ...],
    theirs: str,
    strange: tuple[str, ...],
) -> None:
    """The other one is a person of the same client, and numbers end alike."""
    one, two = await lives.person(number=his), await lives.person(number=theirs)
    mine = {await lives.call(None, START + n * MINUTE, caller=form): form for n, form in enumerate(forms)}
    other = {await lives.call(two, START + n * MINUTE, caller=form): form for n, form in enumerate(strange)}
    await planted(centre, *forms, *strange)
    asked = await request(admin, one)
    sections = (await ok(await admin.get(f"/api/persons/{one}/report")))["sections"]
    held = {each["table"]: each["rows"] for each in sections}
    assert {row["call"] for row in held["call_record"]} == set(mine), "each of them is shown to him"
    await ok(await admin.post(f"/api/privacy/requests/{asked['id']}/erase", json={"version": 1}))
    assert await erase(centre, shop) == 1
    rows = await centre.sql("select call, caller from call_record where call = any($1)", [*mine, *other])
    found = {row["call"]: row["caller"] for row in rows}
    assert found == {call: masked_all_over(form) for call, form in mine.items()} | other
    told = await centre.sql(
        "select body -> 'record' ->> 'call' as call, body -> 'record' ->> 'caller' as caller from fact"
        " where kind = 'call_ended' and body -> 'record' ->> 'call' = any($1)",
        [*mine, *other],
    )
    assert {row["call"]: row["caller"] for row in told} == found
    bodies = await centre.sql("select body from journal where seq > 910000 order by seq")
    events = [msgspec.msgpack.decode(row["body"], type=e.ChannelArrived) for row in bodies]
    assert [one.caller for one in events] == [*map(masked_all_over, forms), *strange]
    assert [one.channel for one in events] == [f"1751234567.{form[-7:]}" for form in (*forms, *strange)]
    seen = await ok(await admin.get(f"/api/persons/{two}"))
    assert [row["number"] for row in seen["numbers"]] == [theirs]
    assert seen["name"] == "Somebody"
    notes = await centre.sql("select after from history where key = $1 and what = 'person'", two)
    assert "erased" not in str([row["after"] for row in notes])


@pytest.mark.parametrize(
    ("number", "local", "strange"),
    [
        (NUMBER, {"89161230987", "9161230987", "79161230987", "0079161230987"}, {"+9161230987", "161230987"}),
        ("+19161230987", {"19161230987", "01119161230987"}, {"9161230987", "89161230987"}),
        ("+375291234567", {"80291234567", "291234567", "375291234567"}, {"+291234567", "79291234567"}),
        ("+3725123456", {"5123456", "003725123456"}, {"+5123456", "123456"}),
    ],
)
def test_a_number_is_known_in_the_forms_in_which_it_can_come(
    number: str, local: set[str], strange: set[str]
) -> None:
    assert local | {number} <= set(written(number))
    assert not strange & set(written(number))


@pytest.mark.parametrize(
    ("number", "mask"),
    [
        (NUMBER, "+79160000000"),
        ("+4930123456", "+4930000000"),
        ("+375291234567", "+375290000000"),
        ("+79160000000", "+79169999999"),
        ("+6834002", "+0000000"),
    ],
)
def test_a_mask_is_as_long_and_says_the_area_only(number: str, mask: str) -> None:
    assert masked_all_over(number) == mask
