"""The part of the web application that every role of person meets first: sign-in, settings, persons.

The api process puts its other routers beside ``routers()`` and gives all to ``adapters.web.app.make_app``.
"""

from collections.abc import Sequence

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncEngine

from perezvon.adapters.sealing import Sealing
from perezvon.adapters.web.context import Context
from perezvon.features.classes.api import router as classes
from perezvon.features.classes.service import PersonOfCall
from perezvon.features.clients.api import router as clients
from perezvon.features.device_tests.api import router as device_tests
from perezvon.features.hours.api import router as hours
from perezvon.features.outbound.api import router as outbound
from perezvon.features.persons.api import router as persons
from perezvon.features.persons.organisations import router as organisations
from perezvon.features.persons.setup_api import router as person_setup
from perezvon.features.promises.api import router as promises
from perezvon.features.queues.api import router as queues
from perezvon.features.segments.api import router as segments
from perezvon.features.segments.treatment_api import router as treatment
from perezvon.features.staff.account_api import router as account
from perezvon.features.staff.api import router as staff
from perezvon.features.staff.audit_api import router as audit
from perezvon.features.staff.file_api import router as staff_file
from perezvon.features.staff.session_api import router as session
from perezvon.features.staff.sessions import authenticator
from perezvon.features.trunks.api import router as trunks
from perezvon.features.whatif.api import router as whatif
from perezvon.kit.ids import CallId, CentreId, PersonId
from perezvon.main.whatif import centre_zone
from perezvon.ports import Bus, Clock


def nobody_talks(_: CallId) -> PersonId | None:
    """Where no floor is watched, no call is alive."""
    return None


def routers(live: PersonOfCall = nobody_talks) -> Sequence[APIRouter]:
    """``live``: who is on the line of a call that has no record yet."""
    whole = (session, account, staff, staff_file, audit, clients, queues, hours, outbound, trunks, persons)
    of_persons = (organisations, person_setup, classes(centre_zone, live), promises(live))
    reports = (whatif(centre_zone), segments, treatment(centre_zone))
    return (*whole, *of_persons, device_tests, *reports)


def make_context(
    centre: CentreId,
    engine: AsyncEngine,
    bus: Bus,
    clock: Clock,
    *,
    demo: bool = False,
    key: bytes = bytes(32),
    sealing: Sealing | None = None,
) -> Context:
    """``engine``: a pool of the role ``pz_app``. ``key``: of ``Context``; only the api needs the real one.

    ``sealing``: of secrets in rows.
    """
    return Context(
        centre=centre,
        engine=engine,
        bus=bus,
        clock=clock,
        authenticate=authenticator(engine, centre),
        demo=demo,
        key=key,
        sealing=sealing or Sealing.lost(),
    )
