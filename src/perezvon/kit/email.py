"""E-mail addresses: one form inside, what people paste outside."""

import re
from typing import Final

_MAILTO: Final = "mailto:"
_ADDRESS: Final = re.compile(
    r"[^\s@<>,;:\"()\[\]\\]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]"
)


def email(typed: str) -> str | None:
    """``Иван <Ivan@Example.ORG>`` → ``ivan@example.org``; None when it cannot be an address.

    Only the form is checked (RFC 5321 lengths, any alphabet: RFC 6531); whether somebody reads there, only a
    letter shows. Upper and lower case are one: no provider of today tells them apart.
    """
    text = typed.strip()
    if text.endswith(">") and "<" in text:
        text = text[text.rindex("<") + 1 : -1]
    text = text.lower().removeprefix(_MAILTO).strip()
    local, _, _ = text.partition("@")
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    return text if len(text) <= 254 and not dots and _ADDRESS.fullmatch(text) else None
