"""What the tables of this slice hold of a person. Sums stay: accounts stand on them."""

from typing import Final

from perezvon.adapters.postgres.held import BY_CALL, Held

_OF_HIS = (
    "t.agreement in (select a.id from agreement a where a.centre = t.centre and a.person = any(:persons))"
)
_TERMS = 't.terms || \'{"conditions": [], "deciders": [], "speeds_up": ""}\''

HELD: Final = (
    Held(
        "commercial_offer",
        ru="Коммерческие предложения",
        en="Commercial offers",
        where=_OF_HIS,
        gone=True,
    ),
    Held(
        "agreement_revision",
        ru="Прежние договорённости",
        en="Agreements as they were",
        where=_OF_HIS,
        wipe={"terms": _TERMS, "next_step": "''"},
    ),
    Held(
        "agreement",
        ru="Договорённости",
        en="Agreements",
        wipe={"terms": _TERMS, "next_step": "''", "because": "''", "version": "t.version + 1"},
        history="agreement",
    ),
    Held(
        "offer_wish",
        ru="Чего хотел в звонке",
        en="What was wanted on a call",
        where=f"t.person = any(:persons) or {BY_CALL}",
        wipe={"failing": "''", "exclusions": "'{}'", "deciding_value": "null"},
    ),
    Held(
        "offer_shown",
        ru="Что предлагали в звонке",
        en="What was offered on a call",
        where=BY_CALL,
        wipe={"because": "''"},
    ),
)
