"""Which language a person reads: of his session, else of his browser, else Russian."""

from typing import get_args

from starlette.requests import HTTPConnection

from perezvon.adapters.web.identity import Identity
from perezvon.facts.settings import Language

DEFAULT: Language = "ru"
_KNOWN: dict[str, Language] = {language: language for language in get_args(Language)}


def language_of(connection: HTTPConnection) -> Language:
    identity: Identity | None = getattr(connection.state, "identity", None)
    if identity is not None:
        return identity.language
    return accepted(connection.headers.get("accept-language", ""))


def accepted(header: str) -> Language:
    """The best language of an Accept-Language header (RFC 9110, 12.5.4) that we speak."""
    best, weight = DEFAULT, 0.0
    for part in header[:500].split(","):
        tag, _, parameters = part.partition(";")
        known = _KNOWN.get(tag.strip().lower().partition("-")[0])
        quality = _quality(parameters)
        if known is not None and quality > weight:
            best, weight = known, quality
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
