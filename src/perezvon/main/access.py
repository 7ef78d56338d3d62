"""The part of the web application that every role of person meets first: sign-in, settings, persons.

The api process puts its other routers beside ``routers()`` and gives all to ``adapters.web.app.make_app``.
"""

from collections.abc import Sequence

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncEngine

from perezvon.adapters.sealing import Sealing
from perezvon.adapters.web.context import Context
from perezvon.features.calls.agents import router as agents_report
from perezvon.features.classes.api import router as classes
from perezvon.features.classes.service import PersonOfCall
from perezvon.features.clients.api import router as clients
from perezvon.features.consent.api import router as consent
from perezvon.features.consent.privacy_api import Talks, nobody
from perezvon.features.consent.privacy_api import router as privacy
from perezvon.features.consent.service import Live
from perezvon.features.consent.service import Talk as Since
from perezvon.features.device_tests.api import router as device_tests
from perezvon.features.experts.api import router as experts
from perezvon.features.hours.api import router as hours
from perezvon.features.hours.api import week_router
from perezvon.features.offers.agreement_api import routers as agreements
from perezvon.features.offers.api import routers as offers
from perezvon.features.outbound.api import router as outbound
from perezvon.features.persons.api import router as persons
from perezvon.features.persons.organisations import router as organisations
from perezvon.features.persons.setup_api import router as person_setup
from perezvon.features.portal.api import router as portal
from perezvon.features.promises.api import router as promises
from perezvon.features.quality.api import routers as quality
from perezvon.features.quality.evaluations import LiveTalk
from perezvon.features.queues.api import router as queues
from perezvon.features.scripts.api import router as scripts
from perezvon.features.scripts.coverage_api import router as script_coverage
from perezvon.features.scripts.editor_api import router as script_editor
from perezvon.features.scripts.results_api import router as script_results
from perezvon.features.scripts.run_api import router as script_runs
from perezvon.features.scripts.runs import Talk, TalkOf
from perezvon.features.segments.api import router as segments
from perezvon.features.segments.treatment_api import router as treatment
from perezvon.features.sources.api import router as sources
from perezvon.features.staff.account_api import router as account
from perezvon.features.staff.api import router as staff
from perezvon.features.staff.audit_api import router as audit
from perezvon.features.staff.file_api import router as staff_file
from perezvon.features.staff.session_api import router as session
from perezvon.features.staff.sessions import authenticator
from perezvon.features.subjects.api import router as subjects
from perezvon.features.trunks.api import router as trunks
from perezvon.features.whatif.api import router as whatif
from perezvon.kit.ids import CallId, CentreId, PersonId
from perezvon.main.held import HELD
from perezvon.main.scripts import check_answer, person_values
from perezvon.main.subjects import by_script, live_of, owe
from perezvon.main.whatif import centre_zone
from perezvon.ports import Bus, Clock


def nobody_talks(_: CallId) -> PersonId | None:
    """Where no floor is watched, no call is alive."""
    return None


def no_talk(_: CallId) -> Talk | None:
    """As ``nobody_talks``."""
    return None


def no_time(_: CallId) -> Since | None:
    """The same for who asks since when."""
    return None


def routers(
    live: PersonOfCall = nobody_talks,
    talk_of: TalkOf = no_talk,
    since: Live = no_time,
    talks: Talks = nobody,
) -> Sequence[APIRouter]:
    """``live``: who is on the line of a call that has no record yet; ``talk_of``: all that is known of it;
    ``since``: who, and since when; ``talks``: whether a person is on one."""
    runs = script_runs(talk_of, person_values, by_script, check_answer)
    whole = (session, account, staff, staff_file, audit, clients, queues, hours, outbound, trunks, persons)
    rights = (consent(since), privacy(HELD, centre_zone, since, talks))
    sold = (*offers(live), *agreements(centre_zone, live))
    of_persons = (organisations, person_setup, classes(centre_zone, live), promises(live), *rights)
    of_scripts = (script_editor, scripts, runs, script_results(centre_zone), script_coverage(centre_zone))
    of_calls = (subjects(centre_zone, live_of(talk_of), owe),)
    reports = (
        week_router(centre_zone),
        sources(centre_zone),
        whatif(centre_zone),
        segments(centre_zone),
        treatment(centre_zone),
        portal(centre_zone),
        agents_report(centre_zone),
    )
    judged = (*quality(centre_zone, lambda call: _whose(talk_of(call))), experts(centre_zone))
    return (*whole, *of_persons, *of_scripts, *of_calls, *sold, *reports, *judged, device_tests)


def _whose(talk: Talk | None) -> LiveTalk | None:
    return None if talk is None else LiveTalk(talk.client, talk.agent)


def make_context(
    centre: CentreId,
    engine: AsyncEngine,
    bus: Bus,
    clock: Clock,
    *,
    demo: bool = False,
    sealing: Sealing | None = None,
    line_address: str = "",
    others_url: str = "",
) -> Context:
    """``engine``: a pool of the role ``pz_app``. ``sealing``: of secrets in rows."""
    return Context(
        centre=centre,
        engine=engine,
        bus=bus,
        clock=clock,
        authenticate=authenticator(engine, centre),
        demo=demo,
        sealing=sealing or Sealing.lost(),
        line_address=line_address,
        others_url=others_url,
    )
