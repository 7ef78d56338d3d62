"""Who asks, and what a role may do.

One table says which role has which permission; a route names the permission it needs (``access.require``).
A new permission is a new row here: nothing else decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from perezvon.facts.settings import Language
from perezvon.kit.ids import AgentId, ClientId, UserId

Role: TypeAlias = Literal["agent", "team_lead", "supervisor", "administrator", "client"]
Theme: TypeAlias = Literal["auto", "light", "dark"]

Must: TypeAlias = Literal["", "password", "second_factor"]

_ALL: tuple[Role, ...] = ("agent", "team_lead", "supervisor", "administrator")
"""Everybody who works for the centre; a client's user is a guest and gets what names it."""
_WITH_CLIENT: tuple[Role, ...] = (*_ALL, "client")
_LEADS_AND_CLIENT: tuple[Role, ...] = ("supervisor", "administrator", "client")
_HEADS: tuple[Role, ...] = ("team_lead", "supervisor", "administrator")
_LEADS: tuple[Role, ...] = ("supervisor", "administrator")
_ADMIN: tuple[Role, ...] = ("administrator",)

PERMISSIONS: dict[str, tuple[tuple[Role, ...], str]] = {
    "session.own": (_WITH_CLIENT, "One's own account: sessions, language, theme, password, second factor"),
    "tokens.own": (_LEADS, "Make and revoke tokens for programs that act in one's name"),
    "directory.read": (_ALL, "See the names of agents"),
    "floor.act": (_ALL, "Act as the agent one is: sign on, ready, answer, hold, end, wrap up"),
    "floor.lead": (("team_lead",), "Act for the agents of the teams that one leads"),
    "floor.manage": (_LEADS, "Act for any agent"),
    "live.watch": (_ALL, "Follow live calls, agents and queues of one's clients; a team lead: of his teams"),
    "desk.line": (_ALL, "Open one's own line: browser or SIP telephone"),
    "numbers.read": (_WITH_CLIENT, "Read the telephone numbers of one's clients"),
    "settings.read": (_ALL, "Read clients, queues, skills, reasons, dispositions"),
    "settings.write": (_ADMIN, "Change clients, queues, numbers, skills, reasons, dispositions"),
    "hours.close": (_LEADS, "Close a calendar of opening hours for a time, and open it again"),
    "trunks.read": (_ADMIN, "Read the lines to carriers, without secrets"),
    "trunks.write": (_ADMIN, "Change the lines to carriers"),
    "staff.read": (_LEADS, "Read users, agents and teams"),
    "staff.write": (_ADMIN, "Change users, their roles, passwords and agents"),
    "history.read": (_ADMIN, "Read and export who did what: changes, sign-ins, listening, exports"),
    "persons.read": (_ALL, "Read and find persons of one's clients"),
    "persons.write": (_ALL, "Change persons of one's clients"),
    "persons.merge": (_ALL, "Merge two cards of one person, and take a merge back"),
    "persons.import": (_LEADS, "Bring in lists of people from files, and take them back"),
    "segments.use": (_LEADS, "Make segments of people, count them, draw samples"),
    "segments.export": (_LEADS, "Take the people of a segment out as a file; each time is written down"),
    "treatment.report": (_LEADS, "Read whether groups of people are served alike"),
    "calls.read": (_WITH_CLIENT, "Read records of calls of one's clients; a team lead: of his teams"),
    "calls.note": (_ALL, "Read notes, and write that of one's own call, within a day after its end"),
    "calls.note_any": (_HEADS, "Write the note of any call, at any time"),
    "complaints.take": (_HEADS, "See complaints that nobody took yet, and take them"),
    "promises.read": (_ALL, "Read promises to call back to persons of one's clients"),
    "promises.write": (_ALL, "Make, move, keep and cancel promises to call back"),
    "offers.read": (_ALL, "Read products; have products suggested"),
    "agreements.read": (_WITH_CLIENT, "Read agreements and commercial offers of one's clients"),
    "offers.write": (_ALL, "Write down what is offered and agreed, make commercial offers"),
    "products.write": (_LEADS, "Change products, their prices and the rules of offers"),
    "offers.report": (_LEADS, "Read the report of offers, deals and revenue"),
    "scripts.read": (_ALL, "Read and try scripts of one's clients"),
    "scripts.write": (_LEADS, "Make, change, publish and attach scripts"),
    "scripts.run": (_ALL, "Run the script of one's own call"),
    "scripts.report": (_HEADS, "Read runs of others, and how talks cover a script"),
    "consent.read": (_ALL, "Read consent, do-not-call lists and whether a person may be called"),
    "consent.write": (_ALL, "Write down that a person consents or withdraws"),
    "contact_lists.write": (_LEADS, "Change do-not-call lists, purposes and texts of consent; read lists in"),
    "privacy.read": (_LEADS, "Read requests of people about their data, and what is held of a person"),
    "privacy.take": (_ALL, "Take a request about personal data from a person on a call"),
    "privacy.write": (_LEADS, "Take, extend and answer such requests"),
    "privacy.hold": (_LEADS, "Forbid to destroy the data of a person, and allow it again"),
    "privacy.erase": (_ADMIN, "Destroy the data of a person"),
    "portal.read": (("client",), "See the client one belongs to: its queues, numbers and agents by name"),
    "queues.report": (_LEADS_AND_CLIENT, "Read how queues were served: service level, abandonment"),
    "agents.report": (_HEADS, "Read what agents did: calls, times, transfers; a team lead: of his teams"),
    "classes.report": (_LEADS, "Read the report of classes of calls"),
    "classes.recompute": (_ADMIN, "Decide the classes of all calls anew, and write what differs"),
    "sources.report": (_LEADS, "Read what sources of callers cost and brought"),
    "sources.spend": (_LEADS, "Write down what each source of callers cost"),
    "recordings.own": (_ALL, "Listen to recordings of one's own calls, where the centre lets agents do so"),
    "recordings.client": (("client",), "Listen to the client's recordings, where the user is allowed to"),
    "recordings.listen": (_HEADS, "Listen to recordings; each play is written down"),
    "recordings.log": (_HEADS, "Read who listened to what"),
    "quality.own": (_ALL, "See evaluations of one's own talks, answer them; one's own training"),
    "quality.evaluate": (_HEADS, "Evaluate talks by scorecards, assign training; a team lead: his teams"),
    "quality.client": (("client",), "See evaluations of the client's calls, where the set-up shows them"),
    "quality.manage": (_LEADS, "Change scorecards and courses, draw samples, calibrate, decide appeals"),
    "quality.report": (_HEADS, "Read the report of quality; a team lead: of his teams"),
    "experts.report": (_LEADS, "Read how often calls interrupt people who are no agents"),
    "experts.write": (_LEADS, "Change the list of people who are no agents and get calls"),
    "whatif.run": (_LEADS, "Ask what another staffing or queue rule would have made of a day"),
    "demo.call": (_ALL, "Let the simulated carrier place a call"),
}
"""Permission → the roles that have it, and what it lets one do."""
OWN = "session.own"
"""What is left to one who has to change his password or to set up a second factor first. Never in a token."""


