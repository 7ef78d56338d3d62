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
EMPTY = {
    "/api/calls/{call}/recordings",
    "/api/calls/{call}/listenings",
    "/api/calls/{call}/note",
    "/api/offers/of-call/{call}",
}
"""What hangs on a call: another client's call is as if it had none."""
