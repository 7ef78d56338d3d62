"""Who asks, and what a role may do.

One table says which role has which permission; a route names the permission it needs (``access.require``).
A new permission is a new row here: nothing else decides.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from perezvon.facts.settings import Language
from perezvon.kit.ids import AgentId, ClientId, UserId

Role: TypeAlias = Literal["agent", "supervisor", "administrator"]
Theme: TypeAlias = Literal["auto", "light", "dark"]

_ALL: tuple[Role, ...] = ("agent", "supervisor", "administrator")
_LEADS: tuple[Role, ...] = ("supervisor", "administrator")
_ADMIN: tuple[Role, ...] = ("administrator",)

PERMISSIONS: dict[str, tuple[tuple[Role, ...], str]] = {
    "session.own": (_ALL, "See and end one's own sessions, set language, theme and password"),
    "directory.read": (_ALL, "See the names of agents"),
    "floor.act": (_ALL, "Act as the agent one is: sign on, ready, answer, hold, end, wrap up"),
    "floor.manage": (_LEADS, "Act for any agent"),
    "live.watch": (_ALL, "Follow live calls, agents and queues of one's clients"),
    "desk.line": (_ALL, "Open one's own line: browser or SIP telephone"),
    "settings.read": (_ALL, "Read clients, queues, numbers, skills, reasons, dispositions"),
    "settings.write": (_ADMIN, "Change clients, queues, numbers, skills, reasons, dispositions"),
    "trunks.read": (_ADMIN, "Read the lines to carriers, without secrets"),
    "trunks.write": (_ADMIN, "Change the lines to carriers"),
    "staff.read": (_LEADS, "Read users and agents"),
    "staff.write": (_ADMIN, "Change users, their roles, passwords and agents"),
    "history.read": (_ADMIN, "Read who changed what, and who signed in"),
    "persons.read": (_ALL, "Read and find persons of one's clients"),
    "persons.write": (_ALL, "Change persons of one's clients"),
    "calls.read": (_ALL, "Read records of calls of one's clients"),
    "promises.read": (_ALL, "Read promises to call back to persons of one's clients"),
    "promises.write": (_ALL, "Make, move and cancel promises to call back"),
    "classes.report": (_LEADS, "Read the report of classes of calls"),
    "calls.note": (_ALL, "Write the note of one's own call, within a day after its end"),
    "calls.note_any": (_LEADS, "Write the note of any call, at any time"),
    "recordings.own": (_ALL, "Listen to recordings of one's own calls, where the centre lets agents do so"),
    "recordings.listen": (_LEADS, "Listen to recordings; each play is written down"),
    "recordings.log": (_LEADS, "Read who listened to what"),
    "whatif.run": (_LEADS, "Ask what another staffing or queue rule would have made of a day"),
    "demo.call": (_ALL, "Let the simulated carrier place a call"),
}
"""Permission → the roles that have it, and what it lets one do."""


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
    """A signed-in user. ``clients`` None: all clients of the centre. ``session``: its id, not its token."""

    user: UserId
    name: str
    role: Role
    agent: AgentId | None
    language: Language
    theme: Theme
    clients: tuple[ClientId, ...] | None
    session: str
    expires_at: datetime

    @property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.role)

    def may(self, permission: str) -> bool:
        return permission in self.permissions
