"""Bodies of the clients' API."""

from pydantic import BaseModel

from perezvon.adapters.web.models import Colour, In, Name, Out, Slug, Version
from perezvon.facts.settings import Language


class ClientFields(BaseModel):
    name_ru: Name
    name_en: Name
    colour: Colour
    language: Language = "ru"
    active: bool = True


class ClientPut(In, ClientFields):
    """``version`` None makes a new client."""

    version: Version | None = None


class Client(Out, ClientFields):
    id: Slug
    version: Version
