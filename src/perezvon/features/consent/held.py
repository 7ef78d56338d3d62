"""What the tables of this slice hold of a person. Who is barred stays so, by a mark of his number."""

from typing import Final

from perezvon.adapters.postgres.held import Held

HELD: Final = (
    Held("consent_entry", ru="Согласия и отказы", en="Consent given and withdrawn", wipe={"reference": "''"}),
    Held(
        "do_not_call",
        ru="Списки «не звонить»",
        en="Do-not-call lists",
        where="t.person = any(:persons) or (t.number = any(:numbers)"
        " and (t.client_id is null or t.client_id = :client))",
        wipe={"reason": "''"},
    ),
    Held("call_list_number", ru="Внешние списки", en="Lists from outside", where="t.number = any(:numbers)"),
    Held(
        "privacy_request",
        ru="Обращения о данных",
        en="Requests about data",
        wipe={"answer": "''", "extended_because": "''", "identity_note": "''"},
    ),
    Held("legal_hold", ru="Запреты на уничтожение", en="Legal holds", wipe={"reason": "'…'"}),
    Held("erasure_certificate", ru="Акты об уничтожении", en="Certificates of erasure"),
)
