"""What the tables of this slice hold of a person: mostly ids and days."""

from typing import Final

from perezvon.adapters.postgres.held import Held

HELD: Final = (
    Held("call_class", ru="Классы звонков", en="Classes of calls"),
    Held("person_life", ru="История отношений", en="History of the relation"),
    Held("person_stage", ru="Этапы и их основания", en="Stages with their evidence"),
    Held("acquaintance", ru="Знакомства с операторами", en="Acquaintance with agents", wipe={"note": "''"}),
    Held(
        "person_referrer",
        ru="Кто кого порекомендовал",
        en="Who recommended whom",
        where="t.person = any(:persons) or t.referrer = any(:persons)",
    ),
)
