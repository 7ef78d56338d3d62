"""Words as PostgreSQL's dictionaries compare them: an ending, a case or ё changes nothing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from perezvon.kit.sorting import search_key

_WORD: Final = re.compile(r"[^\W_]+")
_STEMS: Final = text(
    "select word, coalesce((ts_lexize(case when word ~ '[a-z]' then 'english_stem'::regdictionary"
    " else 'russian_stem'::regdictionary end, word))[1], word) as stem"
    " from unnest(cast(:words as text[])) as word"
)


def words_in(written: str) -> list[str]:
    """The words of a text in their order, as they are compared; marks are none."""
    return _WORD.findall(search_key(written))


async def stems_of(session: AsyncSession, texts: Iterable[str]) -> dict[str, str]:
    """Each word of these texts → its stem."""
    words = sorted({word for each in texts for word in words_in(each)})
    rows = await session.execute(_STEMS, {"words": words})
    return {row.word: row.stem for row in rows}


def stemmed(written: str, stems: Mapping[str, str]) -> list[str]:
    """The stems of a text in their order."""
    return [stems.get(word, word) for word in words_in(written)]


def stand_in(wanted: Sequence[str], said: Sequence[str]) -> bool:
    """Whether these words occur, one after the other."""
    places = range(len(said) - len(wanted) + 1)
    return bool(wanted) and any(said[place : place + len(wanted)] == wanted for place in places)
