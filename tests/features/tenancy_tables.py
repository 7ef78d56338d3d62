"""Tables that belong to no client, for the test that by SQL too nobody sees another client's rows."""

OF_NO_CLIENT = {
    "consent_purpose",
    "course",
    "agent_time",
    "centre",
    "device_test",
    "fact",
    "fact_counter",
    "fact_cursor",
    "journal",
    "label_rule",
    "lease",
    "outbound",
    "reason",
    "skill",
    "snapshot",
    "staff_agent",
    "staff_limit",
    "staff_recovery",
    "staff_reset",
    "staff_second",
    "staff_session",
    "staff_team",
    "staff_token",
    "staff_user",
    "training",
    "trunk",
    "whatif_run",
}
"""Tables of the centre itself. ``whatif_run`` names clients in a list and is walled by it."""
MADE_OF_THEM = (
    "insert into import_decision (centre, client_id, import, row, act, person)"
    " select $1, 'polis', 'im-of-polis', extract(year from $2::timestamptz)::integer, 'make', 'p-of-polis'",
    "with search as (insert into twin_search (centre, id, client_id, steps, people, started_by, started_at)"
    " values ($1, 'tw-of-polis', 'polis', 1, 1, 'polis', $2) returning id)"
    " insert into twin_pair (centre, client_id, one, other, search, by_number, by_email, same, likeness)"
    " select $1, 'polis', 'p-of-polis', 'p-of-polis-2', id, true, false, '{}', 1 from search",
)
"""Rows of polis that need its persons and imports: what an import decided, who may be one person."""
EMPTY = {
    "/api/calls/{call}/recordings",
    "/api/calls/{call}/listenings",
    "/api/calls/{call}/note",
    "/api/calls/{call}/transfers",
    "/api/offers/of-call/{call}",
}
"""What hangs on a call: another client's call is as if it had none."""
