"""What a client has in the tables of consent and privacy, and how another one would try to change it."""

from typing import Any

PERSON = "p-of-polis"
CONSENT = {"purpose": "all", "given": False, "evidence": "paper", "reference": "x"}
CLOSE = {"version": 1, "state": "done", "answer": "x"}
THINGS = {
    "/api/persons/{person}/consent": PERSON,
    "/api/persons/{person}/report": PERSON,
    "/api/persons/{person}/report.html": PERSON,
    "/api/persons/{person}/report.pdf": PERSON,
    "/api/call-lists/{call_list}/readings": "cl-of-polis",
    "/api/privacy/requests/{request}/certificate": "pq-of-polis",
}
"""What another client must not find."""
ROWS = (
    "insert into consent_text (centre, client_id, purpose, language, number, text, at, author)"
    " values ($1, 'polis', 'adverts', 'ru', 1, 'secret of polis', $2, 'polis')",
    "insert into consent_entry (centre, client_id, person, purpose, channel, given, evidence, reference, at,"
    " written_at, author)"
    " values ($1, 'polis', 'p-of-polis', 'adverts', 'all', true, 'paper', 'secret of polis', $2, $2, 'p')",
    "insert into call_list (centre, id, client_id, name, dated, imported_at, imported_by)"
    " values ($1, 'cl-of-polis', 'polis', 'secret of polis', cast($2::timestamptz as date), $2, 'polis')",
    "insert into call_list_reading (centre, list, number, client_id, state, dated, file, read_at, read_by)"
    " values ($1, 'cl-of-polis', 1, 'polis', 'current', cast($2::timestamptz as date), 'secret of polis', $2,"
    " 'polis')",
    "insert into call_list_number (centre, list, client_id, number)"
    " values ($1, 'cl-of-polis', 'polis', '+79120002299' || left(cast($2::timestamptz as text), 0))",
    "insert into do_not_call (centre, id, client_id, scope, person, reason, at, author)"
    " values ($1, 'dnc-of-polis', 'polis', 'person', 'p-of-polis', 'secret of polis', $2, 'polis')",
    "insert into privacy_request (centre, id, client_id, person, kind, law, received_at, due, author)"
    " values ($1, 'pq-of-polis', 'polis', 'p-of-polis', 'access', 'ru', $2, '2026-03-17', 'polis')",
    "insert into legal_hold (centre, id, client_id, person, reason, at, author)"
    " values ($1, 'lh-of-polis', 'polis', 'p-of-polis', 'secret of polis', $2, 'polis')",
    "insert into erasure_certificate (centre, request, client_id, person, held, found, hash, at)"
    " values ($1, 'pq-of-polis', 'polis', 'p-of-polis', 'person', 1, '', $2)",
)
TRIES: tuple[tuple[str, str, dict[str, Any] | None, int], ...] = (
    ("POST", f"/api/persons/{PERSON}/consent", CONSENT, 404),
    ("POST", "/api/do-not-call", {"scope": "person", "person": PERSON, "reason": "x"}, 404),
    ("POST", "/api/do-not-call", {"scope": "client", "client": "polis", "reason": "x"}, 422),
    ("POST", "/api/do-not-call", {"scope": "centre", "reason": "x"}, 403),
    ("POST", "/api/do-not-call/dnc-of-polis/lift", {"version": 1}, 404),
    ("POST", "/api/call-lists/cl-of-polis/lines", {"lines": ["+79120002299"]}, 404),
    ("POST", "/api/call-lists/cl-of-polis/readings", {"dated": "2026-03-01"}, 404),
    ("POST", "/api/call-lists/cl-of-polis/readings/1/apply", {"version": 1}, 404),
    ("POST", "/api/call-lists/cl-of-polis/readings/1/cancel", None, 404),
    ("POST", "/api/call-lists/cl-of-polis/undo", {"version": 1}, 404),
    ("POST", "/api/calls/call-of-polis/privacy-requests", {"person": PERSON, "kind": "access"}, 404),
    ("POST", "/api/privacy/requests/pq-of-polis/identify", {"version": 1, "identity": "document"}, 404),
    ("POST", "/api/privacy/requests", {"person": PERSON, "kind": "erasure"}, 404),
    ("POST", "/api/privacy/requests/pq-of-polis/close", CLOSE, 404),
    ("POST", "/api/privacy/requests/pq-of-polis/erase", {"version": 1}, 404),
    ("POST", "/api/privacy/holds", {"person": PERSON, "reason": "x"}, 404),
    ("POST", "/api/privacy/holds/lh-of-polis/lift", {"version": 1}, 404),
)
