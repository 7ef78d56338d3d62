"""Building blocks of request and answer bodies: what every slice's models are made of."""

from datetime import date
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from perezvon.kit.phone import e164
from perezvon.kit.text import cleaned

MAX_INT = 2**31 - 1
YEARS: Final = range(1900, 9001)
"""Years that are taken: what lies outside overflows when a zone or a day is added."""


def wrong(code: str, **values: str | int | float) -> PydanticCustomError:
    """A field error with a code of ``sentences.toml``; raise it in a validator."""
    return PydanticCustomError(code, code, dict(values))


def _readable(value: Any) -> None:
    """PostgreSQL keeps neither NUL nor half a surrogate pair, and nobody could read them; nor is there a
    day of which nobody could tell the next."""
    match value:
        case SecretStr():
            _readable(value.get_secret_value())
        case str():
            if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
                raise wrong("field.bad_text")
        case date():
            if value.year not in YEARS:
                raise wrong("field.year", least=YEARS.start, most=YEARS.stop - 1)
        case dict():
            for key, inner in value.items():
                _readable(key)
                _readable(inner)
        case list():
            for inner in value:
                _readable(inner)


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return cleaned(value)
        case list():
            return [_cleaned(inner) for inner in value]
        case dict():
            return {_cleaned(key): _cleaned(inner) for key, inner in value.items()}
        case _:
            return value


class In(BaseModel):
    """A body that came from outside: unknown fields are refused, text is trimmed and cleaned.

    A secret is taken as it is.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _text_is_seen(cls, body: Any) -> Any:
        if not isinstance(body, dict):
            return body
        secret = {name for name, field in cls.model_fields.items() if "SecretStr" in str(field.annotation)}
        return {name: value if name in secret else _cleaned(value) for name, value in body.items()}

    @field_validator("*", mode="after")
    @classmethod
    def _text_is_readable(cls, value: Any) -> Any:
        _readable(value)
        return value


class Out(BaseModel):
    """A body that we send."""

    model_config = ConfigDict(from_attributes=True)


class Done(Out):
    """It was done; there is nothing more to say."""

    code: str = ""


def _id(value: str) -> str:
    if not value.isascii() or not value or len(value) > 40 or not value[0].isalnum():
        raise wrong("field.not_id")
    if value != value.lower() or not value.replace("-", "").replace("_", "").isalnum():
        raise wrong("field.not_id")
    return value


def _colour(value: str) -> str:
    if len(value) != 7 or value[0] != "#" or any(c not in "0123456789abcdef" for c in value[1:].lower()):
        raise wrong("colour.invalid")
    return value.lower()


def _phone(value: str) -> str:
    number = e164(value)
    if number is None:
        raise wrong("phone.invalid")
    return number


def _of_a_calendar(value: date) -> date:
    _readable(value)
    return value


Day = Annotated[date, AfterValidator(_of_a_calendar)]
"""A day that stands in an address; in a body ``In`` sees to its year."""
Moment = Annotated[AwareDatetime, AfterValidator(_of_a_calendar)]
"""A moment that stands in an address."""
Slug = Annotated[str, AfterValidator(_id)]
"""An id that people choose: ``q-mebel-orders``; it never changes."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Text = Annotated[str, StringConstraints(max_length=4000)]
Colour = Annotated[str, AfterValidator(_colour)]
Phone = Annotated[str, StringConstraints(max_length=40), AfterValidator(_phone)]
"""A number in any usual form; becomes E.164 with plus."""
Level = Annotated[int, Field(ge=1, le=10)]
Seconds = Annotated[int, Field(ge=0, le=86_400)]
Version = Annotated[int, Field(ge=1, le=MAX_INT)]