def permissions_of(role: Role) -> frozenset[str]:
    return frozenset(name for name, (roles, _) in PERMISSIONS.items() if role in roles)


def permissions_markdown() -> str:
    """The permission table for the documents."""
    roles: tuple[Role, ...] = get_args(Role)
    lines = [
        "| permission | what it allows | " + " | ".join(roles) + " |",
        "|---|---|" + "---|" * len(roles),
    ]
    for name, (having, sentence) in PERMISSIONS.items():
        marks = " | ".join("yes" if role in having else "–" for role in roles)
        lines.append(f"| `{name}` | {sentence} | {marks} |")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks. ``clients`` None: all clients of the centre. ``session``: its id, not its token.

    ``led`` None: no limit by teams; else the agents of the teams that he leads. ``must``: what he has to do
    before anything else is allowed. ``token`` and ``scopes``: a program asks in his name.
    """

    user: UserId
    name: str
    role: Role
    agent: AgentId | None
    language: Language
    theme: Theme
    clients: tuple[ClientId, ...] | None
    session: str
    expires_at: datetime
    led: frozenset[AgentId] | None = None
    listens: bool = False
    must: Must = ""
    token: str = ""
    scopes: frozenset[str] | None = None

    @property
    def permissions(self) -> frozenset[str]:
        if self.must:
            return frozenset({OWN})
        held = permissions_of(self.role)
        return held if self.scopes is None else held & self.scopes

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def sees(self, agent: AgentId | None) -> bool:
        """Whether the calls of this agent are his business (None: nobody took the call)."""
        return self.led is None or (agent is not None and (agent in self.led or agent == self.agent))

    def sees_any(self, agents: Iterable[AgentId | None]) -> bool:
        """Whether a call is his business in which these had a part (none: nobody took it)."""
        return self.led is None or any(map(self.sees, agents))

    def may_act_for(self, agent: AgentId) -> bool:
        """On the floor, for another one."""
        if self.may("floor.manage"):
            return True
        return self.may("floor.lead") and self.led is not None and agent in self.led
