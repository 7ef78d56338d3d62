"""Random facts about a small centre: two clients whose every id begins with the client's own letters."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from perezvon.facts import floor as f
from perezvon.facts import settings as s

START = datetime(2026, 3, 28, 20, 40, tzinfo=UTC)
CLIENTS = ("aaa", "bbb")
CALLS = (*(f"{c}-call-{i}" for c in CLIENTS for i in range(3)), "none-call-0")
QUEUES = tuple(f"{c}-queue-{i}" for c in CLIENTS for i in range(2))
AGENTS = ("agent-1", "agent-2", "agent-3")

clients = st.sampled_from(CLIENTS)
calls = st.sampled_from(CALLS)
agents = st.sampled_from(AGENTS)
moments = st.integers(-7200, 0).map(lambda back: START + timedelta(seconds=back))


def owner(id_: str) -> str | None:
    return next((c for c in CLIENTS if id_.startswith(c)), None)


def queues_of(call: str) -> st.SearchStrategy[str]:
    return st.sampled_from([q for q in QUEUES if owner(q) == (owner(call) or "aaa")])


def queue_set(id_: str, target: int = 20) -> s.QueueSet:
    return s.QueueSet(id=id_, client=owner(id_) or "", name_ru=id_, name_en=id_, skills={}, target_s=target)


@st.composite
def settings(draw: st.DrawFn) -> s.AnySetting:
    kind = draw(st.integers(0, 8))
    client = draw(clients)
    number = f"{client}-number-{draw(st.integers(0, 1))}"
    disposition = f"{client}-disposition"
    if kind == 0:
        return s.CentreSet(zone=draw(st.sampled_from(["UTC", "Asia/Yekaterinburg", "America/New_York"])))
    if kind == 1:
        return s.ClientSet(id=client, name_ru=client, name_en=client, colour="#112233")
    if kind == 2:
        return s.NumberSet(number=number, client=client, queue=f"{client}-queue-0")
    if kind == 3:
        return queue_set(draw(st.sampled_from(QUEUES)), draw(st.integers(5, 60)))
    if kind == 4:
        return s.ReasonSet(id="lunch", name_ru="обед", name_en="lunch", max_s=draw(st.integers(0, 3)))
    if kind == 5:
        return s.DispositionSet(id=disposition, name_ru="да", name_en="yes", client=client)
    if kind == 6:
        return s.AgentSet(id=draw(agents), skills={}, clients=(client,))
    hours = f"{client}-hours"
    if kind == 7:
        week = ((s.Opening(540, draw(st.integers(600, 1440))),),) * 7
        owned = draw(st.sampled_from([client, None]))
        return s.HoursSet(hours if owned else "hours", "часы", "hours", "Europe/Moscow", week, client=owned)
    what, id_ = draw(
        st.sampled_from(
            [
                ("client", client),
                ("number", number),
                ("queue", draw(st.sampled_from(QUEUES))),
                ("reason", "lunch"),
                ("disposition", disposition),
                ("agent", "agent-1"),
                ("hours", hours),
            ]
        )
    )
    return s.Removed(what=what, id=id_)  # type: ignore[arg-type]


@st.composite
def records(draw: st.DrawFn, call: str) -> f.CallRecord:
    queued = draw(st.booleans())
    return f.CallRecord(
        call=call,
        client=owner(call),
        number=f"{call}-number",
        caller=f"{call}-caller",
        direction="inbound",
        arrived_at=START,
        how=draw(
            st.sampled_from(
                ["answered", "abandoned", "short_abandoned", "left_early", "flowed_out", "refused", "closed"]
            )
        ),
        by="caller",
        queue=draw(queues_of(call)) if queued else None,
        queued_at=draw(moments) if queued else None,
    )


@st.composite
def call_facts(draw: st.DrawFn) -> f.AnyFact:
    call, agent = draw(calls), draw(agents)
    queue = draw(queues_of(call))
    offer = f"{call}-offer"
    rev = draw(st.integers(1, 9))
    kind = draw(st.integers(0, 12))
    match kind:
        case 0 | 1:
            return f.CallArrived(
                call=call,
                rev=rev,
                node="n1",
                channel=f"{call}-channel",
                number=f"{call}-number",
                caller=f"{call}-caller",
                client=owner(call),
            )
        case 2:
            return f.PersonKnown(call=call, rev=rev, person=f"{call}-person")
        case 3 | 4:
            again = draw(st.sampled_from([None, "agent_lost"]))
            return f.CallQueued(
                call=call, rev=rev, queue=queue, priority=0, queued_at=draw(moments), again=again
            )
        case 5:
            return f.CallOffered(
                call=call,
                rev=rev,
                offer=offer,
                agent=agent,
                queue=queue,
                until=START,
                runner_up=None,
                refusals={},
            )
        case 6:
            return f.OfferEnded(call=call, rev=rev, offer=offer, agent=agent, how="declined", ring_ms=5)
        case 7:
            return f.CallAnswered(
                call=call,
                rev=rev,
                agent=agent,
                queue=queue,
                queued_at=draw(moments),
                wait_ms=100,
                in_target=draw(st.booleans()),
                first=draw(st.booleans()),
            )
        case 8:
            return f.CallHeld(call=call, rev=rev)
        case 9:
            return f.AgentLost(call=call, rev=rev, agent=agent, until=START)
        case 10:
            return f.CallEnded(call=call, rev=rev, record=draw(records(call)))
        case 11:
            return f.CallQuarantined(call=call, rev=rev, machine="call", state="talking", given="x")
        case _:
            return f.CallClosed(call=call, rev=rev, record=draw(records(call)))


@st.composite
def flows(draw: st.DrawFn) -> f.AnyFact:
    call = draw(calls)
    queue, to = draw(queues_of(call)), draw(queues_of(call))
    return f.CallFlowed(call=call, rev=2, queue=queue, to=to, queued_at=draw(moments))


@st.composite
def transfers(draw: st.DrawFn) -> f.AnyFact:
    """A caller is passed on, or a colleague is asked about him."""
    call, agent, to = draw(calls), draw(agents), draw(agents)
    before, queue = draw(queues_of(call)), draw(queues_of(call))
    return draw(
        st.sampled_from(
            [
                f.CallTransferred(call, 3, agent, "blind", before, queue, draw(moments), to),
                f.ConsultAsked(call, 3, agent, to, f"{call}-offer", START),
                f.ConsultAnswered(call, 3, to),
                f.ConsultEnded(call, 3, to, "declined"),
                f.ResultChosen(call, 3, agent, "aaa-disposition"),
                f.PartWrapped(call, 3, agent),
            ]
        )
    )


@st.composite
def agent_facts(draw: st.DrawFn) -> f.AnyFact:
    agent = draw(agents)
    if draw(st.integers(0, 5)) == 0:
        return f.AgentForgotten(agent=agent)
    return f.AgentChanged(
        status=f.AgentStatus(
            agent=agent,
            line="up",
            presence="ready",
            work="talking",
            state="talking",
            since=START,
            call=draw(st.one_of(st.none(), calls)),
        )
    )


@st.composite
def alarms(draw: st.DrawFn) -> f.AnyFact:
    what = draw(st.sampled_from(["node_lost", "quarantine", "recording", "overload", "strained"]))
    key = draw(calls) if what in ("quarantine", "recording") else "n1"
    return f.Alarm(what=what, key=key, on=draw(st.booleans()))


turns: st.SearchStrategy[f.AnyFact] = st.builds(
    lambda id_, open_: f.HoursTurned(f.HoursStatus(id_, open_, START, None if open_ else "week")),
    st.sampled_from([*(f"{client}-hours" for client in CLIENTS), "hours"]),
    st.booleans(),
)

facts: st.SearchStrategy[f.AnyFact] = st.one_of(
    call_facts(),
    call_facts(),
    agent_facts(),
    settings().map(lambda setting: f.SettingLive(seq=1, setting=setting)),
    alarms(),
    flows(),
    turns,
)
"""Any fact; calls come twice as often as anything else."""
with_transfers: st.SearchStrategy[f.AnyFact] = st.one_of(facts, facts, transfers())
"""Any fact, many about callers who are passed on."""
