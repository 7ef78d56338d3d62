"""All live calls: arrivals, what telephony tells of them, their deadlines, recovery."""

from datetime import timedelta
from typing import Final, Literal

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.call import PLACED, Call, LegState
from perezvon.core.classes import provisional
from perezvon.core.dialling import LOOK_UP_MS
from perezvon.core.outside import Outside
from perezvon.core.table import DroppedStale
from perezvon.facts import floor as f
from perezvon.facts.settings import NumberSet
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CallId, ChannelId, PlaybackId

GREETING_MAX_S: Final = 90  # a greeting whose end was never told
BROKEN_OFF_S: Final = 0.3
SIGHT_S: Final = 5.0  # within it a new engine sees its node
WAITS_FOR_SIGHT: Final = ("too_long", "cap", "consult", "outside")


def _refusal(event: e.ChannelArrived, *, ours: bool) -> Literal["busy", "congestion", "no_answer"]:
    """What the far end hears: a full line is busy, a full centre congested, a strange number not answered."""
    if not ours:
        return "no_answer"
    return "busy" if event.full else "congestion"


class Calls(Outside):
    """The whole life of calls; what the floor talks to."""

    def arrived(self, event: e.ChannelArrived, *, admitted: bool) -> None:
        """A new caller: answered and greeted, or turned away when the number is not ours or we are full."""
        if event.channel in self.by_channel or event.channel in self.agents.by_channel:
            raise DroppedStale("call: the channel is known")
        found = self.settings.number(event.number)
        number, queue = found if found is not None else (None, None)
        now = self.ctx.now
        self.order += 1
        call = Call(
            id=self.ctx.born(),
            node=event.node,
            channel=event.channel,
            number=event.number,
            caller=event.caller,
            client=number.client if number is not None else None,
            language=number.language if number is not None else "ru",
            arrived_at=now,
            since=now,
            order=self.order,
            codec=event.codec,
            queue_set=queue,
            due={},
            legs=[LegState(event.channel, "customer", now)],
            segments=[],
            recordings=[],
        )
        self.live[call.id] = call
        self.by_channel[event.channel] = call.id
        self.ctx.fact(
            f.CallArrived(
                call.id,
                call.rev,
                call.node,
                call.channel,
                call.number,
                call.caller,
                call.client,
                call.direction,
                call.language,
            )
        )
        if number is None or not admitted or self.settings.draining(now):
            call.hung_up, call.how, call.by = True, "refused", "system"
            self.ctx.command(c.HangUp(call.node, call.channel, _refusal(event, ours=number is not None)))
            self._enter(call, "caller_gone")
            self._end(call)
            return
        call.record, call.closed = number.record, self.calendars.closed(number, self._queue(call))
        self.ctx.command(c.Answer(call.node, call.channel, call.language))
        call.legs[0].answered_at = now
        if call.client is not None:
            deadline = now + timedelta(milliseconds=LOOK_UP_MS)
            self.ctx.command(c.LookUp(call.id, call.client, "caller", call.caller, deadline))
        self._welcome(call, number)

    def _welcome(self, call: Call, number: NumberSet) -> None:
        """What an answered caller hears first: that it is closed, or the greeting and what must be said."""
        if call.closed is not None and not self._diverted(call, number):
            self._shut(call, number.closed_prompt)
            return
        said = (*([number.greeting] if number.greeting else ()), *self.media.notice(call))
        if said:
            self.media.play(call, *said)
            self._due_in(call, "greeting", GREETING_MAX_S)
        else:
            self._greeted(call)

    def _diverted(self, call: Call, number: NumberSet) -> bool:
        """Whether another queue takes the calls of a closed number now."""
        to = self.settings.queues.get(number.closed_to or "")
        if to is None or self.calendars.shut(to.hours):
            return False
        call.queue_set = to
        return True

    def looked_up(self, event: e.LookedUp) -> None:
        """The caller is known. Too late for the place in the queue is not too late for the card."""
        call = self.live.get(event.call)
        if call is None or event.value is None or (call.person is not None and event.what != "person"):
            raise DroppedStale("look-up: nobody needs it")
        if call.person == event.value.person:
            raise DroppedStale("look-up: it was he already")
        call.person = event.value.person
        call.caller_priority = event.value.priority
        if event.value.language is not None:
            call.language = event.value.language
        call.classified = provisional(event.value.past, call, event.value.referrer)
        known = f.PersonKnown(call.id, self._rev(call), call.person, event.value.language, call.classified)
        self.ctx.fact(known)

    def pick_person(self, request: e.PickPerson) -> None:
        """The agent asked who it is. What is known of him comes as ``LookedUp``; nobody: no change."""
        call = self.acted_on(request)
        if call.client is None:
            raise Refused("person.not_found", {"id": request.person})
        deadline = self.ctx.now + timedelta(milliseconds=LOOK_UP_MS)
        self.ctx.command(c.LookUp(call.id, call.client, "person", request.person, deadline))

    def playback_done(self, channel: ChannelId, playback: PlaybackId | None, *, ok: bool = True) -> None:
        """A prompt ended; ``playback`` None: whichever was played to the channel.

        A greeting that broke off (not ``ok``) mostly means that the caller hung up, which is told next: a
        moment's patience, or he would be queued and an agent's screen would flash.
        """
        call = self.live.get(self.by_channel.get(channel, ""))
        if call is None or call.playback is None or playback not in (None, call.playback):
            raise DroppedStale("playback: the call went on")
        call.playback = None
        if call.state == "greeting" and not ok:
            self._due_in(call, "greeting", BROKEN_OFF_S)
        elif call.state == "greeting":
            self._greeted(call)
        elif call.state in ("waiting", "offered", "reaching"):
            self.media.music_on(call)
        elif call.state == "farewell":
            self._said(call)

    # --- time ------------------------------------------------------------------------------------

    def deadline(self, ident: CallId, name: str) -> None:
        call = self.live[ident]
        match name:
            case "greeting":
                call.playback = None
                self._greeted(call)
            case "announce":
                self._announce(call)
            case "ring":
                self._unanswered(call, "no_answer")
            case "dial":
                self._nobody_answers(call)
            case "too_long":
                self._waited(call)
            case "farewell":
                self._said(call)
            case "rejoin":
                self.agent_given_up(call)
            case "cap":
                self._capped(call)
            case "consult":
                self._consult_over(call, "no_answer")
            case "outside":
                self._outside_over(call)
            case _:
                raise ValueError(name)

    # --- recovery --------------------------------------------------------------------------------

    def restarted(self) -> None:
        """An engine took over: who rings or waits for his agent gets the whole time again.

        What fell due in the dark waits until the node could be seen: the caller may be gone long since.
        """
        for call in self.live.values():
            until = self.ctx.now + timedelta(seconds=SIGHT_S)
            for name in WAITS_FOR_SIGHT:
                if name in call.due and call.due[name] < until:
                    self._due_in(call, name, SIGHT_S)
            if call.state in PLACED:
                self._dial_again(call)
            if call.state in ("offered", "asking", "reaching", "rejoining"):
                call.since = self.ctx.now
            if call.state in ("asking", "reaching"):
                self._ask_again(call)
            if call.state == "offered" and call.offer is not None:
                queue = self._queue(call)
                self._due_in(call, "ring", queue.ring_s)
                call.offer_until = call.due["ring"]
                agent = self._with(call)
                self.ctx.fact(
                    f.CallOffered(
                        call.id, self._rev(call), call.offer, agent, queue.id, call.offer_until, None, {}
                    )
                )
                self.agents.prolong(agent, call.offer_until)
            elif call.state == "rejoining":
                self._due_in(call, "rejoin", self.settings.centre.rejoin_s)
                call.rejoin_until = call.due["rejoin"]
                agent = self._with(call)
                self.ctx.fact(f.AgentLost(call.id, self._rev(call), agent, call.rejoin_until))
                self.agents.prolong(agent, call.rejoin_until)

    def restore(self) -> None:
        """Rebuild what a snapshot does not hold: the distributor's waiting calls."""
        for call in self.live.values():
            self.overflow.moved(call)
            if call.state == "waiting":
                self._wait(call)
