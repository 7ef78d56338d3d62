"""Bodies of the outbound rules' API. Defaults are those of the fact."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, field_validator

from perezvon.adapters.web.models import MAX_INT, In, Out, Slug, Version, wrong
from perezvon.adapters.web.tolls import Prefix, Prices
from perezvon.facts.settings import OutboundSet

_USUAL = OutboundSet()


def _short_number(value: str) -> str:
    if not value.isascii() or not value.isdecimal() or not 2 <= len(value) <= 6:
        raise wrong("emergency.invalid")
    return value


ShortNumber = Annotated[str, StringConstraints(max_length=40), AfterValidator(_short_number)]


class OutboundFields(BaseModel):
    """``prices``: allowed prefix → price of a begun minute, in hundredths; the longest match decides.

    ``blocked``: prefixes within those. ``emergency``: numbers that may always be called. ``spend_per_h``: in
    hundredths; past it nothing but emergency numbers is dialled. ``via``: a trunk, empty: the first one.
    ``max_talk_min``: a talk that lasts longer is ended, 0: none is; emergency numbers are never cut.
    ``currency``: of the carrier's bill, three letters.
    """

    allowed: bool = _USUAL.allowed
    prices: Prices = _USUAL.prices
    blocked: Annotated[list[Prefix], Field(max_length=200)] = list(_USUAL.blocked)
    emergency: Annotated[list[ShortNumber], Field(min_length=1, max_length=20)] = list(_USUAL.emergency)
    spend_per_h: Annotated[int, Field(ge=1, le=MAX_INT)] = _USUAL.spend_per_h
    ring_s: Annotated[int, Field(ge=10, le=180)] = _USUAL.ring_s
    via: Slug | Annotated[str, StringConstraints(max_length=0)] = _USUAL.via
    max_talk_min: Annotated[int, Field(ge=0, le=1440)] = _USUAL.max_talk_min
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = _USUAL.currency


class OutboundPut(In, OutboundFields):
    """``version`` None or 0: nobody has changed the rules yet."""

    @field_validator("via", mode="before")
    @classmethod
    def _no_trunk(cls, value: Any) -> Any:
        return "" if value is None else value

    version: Version | Annotated[int, Field(ge=0, le=0)] | None = None


class Outbound(Out, OutboundFields):
    """``version`` 0: the rules as they come."""

    id: str
    version: int
