"""Staff from a file: the same steps as by hand, row by row, and all or nothing.

Looking and doing are one piece of work; looking rolls it back. So the preview says exactly what would happen,
constraints of the database and the last administrator included.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from perezvon.adapters.postgres.orm import Versioned
from perezvon.adapters.web import rows
from perezvon.adapters.web.errors import FieldError, error_of, invalid_input
from perezvon.adapters.web.refusals import refusal_of
from perezvon.adapters.web.work import Work
from perezvon.facts.settings import Language
from perezvon.features.staff import service
from perezvon.features.staff.file_model import Outcome, StaffFileResult, StaffFileRow
from perezvon.features.staff.model import AgentPut, UserPut
from perezvon.features.staff.staff_table import (
    BadCell,
    Line,
    checked,
    clients_of,
    decoded,
    lines_of,
    skills_of,
    yes_or_no,
)
from perezvon.features.staff.tables import AgentRow, TeamRow, UserRow
from perezvon.kit.errors import Refused

LONGEST_ID = 40
_USER_COLUMNS = ("name", "role", "language")


Plain: TypeAlias = dict[str, Any]
"""A row as it was before the file: not the ORM's, which a rollback empties."""


@dataclass(slots=True)
class _Import:
    work: Work
    language: Language
    users: dict[str, Plain]
    seats: dict[str, Plain]
    teams: dict[str, str]
    logins: set[str] = field(default_factory=set)
    agents: set[str] = field(default_factory=set)

    async def row(self, line: Line) -> StaffFileRow:
        """One line, in a savepoint of its own."""
        login = line.cells["login"].lower()
        shown = StaffFileRow(
            line=line.number, login=login[:64], name=line.cells.get("name", "")[:120], outcome="wrong"
        )
        point = await self.work.session.begin_nested()
        try:
            outcome = await self._apply(line, login)
            await self.work.session.flush()
        except (BadCell, Refused, ValidationError, DBAPIError) as fault:
            await point.rollback()
            errors = self._said(fault)
            named = {each.field for each in errors}
            errors += [each for each in self._unreadable(line) if each.field not in named]
            return shown.model_copy(update={"errors": errors})
        await point.commit()
        return shown.model_copy(update={"outcome": outcome})

    def _said(self, fault: Exception) -> list[FieldError]:
        match fault:
            case BadCell():
                refused = Refused(fault.code, {**fault.values, "field": fault.column})
            case ValidationError():
                return invalid_input(fault.errors(), self.language).fields
            case DBAPIError():
                refused = refusal_of(fault) or _raise(fault)
            case Refused():
                refused = fault
            case _:
                raise fault
        error = error_of(refused, self.language)
        return error.fields or [FieldError(field="login", code=error.code, message=error.message)]

    def _unreadable(self, line: Line) -> list[FieldError]:
        """All cells of a row that cannot be read, so that nobody corrects them one upload at a time."""
        given = line.cells
        user = {name: given[name] for name in _USER_COLUMNS if name in given}
        readers: dict[str, Callable[[], object]] = {
            "login": lambda: UserPut.model_validate({"name": "-", "role": "agent", **user}),
            "clients": lambda: clients_of(line),
            "active": lambda: yes_or_no(line, "active"),
        }
        if given.get("agent"):
            readers |= {
                "team": lambda: self._team(line),
                "skills": lambda: skills_of(line),
                "mode": lambda: AgentPut.model_validate({"user": "u", "mode": given["mode"] or "persistent"}),
                "auto_answer": lambda: yes_or_no(line, "auto_answer"),
            }
        found: list[FieldError] = []
        for column, read in readers.items():
            try:
                if column in given:
                    read()
            except (BadCell, ValidationError) as fault:
                found += self._said(fault)
        return found

    async def _apply(self, line: Line, login: str) -> Outcome:
        checked(line)
        if login in self.logins:
            raise BadCell("login", "file.login_twice", {"login": login[:64]})
        self.logins.add(login)
        user = self.users.get(login)
        if user is None and not _is_id(login):
            raise BadCell("login", "field.not_id")
        body = self._user(line, user)
        wanted = body.model_dump(exclude={"version", "password"})
        differs = user is None or any(user[name] != value for name, value in wanted.items())
        if differs:
            await service.put_user(self.work, login, body)
        seat_changed = await self._seat(line, login)
        if user is None:
            return "created"
        return "changed" if seat_changed or differs else "same"

    def _user(self, line: Line, user: Plain | None) -> UserPut:
        given: dict[str, Any] = {"must_change": user is None}
        if user is not None:
            kept = ("name", "role", "language", "clients", "active", "must_change", "listens", "version")
            given = {name: user[name] for name in kept}
        given |= {name: line.cells[name] for name in _USER_COLUMNS if name in line.cells}
        if "clients" in line.cells:
            given["clients"] = clients_of(line)
        if "active" in line.cells:
            given["active"] = yes_or_no(line, "active")
        return UserPut.model_validate(given)

    async def _seat(self, line: Line, login: str) -> bool:
        """Make, change or put out of use the seat that the line names. Whether anything changed."""
        if "agent" not in line.cells:
            return False
        id_ = line.cells["agent"]
        mine = next((each for each in self.seats.values() if each["user"] == login), None)
        if not id_:
            if mine is None or not mine["active"]:
                return False
            seat = {"active": False}
            id_ = str(mine["id"])
        else:
            seat = self._seat_cells(line)
            self._check_seat(id_, login, mine)
        old = self.seats.get(id_)
        given: dict[str, Any] = {"user": login}
        if old is not None:
            kept = ("team", "skills", "mode", "auto_answer", "version")
            given |= {name: old[name] for name in kept}
        before = old["version"] if old else 0
        row = await service.put_agent(self.work, id_, AgentPut.model_validate(given | seat))
        return row.version != before

    def _team(self, line: Line) -> str | None:
        named = line.cells["team"]
        if named and named not in self.teams:
            raise BadCell("team", "team.unknown")
        return self.teams[named] if named else None

    def _check_seat(self, id_: str, login: str, mine: Plain | None) -> None:
        other = self.seats.get(id_)
        if not _is_id(id_):
            raise BadCell("agent", "field.not_id")
        if id_ in self.agents or (other is not None and other["user"] != login):
            raise BadCell("agent", "file.agent_taken", {"agent": id_})
        if mine is not None and mine["id"] != id_:
            raise BadCell("agent", "file.agent_other", {"agent": mine["id"]})
        self.agents.add(id_)

    def _seat_cells(self, line: Line) -> dict[str, Any]:
        seat: dict[str, Any] = {"active": True}
        if "team" in line.cells:
            seat["team"] = self._team(line)
        if "skills" in line.cells:
            seat["skills"] = skills_of(line)
        if line.cells.get("mode"):
            seat["mode"] = line.cells["mode"]
        if "auto_answer" in line.cells:
            seat["auto_answer"] = yes_or_no(line, "auto_answer")
        return seat


