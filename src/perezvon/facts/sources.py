"""How callers may have learnt of a client: the usual ten, which every centre begins with."""

from typing import Final

import msgspec


class UsualSource(msgspec.Struct, frozen=True):
    """``id``: as it stands in ``person.source``."""

    id: str
    name_ru: str
    name_en: str


USUAL: Final[tuple[UsualSource, ...]] = (
    UsualSource("recommendation", "Рекомендация", "Recommendation"),
    UsualSource("advertising", "Реклама", "Advertising"),
    UsualSource("search", "Поиск, сайт", "Search, web site"),
    UsualSource("social", "Социальные сети", "Social media"),
    UsualSource("email", "Электронная почта", "E-mail"),
    UsualSource("event", "Мероприятие", "Event"),
    UsualSource("partner", "Партнёр", "Partner"),
    UsualSource("sign", "Вывеска", "Outdoor sign"),
    UsualSource("earlier", "Обращался раньше", "Earlier contact"),
    UsualSource("other", "Другое", "Other"),
)
"""Requirement C5: for all clients; each can be renamed and taken out of use, and a client can add its own."""
