"""What a browser is told of the living centre: a snapshot first, then only what changed.

Pure. Three steps, in this order:

- ``fold`` applies one fact to the one ``View`` that a process keeps, and says what it touched;
- a ``Feed`` per scope (all browsers that may see the same share one) turns what was touched into a
  ``Change``: entities to put, entities to drop, facts for the stream, all filtered;
- ``merge`` makes one change of several, for browsers that are slow or want only a few pictures a second.

The rule that a test holds: old state + changes = fresh snapshot, in every scope, after every fact.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, Literal, TypeAlias

import msgspec

from perezvon.adapters.web.live_scope import Scope
from perezvon.facts import floor as f
from perezvon.facts import settings as s
from perezvon.facts.live import Tally, View, apply, interval_of, midnight, since_midnight
from perezvon.facts.overflow import OverflowOn
from perezvon.facts.transfers import TransferFact
from perezvon.kit.ids import AgentId, CallId, ClientId, HoursId, QueueId

Section: TypeAlias = Literal[
    "calls", "agents", "queues", "clients", "numbers", "reasons", "dispositions", "hours", "centre", "alarms"
]
SECTIONS: Final[tuple[Section, ...]] = (
    "calls",
    "agents",
    "queues",
    "clients",
    "numbers",
    "reasons",
    "dispositions",
    "hours",
    "centre",
    "alarms",
)
Key: TypeAlias = tuple[Section, str]
HOUR_INTERVALS: Final = 4
MAX_FACTS: Final = 200  # of the stream, in one change; older ones of a slow browser are left out
_PRIVATE_ALARMS: Final = ("quarantine", "settings", "recording")  # their keys name things of any client

_encode = msgspec.json.Encoder().encode


class QueueLive(msgspec.Struct, frozen=True):
    """A queue on screens. ``today``: since the last midnight of the centre's zone; ``hour``: the last four
    intervals of 15 minutes, oldest first, the running one last."""

    setting: s.QueueSet
    today: Tally
    hour: tuple[Tally, ...]
    overflow: OverflowOn | None = None


class Folded(msgspec.Struct, frozen=True):
    """One applied fact: what it touched and whom it concerns.

    ``client``: whose fact it is; ``shared``: everybody's (then ``client`` says nothing). Neither: only for
    scopes without limits. ``call_client``: of the call that an agent's status names. ``agents``: all that
    it concerns.
    """

    published: f.Published
    touched: tuple[Key, ...]
    client: ClientId | None = None
    shared: bool = False
    call_client: ClientId | None = None
    agents: tuple[AgentId | None, ...] = ()


class Change(msgspec.Struct, frozen=True):
    """What a browser must do to its copy. A value of ``None`` in ``entities`` drops the entity."""

    entities: dict[Key, bytes | None]
    facts: tuple[bytes, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.entities or self.facts)


# --- folding -------------------------------------------------------------------------------------


def fold(view: View, published: f.Published) -> Folded:
    """Apply one fact to ``view`` in place; the result says what screens must look at again."""
    fact = published.fact
    match fact:
        case f.AgentChanged():
            call = view.calls.get(fact.status.call) if fact.status.call else None
            folded = Folded(
                published,
                (("agents", fact.status.agent),),
                shared=True,
                call_client=call.client if call else None,
                agents=(fact.status.agent,),
            )
        case f.AgentForgotten():
            folded = Folded(published, (("agents", fact.agent),), shared=True, agents=(fact.agent,))
        case f.Alarm():
            folded = Folded(
                published,
                (("alarms", f"{fact.what}:{fact.key}"),),
                shared=fact.what not in _PRIVATE_ALARMS,
            )
        case f.HoursTurned():
            folded = _fold_hours(view, published, fact.status.hours)
        case f.OverflowBegan() | f.OverflowEnded():
            folded = Folded(published, (("queues", fact.queue),), client=fact.client)
        case f.SettingLive():
            folded = _fold_setting(view, published, fact.setting)
        case _:
            return _fold_call(view, published, fact.call)
    apply(view, fact, published.at)
    return folded


def _fold_call(view: View, published: f.Published, call_id: CallId) -> Folded:
    before = view.calls.get(call_id)
    apply(view, published.fact, published.at)
    call = view.calls.get(call_id) or before
    touched: list[Key] = [("calls", call_id)]
    match published.fact:
        case f.CallArrived() | f.CallPlaced() | f.CallClosed():
            # Who may see the call may see it named in an agent's status: both change together.
            touched += [("agents", a.agent) for a in view.agents.values() if a.call == call_id]
        case f.CallQueued() | f.CallAnswered() as fact:
            touched.append(("queues", fact.queue))
        case f.CallFlowed() as fact:
            touched += [("queues", fact.queue), ("queues", fact.to)]
        case f.CallTransferred() as fact:
            touched += [("queues", fact.before), ("queues", fact.queue)]
        case f.CallEnded() as fact if fact.record.queue is not None:
            touched.append(("queues", fact.record.queue))
        case _:
            pass
    record = getattr(published.fact, "record", None)
    agents = {
        call.agent if call else None,
        getattr(published.fact, "agent", None),
        record.agent if record is not None else None,
        getattr(published.fact, "to", None) if isinstance(published.fact, TransferFact) else None,
    }
    return Folded(published, tuple(touched), client=call.client if call else None, agents=tuple(agents))


def _fold_setting(view: View, published: f.Published, setting: s.AnySetting) -> Folded:
    match setting:
        case s.CentreSet():
            queues: list[Key] = [("queues", q) for q in view.queues]  # the zone decides where today begins
            return Folded(published, (("centre", "centre"), *queues), shared=True)
        case s.ClientSet():
            return Folded(published, (("clients", setting.id),), client=setting.id)
        case s.NumberSet():
            return Folded(published, (("numbers", setting.number),), client=setting.client)
        case s.QueueSet():
            return Folded(published, (("queues", setting.id),), client=setting.client)
        case s.HoursSet():
            shared = setting.client is None
            return Folded(published, (("hours", setting.id),), client=setting.client, shared=shared)
        case s.ReasonSet():
            return Folded(published, (("reasons", setting.id),), shared=True)
        case s.DispositionSet():
            return Folded(
                published,
                (("dispositions", setting.id),),
                client=setting.client,
                shared=setting.client is None,
            )
        case s.AgentSet():
            return Folded(published, (), agents=(setting.id,))
        case s.DiskSet() | s.DrainSet() | s.OutboundSet():
            return Folded(published, ())
        case s.Removed():
            return _fold_removed(view, published, setting)


def _fold_hours(view: View, published: f.Published, ident: HoursId) -> Folded:
    known = view.hours.get(ident)
    client = known.setting.client if known else None
    return Folded(published, (("hours", ident),), client=client, shared=known is not None and client is None)


def _fold_removed(view: View, published: f.Published, removed: s.Removed) -> Folded:
    client: ClientId | None = None
    shared = False
    match removed.what:
        case "agent":
            return Folded(published, (), agents=(removed.id,))
        case "client":
            key: Key = ("clients", removed.id)
            client = removed.id
        case "number":
            key = ("numbers", removed.id)
            client = view.numbers[removed.id].client if removed.id in view.numbers else None
        case "queue":
            key = ("queues", removed.id)
            client = view.queues[removed.id].setting.client if removed.id in view.queues else None
        case "hours":
            return _fold_hours(view, published, removed.id)
        case "reason":
            key, shared = ("reasons", removed.id), True
        case "disposition":
            key = ("dispositions", removed.id)
            gone = view.dispositions.get(removed.id)
            client, shared = (gone.client, gone.client is None) if gone else (None, False)
    return Folded(published, (key,), client=client, shared=shared)


# --- projecting ----------------------------------------------------------------------------------


def era(view: View, now: datetime) -> tuple[int, datetime]:
    """What the tallies on screens depend on besides facts; when it changes every queue is touched."""
    return interval_of(now), midnight(view.centre.zone, now)


def _status(view: View, status: f.AgentStatus, scope: Scope) -> f.AgentStatus:
    if scope.clients is None or status.call is None:
        return status
    call = view.calls.get(status.call)
    return status if call and scope.sees(call.client) else msgspec.structs.replace(status, call=None)


def _queue(view: View, queue: QueueId, scope: Scope, now: datetime) -> QueueLive | None:
    row = view.queues.get(queue)
    if row is None or not scope.sees(row.setting.client):
        return None
    last = interval_of(now)
    hour = tuple(row.tallies.get(i, Tally()) for i in range(last - HOUR_INTERVALS + 1, last + 1))
    return QueueLive(row.setting, since_midnight(row, midnight(view.centre.zone, now)), hour, row.overflow)


def project_one(view: View, key: Key, scope: Scope, now: datetime) -> bytes | None:
    """One entity as JSON, or ``None`` when it is not there or not for this scope."""
    found: object | None = None
    match key:
        case ("calls", id_):
            call = view.calls.get(id_)
            found = call if call and scope.sees(call.client) and scope.concerns(call) else None
        case ("agents", id_):
            status = view.agents.get(id_)
            found = _status(view, status, scope) if status and scope.knows(id_) else None
        case ("queues", id_):
            found = _queue(view, id_, scope, now)
        case ("clients", id_):
            found = view.clients.get(id_) if scope.sees(id_) else None
        case ("numbers", id_):
            number = view.numbers.get(id_)
            found = number if number and scope.sees(number.client) else None
        case ("reasons", id_):
            found = view.reasons.get(id_)
        case ("dispositions", id_):
            row = view.dispositions.get(id_)
            found = row if row and (row.client is None or scope.sees(row.client)) else None
        case ("hours", id_):
            hours = view.hours.get(id_)
            shown = hours and (hours.setting.client is None or scope.sees(hours.setting.client))
            found = hours if shown else None
        case ("centre", _):
            found = view.centre
        case ("alarms", id_):
            hidden = scope.clients is not None and id_.startswith(_PRIVATE_ALARMS)
            found = None if hidden else view.alarms.get(id_)
    return None if found is None else _encode(found)


def keys(view: View) -> Iterator[Key]:
    """Every entity of the view."""
    for section in SECTIONS:
        if section == "centre":
            yield ("centre", "centre")
        else:
            for id_ in getattr(view, section):
                yield (section, id_)


def project(view: View, scope: Scope, now: datetime) -> dict[Key, bytes]:
    """Everything this scope may see, made afresh."""
    state: dict[Key, bytes] = {}
    for key in keys(view):
        body = project_one(view, key, scope, now)
        if body is not None:
            state[key] = body
    return state


def stream_fact(folded: Folded, scope: Scope) -> bytes | None:
    """The fact for the stream of a screen, or ``None`` when this scope must not know of it."""
    if not (folded.shared or scope.sees(folded.client)) or not scope.knows(*folded.agents):
        return None
    fact = folded.published.fact
    match fact:
        case f.AgentChanged() if not scope.sees(folded.call_client):
            fact = msgspec.structs.replace(fact, status=msgspec.structs.replace(fact.status, call=None))
        case f.CallOffered() if not scope.knows(fact.runner_up):
            fact = msgspec.structs.replace(fact, runner_up=None)
        case _:
            pass
    return _encode(msgspec.structs.replace(folded.published, fact=fact))


class Feed:
    """The state that every up-to-date browser of one scope holds."""

    def __init__(self, view: View, scope: Scope, now: datetime) -> None:
        self.scope = scope
        self.state = project(view, scope, now)

    def advance(self, view: View, folded: Sequence[Folded], touched: Iterable[Key], now: datetime) -> Change:
        """Bring the state up to ``view``; ``touched`` adds to what the facts touched (a new interval)."""
        look = dict.fromkeys(touched)
        for each in folded:
            look.update(dict.fromkeys(each.touched))
        entities: dict[Key, bytes | None] = {}
        for key in look:
            body = project_one(view, key, self.scope, now)
            if body == self.state.get(key):
                continue
            entities[key] = body
            if body is None:
                del self.state[key]
            else:
                self.state[key] = body
        facts = (stream_fact(each, self.scope) for each in folded)
        return Change(entities, tuple(fact for fact in facts if fact is not None)[-MAX_FACTS:])


def merge(changes: Sequence[Change]) -> Change:
    """One change with the effect of several in their order."""
    if len(changes) == 1:
        return changes[0]
    entities: dict[Key, bytes | None] = {}
    facts: list[bytes] = []
    for change in changes:
        entities.update(change.entities)
        facts.extend(change.facts)
    return Change(entities, tuple(facts[-MAX_FACTS:]))


# --- messages ------------------------------------------------------------------------------------


def _object(entries: Iterable[tuple[str, bytes]]) -> bytes:
    return b"{" + b",".join(_encode(name) + b":" + body for name, body in entries) + b"}"


def snapshot_message(state: dict[Key, bytes], now: datetime) -> bytes:
    """``{"t":"snapshot","n":0,…}`` with every section, empty ones too."""
    sections: dict[Section, list[tuple[str, bytes]]] = {section: [] for section in SECTIONS}
    for (section, id_), body in state.items():
        sections[section].append((id_, body))
    centre = state.get(("centre", "centre"), b"{}")
    parts = [
        (section, centre if section == "centre" else _object(entries))
        for section, entries in sections.items()
    ]
    return _object([("t", b'"snapshot"'), ("n", b"0"), ("now", _encode(now)), *parts])


def change_body(change: Change, now: datetime) -> bytes:
    """The part of a change message that all browsers share: everything after ``n``."""
    put: dict[Section, list[tuple[str, bytes]]] = {}
    drop: dict[Section, list[str]] = {}
    put_parts: list[tuple[str, bytes]] = []
    for (section, id_), body in change.entities.items():
        if body is None:
            drop.setdefault(section, []).append(id_)
        elif section == "centre":
            put_parts.append(("centre", body))
        else:
            put.setdefault(section, []).append((id_, body))
    put_parts += [(section, _object(entries)) for section, entries in put.items()]
    parts = [
        ("now", _encode(now)),
        ("put", _object(put_parts)),
        ("drop", _encode(drop)),
        ("facts", b"[" + b",".join(change.facts) + b"]"),
    ]
    return _object(parts)[1:]


def change_message(n: int, body: bytes) -> bytes:
    """``n``: the browser's own gapless number, from 1 after each snapshot."""
    return b'{"t":"change","n":%d,' % n + body
