"""What polis has of evaluations, calibrations and samples: nobody of another client may see or change it."""

from typing import Any

_MARKS: dict[str, Any] = {"marks": {}, "version": 1}
THINGS = {
    "/api/quality/scorecards/{scorecard}": "sc-of-polis",
    "/api/quality/evaluations/{evaluation}": "ev-of-polis",
    "/api/quality/calibrations/{calibration}": "cb-of-polis",
    "/api/quality/of-call/{call}": "call-of-polis",
}
"""Routes with the id of a thing of polis."""
ROWS = (
    "insert into scorecard (centre, id, client_id, name_ru, name_en)"
    " select $1, 'sc-of-polis', 'polis', 'Полис', 'Policy' where $2::timestamptz is not null",
    "insert into scorecard_version (centre, scorecard, number, client_id, body, made_at, made_by)"
    ' values ($1, \'sc-of-polis\', 1, \'polis\', \'{"sections": [{"title_ru": "Полис", "title_en": "Policy",'
    ' "criteria": [{"key": "tone", "title_ru": "Полис", "title_en": "Policy"}]}]}\', $2, \'polis\')',
    "insert into calibration (centre, id, client_id, call, agent, scorecard, number, evaluators, made_at,"
    " made_by) values ($1, 'cb-of-polis', 'polis', 'call-of-polis', 'a-anna', 'sc-of-polis', 1,"
    " '{supervisor,limited}', $2, 'polis')",
    "insert into evaluation (centre, id, client_id, call, called_at, agent, scorecard, number, sampled,"
    " evaluator, marks, comment, score, made_at, done_at) values ($1, 'ev-of-polis', 'polis',"
    " 'call-of-polis', $2, 'a-anna', 'sc-of-polis', 1, true, 'supervisor', '{\"tone\": {\"value\": 1}}',"
    " 'secret of polis', 100, $2, $2)",
    "insert into quality_sample (centre, id, client_id, week, per_agent, min_talk_s, seed, made_at, made_by)"
    " values ($1, 'qs-of-polis', 'polis', '2026-02-23', 1, 0, 'secret of polis', $2, 'polis')",
    "insert into quality_sample_call (centre, sample, call, client_id, agent, position)"
    " select $1, 'qs-of-polis', 'call-of-polis', 'polis', 'a-anna', 0 where $2::timestamptz is not null",
    "insert into expert (centre, id, client_id, name, sort_key, numbers, refocus_s)"
    " select $1, 'x-of-polis', 'polis', 'Полис', 'полис', array['+79120002211'], 600"
    " where $2::timestamptz is not null",
    "insert into call_difficult (centre, call, client_id, marked_by, at)"
    " values ($1, 'call-of-polis', 'polis', 'polis', $2)",
)
"""``$1``: the centre, ``$2``: a time. A call, call-of-polis, is there already."""
_EVALUATION = "/api/quality/evaluations/ev-of-polis"
_CALIBRATION = "/api/quality/calibrations/cb-of-polis"
TRIES: tuple[tuple[str, str, dict[str, Any], int], ...] = (
    ("PUT", _EVALUATION, _MARKS, 404),
    ("POST", f"{_EVALUATION}/finish", {"version": 1}, 404),
    ("POST", f"{_EVALUATION}/reply", {"text": "x", "version": 1}, 404),
    ("POST", f"{_EVALUATION}/decide", {"text": "x", "version": 1}, 404),
    ("POST", "/api/quality/evaluations", {"call": "call-of-polis", "scorecard": "sc-of-polis"}, 404),
    ("PUT", "/api/quality/of-call/call-of-polis/difficult", {"difficult": False}, 404),
    ("POST", f"{_CALIBRATION}/join", {}, 404),
    ("POST", f"{_CALIBRATION}/close", {"version": 1}, 404),
)
"""Changes that somebody of another client tries, and what he hears."""
TABLES = ("scorecard", "evaluation", "calibration", "quality_sample", "call_difficult", "expert")
