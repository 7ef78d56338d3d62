"""What the tables of this slice hold of a person."""

from typing import Final

from perezvon.adapters.postgres.held import Held

HELD: Final = (
    Held("person_word", ru="Слова для поиска", en="Words to be found by", gone=True, hidden=("sort_key",)),
    Held(
        "person",
        ru="Карточка",
        en="Card",
        where="t.id = any(:persons)",
        wipe={
            **dict.fromkeys(("name", "sort_key", "search_key", "note", "role", "address", "region"), "''"),
            **dict.fromkeys(("industry", "former_supplier", "former_failing"), "''"),
            **dict.fromkeys(("emails", "zones", "tags", "exclusions"), "'{}'"),
            **dict.fromkeys(("language", "zone", "zone_source", "deciding_value", "organisation"), "null"),
            **dict.fromkeys(("budget", "budget_currency"), "null"),
            "fields": "'{}'",
            "version": "t.version + 1",
        },
        hidden=("sort_key", "search_key"),
        history="person",
    ),
    Held(
        "person_number", ru="Телефоны", en="Telephone numbers", where="t.person_id = any(:persons)", gone=True
    ),
    Held("person_preference", ru="Предпочтения и интересы", en="Preferences and interests", gone=True),
    Held(
        "person_merge",
        ru="Объединения карточек",
        en="Merges of cards",
        where="t.survivor = any(:persons) or t.merged = any(:persons)",
        wipe={"before": "'{}'", "after": "'{}'"},
    ),
    Held(
        "person_apart",
        ru="Карточки, признанные разными",
        en="Cards known to be different people",
        where="t.one = any(:persons) or t.other = any(:persons)",
    ),
    Held(
        "twin_pair",
        ru="Карточки, похожие на его",
        en="Cards like his",
        where="t.one = any(:persons) or t.other = any(:persons)",
        gone=True,
    ),
    Held(
        "label_met",
        ru="Недопустимые слова в заметках",
        en="Words that notes must not hold",
        gone=False,
        wipe={"word": "''"},
    ),
)
