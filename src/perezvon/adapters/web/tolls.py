"""Prices of calls in bodies: prefixes with a plus, and hundredths for a begun minute."""

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints

from perezvon.adapters.web.models import wrong


def _prefix(value: str) -> str:
    kept = "".join(c for c in value if c not in " -()\u00a0")
    digits = kept.removeprefix("+")
    if (
        not kept.startswith("+")
        or not digits.isdecimal()
        or not digits.isascii()
        or not 1 <= len(digits) <= 12
    ):
        raise wrong("prefix.invalid")
    return kept


Prefix = Annotated[str, StringConstraints(max_length=40), AfterValidator(_prefix)]
Price = Annotated[int, Field(ge=1, le=1_000_000)]
Prices: TypeAlias = Annotated[dict[Prefix, Price], Field(max_length=200)]
"""Allowed prefix → price of a begun minute, in hundredths; the longest match decides."""
