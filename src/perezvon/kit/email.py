"""E-mail addresses: one form inside, what people paste outside."""

from typing import Final

_MAILTO: Final = "mailto:"
_NEVER: Final = frozenset('<>,;:"()[]\\@')
_LONGEST: Final = 254
_LOCAL: Final = 64
_LABEL: Final = 63


def email(typed: str) -> str | None:
    """``Иван <Ivan@Example.ORG>`` → ``ivan@example.org``; None when it cannot be an address.

    Only the form is checked (RFC 5321 lengths, any alphabet: RFC 6531); whether somebody reads there, only a
    letter shows. Upper and lower case are one: no provider of today tells them apart.
    """
    text = typed.strip()
    if text.endswith(">") and "<" in text:
        text = text[text.rindex("<") + 1 : -1]
    text = text.lower().removeprefix(_MAILTO).strip()
    local, _, domain = text.partition("@")
    if len(text) > _LONGEST or not 1 <= len(local) <= _LOCAL or "" in local.split("."):
        return None
    if any(c in _NEVER or c.isspace() for c in local):
        return None
    labels = domain.split(".")
    fits = len(labels) > 1 and all(map(_is_label, labels)) and len(labels[-1]) > 1
    return text if fits and not labels[-1].isdigit() else None


def _is_label(label: str) -> bool:
    """Letters and digits of any alphabet, hyphens inside."""
    edges = label[:1].isalnum() and label[-1:].isalnum()
    return edges and len(label) <= _LABEL and label.replace("-", "").isalnum()
