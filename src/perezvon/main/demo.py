"""The demo centre: one operator, three clients, people and numbers, written through the slices themselves.

Seeding runs at every start and only adds what is not there: what a person changed, or took out of use, stays
as it is. A centre that was set up by people, not by us, is left alone.
"""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Final, TypeVar

from pydantic import BaseModel
from sqlalchemy import select

from perezvon.adapters.clock import SteadyClock
from perezvon.adapters.nats.local import LocalBus
from perezvon.adapters.postgres.orm import Versioned
from perezvon.adapters.postgres.session import app_engine
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.web import rows
from perezvon.adapters.web.context import Context
from perezvon.adapters.web.work import Work, begin
from perezvon.features.clients.model import ClientPut
from perezvon.features.clients.tables import ClientRow
from perezvon.features.hours import service as hours
from perezvon.features.hours.model import HoursPut
from perezvon.features.hours.tables import HoursRow
from perezvon.features.persons import preferences
from perezvon.features.persons import service as persons
from perezvon.features.persons.model import PersonNew
from perezvon.features.persons.model_more import PreferenceNew
from perezvon.features.persons.organisations import OrganisationNew, create_organisation
from perezvon.features.persons.setup_api import FieldNew, create_person_field
from perezvon.features.persons.tables import PersonRow
from perezvon.features.queues.model import DispositionPut, NumberPut, QueuePut, ReasonPut
from perezvon.features.queues.tables import DispositionRow, NumberRow, QueueRow, ReasonRow
from perezvon.features.sources.model import SourcePut
from perezvon.features.sources.tables import SourceRow
from perezvon.features.staff import passwords
from perezvon.features.staff import service as staff
from perezvon.features.staff.model import AgentPut, CentrePut, SkillPut, TeamPut, UserPut
from perezvon.features.staff.tables import AgentRow, CentreRow, SkillRow, TeamRow, UserRow
from perezvon.features.trunks.model import TrunkPut
from perezvon.features.trunks.tables import TrunkRow
from perezvon.kit.sorting import sort_key
from perezvon.main.access import make_context
from perezvon.main.demo_experts import seed_experts
from perezvon.main.demo_history import write_history
from perezvon.main.demo_offers import seed_offers
from perezvon.main.demo_people import Data, data_of, everybody, people_data
from perezvon.main.demo_quality import seed_evaluations, seed_quality
from perezvon.main.demo_sale import seed_sale
from perezvon.main.demo_scripts import seed_scripts
from perezvon.main.demo_spend import seed_spend
from perezvon.main.settings import Settings

CARRIER = "demo"
"""The trunk to the simulated carrier."""
CARD: Final = frozenset(PersonNew.model_fields)
"""What of a person's entry stands on the card; the rest is history."""

Row = TypeVar("Row", bound=Versioned)


async def seed(settings: Settings, *, force: bool = False) -> None:
    """Add what is missing. Raises CannotStart ``centre.not_demo``, unless forced, where people set it up."""
    engine = app_engine(settings.app_url, pool_size=1)
    try:
        context = make_context(settings.centre, engine, LocalBus(), SteadyClock(), demo=True)
        await seed_in(context, carrier=_carrier(settings), force=force)
        await write_history(context, settings.engine_url, people_data())
        await seed_sale(context)
        await seed_evaluations(context, "supervisor")
    finally:
        await engine.dispose()


def _carrier(settings: Settings) -> str:
    return settings.carrier.sip_address if settings.carrier else ""


async def seed_in(context: Context, *, carrier: str = "", force: bool = False) -> None:
    """The same with a context of one's own; ``carrier``: ``host:port`` of the simulated carrier, or empty."""
    async with begin(context, None, user="demo") as work:
        await _check(work, force)
        await _seed_settings(work)
        for team in data_of("people.toml")["teams"]:
            await _add(work, TeamRow, TeamPut, team)
        hashes = await _hashes(work)
        for user in everybody():
            await _seed_user(work, user, hashes)
        await _seed_persons(work)
        await seed_spend(work, data_of("centre.toml")["spend"], work.now.date())
        await seed_offers(work)
        await seed_scripts(work, data_of("scripts.toml")["scripts"])
        await seed_quality(work)
        await seed_experts(work)
        if carrier:
            await _seed_trunk(work, carrier)