def _raise(fault: Exception) -> Refused:
    raise fault


def _plain(row: Versioned) -> Plain:
    return {**row.values(), "id": row.id, "version": row.version}


def _is_id(text: str) -> bool:
    plain = text.replace("-", "").replace("_", "")
    return (
        plain.isalnum()
        and text.isascii()
        and text == text.lower()
        and text[0].isalnum()
        and len(text) <= LONGEST_ID
    )


async def take(work: Work, data: str, *, apply: bool, language: Language) -> StaffFileResult:
    """Look at a file, or do what it says. Raises Refused ``file.…`` when it is no such file at all."""
    rows.check_whole(work)
    lines = lines_of(decoded(data))
    if not lines:
        raise Refused("file.empty", {"field": "data"})
    whole = await work.session.begin_nested()
    teams = await rows.listed(work, TeamRow)
    importing = _Import(
        work,
        language,
        users={row.id: _plain(row) for row in await rows.listed(work, UserRow)},
        seats={row.id: _plain(row) for row in await rows.listed(work, AgentRow)},
        teams={row.name: row.id for row in teams} | {row.id: row.id for row in teams},
    )
    found = [await importing.row(line) for line in lines]
    counts = {
        name: sum(row.outcome == name for row in found) for name in ("created", "changed", "same", "wrong")
    }
    done = apply and not counts["wrong"]
    if done:
        await whole.commit()
        told = {"created": counts["created"], "changed": counts["changed"]}
        await work.note("imported", "staff", "", after=told)
    else:
        await whole.rollback()
        work.session.expunge_all()
        work.forget()
    return StaffFileResult(rows=found, **counts, done=done)


async def listed(work: Work) -> list[tuple[UserRow, AgentRow | None]]:
    """Everybody with his seat, for the file of the current staff."""
    seats = {row.user: row for row in await rows.listed(work, AgentRow)}
    users = await rows.listed(work, UserRow, UserRow.sort_key)
    return [(user, seats.get(user.id)) for user in users]
