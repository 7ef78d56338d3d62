"""The button "let somebody call": asks the process of the simulated people, over the bus, to place a call."""

from typing import Final

import msgspec
from fastapi import APIRouter
from pydantic import Field

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.context import InContext
from perezvon.adapters.web.models import In, Out, Phone
from perezvon.facts.settings import Language
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CentreId

_PATIENCE_S: Final = 5.0


def carrier_subject(centre: CentreId) -> str:
    """Where the simulated carrier listens: ``CarrierIn`` asked, ``CarrierOut`` answered."""
    return f"pz.{centre}.carrier"


def people_subject(centre: CentreId) -> str:
    """Where the simulated people say that they are there: anything asked, anything answered."""
    return f"pz.{centre}.people"


class CarrierIn(msgspec.Struct, frozen=True):
    """``number``: E.164 to call, None: one of the demo centre. ``caller``: E.164 to call from, None: made up.

    ``say``: a sound file that the caller says. ``talk_s``: how long he talks before he hangs up, 0: until the
    agent does, None: as people do. ``at_once``: he speaks from the first moment, also to the music.
    """

    number: str | None = None
    language: Language | None = None
    caller: str | None = None
    say: str | None = None
    talk_s: float | None = None
    at_once: bool = False


class CarrierOut(msgspec.Struct, frozen=True):
    """``caller``: the number it calls from. ``code`` not empty: why there is no call."""

    caller: str = ""
    code: str = ""
    values: dict[str, str | int | float | bool | None] = {}


class DemoCallIn(In):
    """Which number of the centre is called, and in which language the caller speaks."""

    number: Phone | None = Field(None)
    language: Language | None = None


class DemoCallOut(Out):
    """``caller``: the number that will ring in a moment."""

    caller: str


router = APIRouter(prefix="/api/demo", tags=["demo"])


@router.post("/call", status_code=202, operation_id="demo_call", dependencies=[require("demo.call")])
async def demo_call(context: InContext, who: Who, given: DemoCallIn) -> DemoCallOut:
    """Refused with ``demo.away`` when no simulated carrier runs."""
    asked = CarrierIn(given.number, given.language or who.language)
    try:
        body = await context.bus.request(
            carrier_subject(context.centre), msgspec.json.encode(asked), _PATIENCE_S
        )
    except TimeoutError as fault:
        raise Refused("demo.away") from fault
    answer = msgspec.json.decode(body, type=CarrierOut)
    if answer.code:
        raise Refused(answer.code, answer.values)
    return DemoCallOut(caller=answer.caller)
