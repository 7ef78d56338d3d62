"""Bodies of the staff's file."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints

from perezvon.adapters.web.errors import FieldError
from perezvon.adapters.web.models import In, Out

Outcome: TypeAlias = Literal["created", "changed", "same", "wrong"]


class StaffFile(In):
    """``data``: the file in base64 (UTF-8, UTF-16 with a mark, Windows-1251). ``apply`` false: only looks."""

    data: Annotated[str, StringConstraints(max_length=1_000_000)]
    apply: bool = False


class StaffFileRow(Out):
    """One line of the file: what it does, or why it cannot; ``field`` of an error is the column."""

    line: int
    login: str
    name: str
    outcome: Outcome
    errors: list[FieldError] = Field(default=[])


class StaffFileResult(Out):
    """``done``: it was applied, all of it; one wrong row and nothing is."""

    rows: list[StaffFileRow]
    created: Annotated[int, Field(ge=0)]
    changed: Annotated[int, Field(ge=0)]
    same: Annotated[int, Field(ge=0)]
    wrong: Annotated[int, Field(ge=0)]
    done: bool
