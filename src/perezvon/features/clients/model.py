"""Bodies of the clients' API."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from perezvon.adapters.web.models import Colour, In, Name, Out, Slug, Version
from perezvon.facts.settings import Language

Question = Annotated[str, StringConstraints(max_length=300)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class ClientFields(BaseModel):
    """``source_question_*``: how callers are asked where they heard of the client; empty: the recommended
    wording. ``source_currency``: of what is spent on sources. ``lost_after_h``: an unanswered caller who was
    not spoken to within so many hours is lost. ``shows_evaluations``: of his calls, to his own users.
    """

    name_ru: Name
    name_en: Name
    colour: Colour
    language: Language = "ru"
    source_question_ru: Question = ""
    source_question_en: Question = ""
    source_currency: Currency = "RUB"
    lost_after_h: Annotated[int, Field(ge=1, le=720)] = 24
    shows_evaluations: bool = False
    active: bool = True


class ClientPut(In, ClientFields):
    """``version`` None makes a new client."""

    version: Version | None = None


class Client(Out, ClientFields):
    id: Slug
    version: Version