async def _check(work: Work, force: bool) -> None:
    row = await work.session.get(CentreRow, (work.centre, work.centre))
    if row is None:
        foreign = bool(await rows.listed(work, ClientRow)) or bool(await rows.listed(work, UserRow))
    else:
        foreign = not row.demo
    if foreign and not force:
        raise CannotStart("centre.not_demo", centre=work.centre)
    if row is None:
        body = CentrePut.model_validate(data_of("centre.toml")["centre"])
        values = {**body.model_dump(exclude={"version"}), "demo": True}
        await rows.put(work, CentreRow, work.centre, None, values)


async def _seed_settings(work: Work) -> None:
    data = data_of("centre.toml")
    plan: Sequence[tuple[str, type[Versioned], type[BaseModel]]] = (
        ("clients", ClientRow, ClientPut),
        ("skills", SkillRow, SkillPut),
        ("hours", HoursRow, HoursPut),
        ("queues", QueueRow, QueuePut),
        ("sources", SourceRow, SourcePut),
        ("numbers", NumberRow, NumberPut),
        ("reasons", ReasonRow, ReasonPut),
        ("dispositions", DispositionRow, DispositionPut),
    )
    for name, table, model in plan:
        for row in data[name]:
            await _add(work, table, model, row)


async def _add(work: Work, table: type[Row], model: type[BaseModel], data: Data) -> Row | None:
    """The row, if it was not there; validated as if a person had sent it."""
    if await work.session.get(table, (work.centre, data["id"])) is not None:
        return None
    body = model.model_validate({name: value for name, value in data.items() if name != "id"})
    known = hours.values_of(body, work.now) if isinstance(body, HoursPut) else None
    return await rows.put(work, table, data["id"], None, known or body.model_dump(exclude={"version"}))


async def _hashes(work: Work) -> Mapping[str, str]:
    """Each demo password is hashed once, and only when somebody is new: a second start takes no time."""
    known = set((await work.session.scalars(select(UserRow.id).where(UserRow.centre == work.centre))).all())
    wanted = {user["password"] for user in everybody() if user["id"] not in known}
    return {password: await passwords.hashed(password) for password in sorted(wanted)}


async def _seed_user(work: Work, data: Data, hashes: Mapping[str, str]) -> None:
    login = data["id"]
    if await work.session.get(UserRow, (work.centre, login)) is None:
        fields = {name: data[name] for name in ("name", "role", "language") if name in data}
        body = UserPut.model_validate(fields)
        values = body.model_dump(exclude={"version", "password"})
        # Past the rules for new passwords: a demo's are simple on purpose.
        values |= {"sort_key": sort_key(body.name), "password_hash": hashes[data["password"]]}
        await rows.put(work, UserRow, login, None, values)
    agent = f"a-{login}"
    if data["role"] == "agent" and await work.session.get(AgentRow, (work.centre, agent)) is None:
        seat = AgentPut(user=login, team=data["team"], skills=data["skills"])
        await staff.put_agent(work, agent, seat)


async def _seed_persons(work: Work) -> None:
    """Only into clients without any person: what people merged or renamed does not come back."""
    met = set((await work.session.scalars(select(PersonRow.client).distinct())).all())
    people = data_of("people.toml")
    for data in people["person_fields"]:
        if data["client"] not in met:
            await create_person_field(FieldNew.model_validate(data), work)
    places: dict[str, str] = {}
    for data in people["organisations"]:
        if data["client"] not in met:
            made = await create_organisation(OrganisationNew.model_validate(data), work)
            places[made.name] = made.id
    for data in people["persons"]:
        if data["client"] not in met:
            await _seed_person(work, {**data, "organisation": places.get(data.get("organisation", ""))})


async def _seed_person(work: Work, data: Data) -> None:
    card = PersonNew.model_validate({k: v for k, v in data.items() if k in CARD})
    made = await persons.create(work, card)
    for interest in data.get("interests", ()):
        await preferences.add(work, made.id, PreferenceNew(value=interest))


async def _seed_trunk(work: Work, carrier: str) -> None:
    """Made once; the address is ours to keep right, because each start may choose another."""
    host = carrier.rpartition(":")[0].strip("[]")
    body = TrunkPut(
        name="Имитация провайдера / Simulated carrier",
        match=[str(ip_address(host))],
        contact=f"sip:{carrier}",
        codecs=["ulaw", "alaw"],
    )
    row = await work.session.get(TrunkRow, (work.centre, CARRIER))
    if row is None:
        values = body.model_dump(exclude={"version", "password"})
        await rows.put(work, TrunkRow, CARRIER, None, values)
    elif (row.match, row.contact) != (body.match, body.contact):
        moved = {"match": body.match, "contact": body.contact}
        await rows.put(work, TrunkRow, CARRIER, row.version, moved)
