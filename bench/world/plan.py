"""What is written down before the first call: numbers, a queue, agents; the same as a plain dialplan."""

from dataclasses import dataclass
from typing import Literal

from perezvon.facts import settings as s

Mode = Literal["persistent", "on_demand"]

NUMBER, SILENT_NUMBER = "+74950000001", "+74950000002"
QUEUE = "q-bench"
CLIENT = "c-bench"
DONE = "done"
GREETING = "perezvon/greeting"
RTP_FIRST, RTP_LAST = 40000, 49999


@dataclass(frozen=True)
class Plan:
    """agents: how many. mode: how their telephones are reached. announce: tell callers their place."""

    agents: int
    mode: Mode = "persistent"
    auto_answer: bool = True
    announce: bool = False
    record: bool = True
    wrap_up_s: int = 600
    max_wait_s: int = 900
    new_calls_per_s: int = 10_000

    def agent(self, n: int) -> str:
        return f"a{n:04d}"

    @property
    def everybody(self) -> list[str]:
        return [self.agent(n) for n in range(self.agents)]

    def settings(self) -> list[s.AnySetting]:
        """As the slices would publish them."""
        rows: list[s.AnySetting] = [
            s.CentreSet(zone="Europe/Moscow", max_new_calls_per_s=self.new_calls_per_s),
            s.ClientSet(CLIENT, "Замер", "Bench", "#336699", "en"),
            s.ReasonSet("break", "Перерыв", "Break"),
            s.DispositionSet(DONE, "Готово", "Done"),
            s.QueueSet(
                QUEUE,
                CLIENT,
                "Замер",
                "Bench",
                {"bench": 1},
                wrap_up_s=self.wrap_up_s,
                max_wait_s=self.max_wait_s,
                announce_every_s=30 if self.announce else 0,
                announce_first_s=2 if self.announce else self.max_wait_s,
                record=self.record,
            ),
            s.NumberSet(NUMBER, CLIENT, QUEUE, "en", greeting=GREETING),
            s.NumberSet(SILENT_NUMBER, CLIENT, QUEUE, "en"),
        ]
        return rows + [
            s.AgentSet(agent, {"bench": 1}, (CLIENT,), self.mode, self.auto_answer)
            for agent in self.everybody
        ]


def pjsip(plan: Plan, callers: str, baseline: str, phones: str) -> str:
    """SIP addresses of the callers of either side; telephones of agents and of members, at one address."""
    text = _trunk("trunk-callers", callers, "from-trunk") + _trunk("trunk-baseline", baseline, "baseline")
    for agent in plan.everybody:
        text += _telephone(f"desk-{agent}", phones) + _telephone(f"member-{agent}", phones)
    return text


def _telephone(name: str, host: str) -> str:
    return f"""\
[{name}]
type = endpoint
context = from-desk
disallow = all
allow = ulaw
aors = {name}
direct_media = no
timers = no
identify_by = username
[{name}]
type = aor
contact = sip:{name}@{host}
"""


def _trunk(name: str, host: str, context: str) -> str:
    return f"""\
[{name}]
type = endpoint
context = {context}
disallow = all
allow = ulaw
aors = {name}
direct_media = no
rtp_symmetric = yes
trust_id_inbound = yes
identify_by = ip
[{name}]
type = aor
contact = sip:{host}
[{name}]
type = identify
endpoint = {name}
match = {host}
"""


DIALPLAN = f"""\
[baseline]
exten => {NUMBER},1,Answer(,i)
 same => n,Playback({GREETING})
 same => n,Queue({QUEUE},,,,900,,recorded)
 same => n,Hangup()
exten => {SILENT_NUMBER},1,Answer(,i)
 same => n,Queue({QUEUE},,,,900,,recorded)
 same => n,Hangup()
[recorded]
exten => s,1,MixMonitor(,r(${{UNIQUEID}}-rx.ulaw)t(${{UNIQUEID}}-tx.ulaw))
 same => n,Return()
"""


def queues_conf(plan: Plan) -> str:
    """The same queue as ``app_queue`` knows it, without announcements, with the shortest retry."""
    members = "".join(f"member => PJSIP/member-{agent}\n" for agent in plan.everybody)
    return f"""\
[general]
persistentmembers = no
autofill = yes
[{QUEUE}]
musicclass = default
strategy = leastrecent
timeout = 20
retry = 1
wrapuptime = 0
ringinuse = no
joinempty = yes
leavewhenempty = no
announce-frequency = 0
{members}"""
