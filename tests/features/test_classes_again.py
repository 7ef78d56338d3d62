"""Classes decided anew: shown first, written when asked, and the history says so."""

from datetime import timedelta

from tests.features.conftest import START, DemoCentre
from tests.features.lives import Lives, class_of, life_of
from tests.features.written import write

from perezvon.features.classes.recompute import Difference
from perezvon.main.classify_again import all_of

DAY = timedelta(days=1)
PAST = START - 9 * DAY


async def again(centre: DemoCentre, *, apply: bool = False) -> list[Difference]:
    shown: list[Difference] = []
    found = await all_of(centre.context, apply=apply, show=shown.append)
    assert shown == found
    return found


async def test_nothing_differs_after_the_worker_did_its_part(centre: DemoCentre) -> None:
    lives = Lives(centre)
    person = await lives.person()
    for n in range(3):
        await lives.call(person, PAST + n * DAY, disposition="mebel-thinking")
    await lives.call(None, PAST)
    assert await again(centre) == []


async def test_what_dispositions_say_now_is_shown_before_it_is_written(centre: DemoCentre) -> None:
    lives = Lives(centre)
    person = await lives.person()
    first = await lives.call(person, PAST, disposition="mebel-advice")
    second = await lives.call(person, PAST + DAY)
    admin = await centre.as_("admin")
    old = (await admin.get("/api/dispositions/mebel-advice")).json()
    new = {k: v for k, v in old.items() if k != "id"} | {"flags": ["sale", "service"]}
    assert (await admin.put("/api/dispositions/mebel-advice", json=new)).status_code == 200

    found = {each.call: each for each in await again(centre)}
    assert set(found) == {first, second}
    assert (found[second].before or {})["kind"] == "returned"
    assert found[second].after["kind"] == "repeat"
    assert (await class_of(admin, second))["kind"] == "returned"  # only shown
    assert (await life_of(admin, person))["stage"] == "potential_client"

    assert {each.call for each in await again(centre, apply=True)} == {first, second}
    assert (await class_of(admin, second))["kind"] == "repeat"
    life = await life_of(admin, person)
    assert (life["stage"], [s["evidence"] for s in life["stages"]]) == ("client", ["deal"])
    assert life["inbound"]["kind"] == "repeat"
    assert await again(centre) == []
    noted = await centre.sql(
        "select user_id, client_id, after::text from history where action = 'recomputed'"
    )
    assert [(row["user_id"], row["client_id"]) for row in noted] == [("perezvon classify", "mebel")]
    assert second in noted[0]["after"]


async def test_old_records_get_their_class(centre: DemoCentre) -> None:
    """Of days before there were classes: records without facts."""
    lives = Lives(centre)
    person = await lives.person()
    old = [lives.record(person, PAST, call="old-1"), lives.record(None, PAST, call="old-2")]
    await write(centre.database, *old)
    fresh = await lives.call(person, PAST + DAY)
    admin = await centre.as_("admin")
    assert (await class_of(admin, fresh))["kind"] == "first_time"
    assert {each.call: each.before is None for each in await again(centre, apply=True)} == {
        "old-1": True,
        "old-2": True,
        fresh: False,
    }
    assert (await class_of(admin, fresh))["kind"] == "returned"
    assert (await class_of(admin, "old-2"))["kind"] == "first_time"
