"""Bodies of one's own account and of the history: second factor, tokens, new passwords, who did what."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from perezvon.adapters.web.identity import Role
from perezvon.adapters.web.models import In, Name, Out
from perezvon.features.staff.model import Login, Secret


class Proof(In):
    """The password once more: a computer left alone is not enough."""

    password: Secret


class Code(In):
    """Six digits from the telephone."""

    code: Secret


class Removal(In):
    """To take the second factor away: the password, and a code of it."""

    password: Secret
    code: Secret


class SecondFactor(Out):
    """``required``: one's role may not sign in without. ``recovery_left``: codes that were not used."""

    active: bool
    confirmed_at: datetime | None
    recovery_left: int
    required: bool


class Enrolment(Out):
    """For the application on the telephone; shown once. ``svg``: the address as a QR code."""

    secret: str
    address: str
    svg: str


class RecoveryCodes(Out):
    """Each good for one sign-in without the telephone; shown once."""

    codes: list[str]


class TokenNew(In):
    """``scopes``: permissions, at most one's own. ``days``: how long it is good for."""

    name: Name
    scopes: Annotated[list[str], Field(min_length=1, max_length=100)]
    days: Annotated[int, Field(ge=1, le=366)] = 90


class Token(Out):
    """The token of a program, without the token itself."""

    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    seen_at: datetime | None
    revoked_at: datetime | None


class TokenMade(Out):
    """``secret`` is shown once: send it as ``Authorization: Bearer``."""

    token: Token
    secret: str


class ResetCode(Out):
    """A code with which the user gives himself a new password; shown once.

    ``address``: where browsers of other computers find the centre, "" when it serves none.
    """

    login: str
    code: str
    expires_at: datetime
    address: str = ""


class Reset(In):
    login: Login
    code: Secret
    password: Secret


class PermissionRow(Out):
    """What a permission lets one do, in the reader's language, and the roles that have it."""

    permission: str
    sentence: str
    roles: list[Role]


class Change(Out):
    """One row of the history: who did what to which thing. Never a secret.

    ``token``: the name of the token whose program did it in his name; empty: he did it himself.
    """

    id: int
    at: datetime
    user: str
    token: str
    address: str
    action: str
    what: str
    key: str
    client: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class HistoryWords(Out):
    """What there is to choose from in the filters of the history."""

    actions: list[str]
    whats: list[str]


Word = Annotated[str, StringConstraints(max_length=80)]
