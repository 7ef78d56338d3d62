"""From an exception to what a person reads: the only place where HTTP meets refusals."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketState

from perezvon.adapters.web.language import language_of
from perezvon.adapters.web.refusals import refusal_of
from perezvon.adapters.web.sentences import sentence, sentences, status_of
from perezvon.facts.settings import Language
from perezvon.kit.errors import Refused

log = structlog.get_logger("http")


class FieldError(BaseModel):
    """``field``: its path in the body (``numbers.0.number``), or the name of a query parameter."""

    field: str
    code: str
    message: str


class Error(BaseModel):
    """Every answer that is not a yes. ``code`` is stable; ``message`` is in the user's language."""

    code: str
    values: dict[str, str | int | float | bool | None] = {}
    message: str
    fields: list[FieldError] = []


_FIELD_CODES: Mapping[str, str] = {
    "missing": "field.missing",
    "extra_forbidden": "field.unknown",
    "string_too_short": "field.too_short",
    "too_short": "field.too_few",
    "string_too_long": "field.too_long",
    "too_long": "field.too_many",
    "greater_than_equal": "field.too_small",
    "less_than_equal": "field.too_big",
    "int_parsing": "field.not_number",
    "int_type": "field.not_number",
    "int_from_float": "field.not_number",
    "float_parsing": "field.not_number",
    "float_type": "field.not_number",
    "finite_number": "field.not_number",
    "string_type": "field.not_text",
    "string_unicode": "field.bad_text",
    "literal_error": "field.not_choice",
    "enum": "field.not_choice",
    "union_tag_invalid": "field.not_choice",
    "union_tag_not_found": "field.missing",
    "datetime_parsing": "field.not_time",
    "datetime_from_date_parsing": "field.not_time",
    "datetime_type": "field.not_time",
    "timezone_aware": "field.not_time",
    "date_parsing": "field.not_date",
    "date_from_datetime_parsing": "field.not_date",
    "date_from_datetime_inexact": "field.not_date",
    "date_type": "field.not_date",
    "json_invalid": "body.not_json",
}
_SAID: Mapping[str, str] = {
    "greater_than": "field.above",
    "less_than": "field.below",
    "int_parsing_size": "field.too_great",
    "bool_parsing": "field.not_flag",
    "bool_type": "field.not_flag",
    "list_type": "field.not_list",
    "tuple_type": "field.not_list",
    "dict_type": "field.not_object",
    "model_type": "field.not_object",
    "model_attributes_type": "field.not_object",
    "string_pattern_mismatch": "field.form",
}
"""What is said of a value whose code is the general ``field.invalid``."""
_EXAMPLES: Mapping[str, str] = {
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": "09:30",
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$": "18:00",
    r"^(\+[0-9]{7,15})?$": "+74950000101",
    r"^[A-Za-z0-9][A-Za-z0-9_/-]*$": "welcome-2",
    r"^[A-Z]{2}$": "RU",
    r"^[A-Z]{3}$": "RUB",
    r"^[a-z][a-z0-9_]{0,39}$": "fast_delivery",
    r"^[0-9*#A-D]{1,32}$": "12#",
}
"""How a text of such a pattern looks."""
_CHOICE = re.compile(r"'([^']*)'")  # pydantic's list ends with an English "or"
_STATUS_CODES = {404: "path.not_found", 405: "method.not_allowed", 413: "request.too_large"}


def error_of(refused: Refused, language: Language) -> Error:
    """A refusal whose values name a ``field`` is shown at that field too."""
    message = sentence(refused.code, refused.values, language)
    field = refused.values.get("field")
    fields = [FieldError(field=str(field), code=refused.code, message=message)] if field else []
    return Error(code=refused.code, values=refused.values, message=message, fields=fields)


def invalid_input(problems: Sequence[Any], language: Language) -> Error:
    """Pydantic's errors as sentences at their fields."""
    fields = [_field_error(problem, language) for problem in problems]
    return Error(code="input.invalid", message=sentence("input.invalid", {}, language), fields=fields)


def _field_error(problem: Mapping[str, Any], language: Language) -> FieldError:
    kind = str(problem["type"])
    code = kind if kind in sentences() else _FIELD_CODES.get(kind, "field.invalid")
    where = [str(part) for part in problem["loc"] if part not in ("body", "query", "path", "header")]
    values = {name: _whole(value) for name, value in problem.get("ctx", {}).items()}
    if kind == "union_tag_invalid":
        values["expected"] = values.get("expected_tags", "")
    if choices := _CHOICE.findall(str(values.get("expected", ""))):
        values["expected"] = ", ".join(choices)
    words = _words(kind, code, values)
    empty = code in ("field.too_short", "field.too_few") and values.get("min_length") == 1
    said = sentence("field.missing" if empty else words, values, language)
    return FieldError(field=".".join(where), code=code, message=said)


def _whole(value: Any) -> Any:
    """A bound as people write it: 0, not 0.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _words(kind: str, code: str, values: dict[str, Any]) -> str:
    """Whose sentence is said: that of the code, or a closer one; it may need an example."""
    if code != "field.invalid":
        return code
    if kind == "string_pattern_mismatch":
        example = _EXAMPLES.get(str(values.get("pattern")))
        if example is None:
            return code
        values["example"] = example
    return _SAID.get(kind, code)


def answer(status: int, error: Error) -> Response:
    body = orjson.dumps(error.model_dump(exclude_defaults=False))
    return Response(body, status, media_type="application/json")


class _Silence(Response):
    """A WebSocket was closed already: the framework must not answer it once more."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        return None


async def refuse(connection: HTTPConnection, refused: Refused) -> Response:
    """Answer a refusal; a WebSocket is accepted and closed with 4000 + status, so that the page sees why."""
    status = status_of(refused.code)
    if isinstance(connection, WebSocket):
        if connection.client_state is WebSocketState.CONNECTING:
            await connection.accept()
        await connection.close(4000 + status, refused.code)
        return _Silence()
    answered = answer(status, error_of(refused, language_of(connection)))
    seconds = refused.values.get("seconds")
    if status == 429 and seconds is not None:
        answered.headers["retry-after"] = str(seconds)
    return answered


async def _refused(connection: HTTPConnection, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return await refuse(connection, error)


async def _invalid(connection: HTTPConnection, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(422, invalid_input(error.errors(), language_of(connection)))


async def _database(connection: HTTPConnection, error: Exception) -> Response:
    assert isinstance(error, DBAPIError)
    refused = refusal_of(error)
    if refused is None:
        raise error
    return await refuse(connection, refused)


async def _plain(connection: HTTPConnection, error: Exception) -> Response:
    """What the framework itself refuses: unknown path, wrong method, a body it cannot read."""
    assert isinstance(error, HTTPException)
    code = _STATUS_CODES.get(error.status_code, "body.not_json")
    answered = answer(error.status_code, error_of(Refused(code), language_of(connection)))
    answered.headers.update(error.headers or {})
    return answered


async def bug(connection: HTTPConnection, error: Exception) -> Response:
    """Our own fault: the person gets a number, the log gets the rest."""
    request = getattr(connection.state, "request_id", "")
    log.error("http.failed", request=request, path=connection.scope.get("path"), exc_info=error)
    return answer(500, error_of(Refused("request.failed", {"request": request}), language_of(connection)))


def install(app: FastAPI) -> None:
    for kind, handler in (
        (Refused, _refused),
        (RequestValidationError, _invalid),
        (DBAPIError, _database),
        (HTTPException, _plain),
    ):
        app.add_exception_handler(kind, handler)
