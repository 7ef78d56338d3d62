"""What polis has of scripts and of subjects of calls: nobody of another client may see or change it."""

from typing import Any

THINGS = {
    "/api/scripts/{script}": "sc-of-polis",
    "/api/scripts/{script}/draft": "sc-of-polis",
    "/api/scripts/{script}/versions": "sc-of-polis",
    "/api/scripts/{script}/versions/1": "sc-of-polis",
    "/api/scripts/{script}/coverage": "sc-of-polis",
    "/api/scripts/{script}/layout": "sc-of-polis",
    "/api/scripts/{script}/results": "sc-of-polis",
    "/api/scripts/{script}/results/calls": "sc-of-polis",
    "/api/scripts/{script}/experiments": "sc-of-polis",
    "/api/script-runs/of-call/{call}": "call-of-polis",
    "/api/calls/{call}/subject": "call-of-polis",
}
"""Routes with the id of a thing of polis."""
ROWS = (
    "insert into script (centre, id, client_id, name, direction)"
    " values ($1, 'sc-of-polis', 'polis', cast(cast($2 as timestamptz) as text), 'inbound')",
    "insert into script_version (centre, client_id, script, number, status, body, author, made_at,"
    " published_at) values ($1, 'polis', 'sc-of-polis', 1, 'published',"
    ' \'{"language": "ru", "start": "a", "steps": [{"kind": "end", "id": "a", "text": "secret of polis"}]}\','
    " 'polis', $2, $2)",
    "insert into script_run (centre, id, client_id, call, person, agent, script, number, state, started_at,"
    " ended_at) values ($1, 'run-of-polis', 'polis', 'call-of-polis', 'p-of-polis', 'a-anna', 'sc-of-polis',"
    " 1, jsonb_build_object('position', 'a', 'since', $2::timestamptz), $2, $2)",
    "insert into script_version (centre, client_id, script, number, status, body, author, made_at,"
    " published_at) select centre, client_id, script, 2, 'archived', body, author, made_at, $2"
    " from script_version where centre = $1 and script = 'sc-of-polis'",
    "insert into script_layout (centre, client_id, script, places)"
    " values ($1, 'polis', 'sc-of-polis', jsonb_build_object('a',"
    " jsonb_build_object('x', extract(epoch from $2::timestamptz), 'y', 0)))",
    "insert into script_experiment (centre, id, client_id, script, a, b, share, base, lift, planned, author,"
    " started_at) values ($1, 'ab-of-polis', 'polis', 'sc-of-polis', 1, 2, 50, 0.2, 0.1, 99, 'polis', $2)",
    "insert into script_answer (centre, client_id, run, step, person, call, field, value, author, at)"
    " values ($1, 'polis', 'run-of-polis', 'a', 'p-of-polis', 'call-of-polis', 'call.secret',"
    " '\"secret of polis\"', 'polis', $2)",
    "insert into call_subject (centre, call, client_id, subject, how, author, at)"
    " values ($1, 'call-of-polis', 'polis', 'complaint', 'hand', 'polis', $2)",
    "insert into complaint (centre, call, client_id, person, made_at, made_by)"
    " values ($1, 'call-of-polis', 'polis', 'p-of-polis', $2, 'polis')",
)
"""Statements that plant it, given the centre and a moment."""
SCRIPT = {"language": "ru", "start": "a", "steps": [{"kind": "end", "id": "a"}]}
TRIES: list[tuple[str, str, dict[str, Any], int]] = [
    ("POST", "/api/scripts", {"client": "polis", "name": "planted", "direction": "both"}, 422),
    ("PATCH", "/api/scripts/sc-of-polis", {"version": 1, "name": "taken"}, 404),
    ("DELETE", "/api/scripts/sc-of-polis?version=1", {}, 404),
    ("PUT", "/api/scripts/sc-of-polis/draft", {"version": 0, "body": SCRIPT}, 404),
    ("POST", "/api/scripts/sc-of-polis/publish", {"version": 1}, 404),
    ("POST", "/api/scripts/sc-of-polis/versions/1/archive", {}, 404),
    ("POST", "/api/scripts/sc-of-polis/versions/1/keep", {}, 404),
    ("PUT", "/api/scripts/sc-of-polis/layout", {"places": {}}, 404),
    ("POST", "/api/scripts/sc-of-polis/experiments", {"version": 1, "base": 0.2, "lift": 0.1}, 404),
    ("POST", "/api/scripts/sc-of-polis/experiments/ab-of-polis/end", {"version": 1, "winner": None}, 404),
    ("PUT", "/api/calls/call-of-polis/subject", {"subject": "help"}, 404),
    ("POST", "/api/complaints/call-of-polis/take", {}, 404),
    ("POST", "/api/script-runs/run-of-polis/act", {"request_id": "r" * 8, "seq": 0, "act": "cta"}, 404),
]
"""How somebody of another client tries to change it, and what he is answered."""
