"""Routes of the quality: scorecards, evaluations, calibrations, samples, report."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Query

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import InWork, Work
from perezvon.features.quality import (
    calibrations,
    evaluations,
    first_contact,
    of_client,
    report,
    samples,
    scorecards,
    seeing,
)
from perezvon.features.quality.client_model import ClientEvaluations, ClientEvaluationsQuery
from perezvon.features.quality.evaluations import LiveTalks
from perezvon.features.quality.model import (
    Calibration,
    CalibrationNew,
    CardTemplate,
    Decision,
    DifficultPut,
    Evaluation,
    EvaluationFilter,
    EvaluationNew,
    EvaluationPut,
    EvaluationRowOut,
    FirstContactQuery,
    FirstContactReport,
    OfCall,
    QualityQuery,
    QualityReport,
    QualitySample,
    Reply,
    SampleNew,
    Scorecard,
    ScorecardNew,
    ScorecardPut,
    Versioned,
)
from perezvon.features.quality.templates import TEMPLATES
from perezvon.features.quality.training_api import router as training

ZoneOf = Callable[[Work], Awaitable[str]]
_OWN = "quality.own"
_JUDGE = "quality.evaluate"
_MANAGE = "quality.manage"


def routers(zone_of: ZoneOf, live: LiveTalks) -> Sequence[APIRouter]:
    """``zone_of``: the zone of the centre's days. ``live``: calls that have no record yet."""
    cards = APIRouter(prefix="/api/quality", tags=["quality"])
    _cards(cards)
    talks = APIRouter(prefix="/api/quality", tags=["quality"])
    _evaluations(talks, zone_of)
    _of_call(talks, live)
    _first_contact(talks, zone_of)
    _of_client(talks, zone_of)
    drawn = APIRouter(prefix="/api/quality", tags=["quality"])
    _calibrations(drawn)
    _samples(drawn, zone_of)
    return (cards, talks, drawn, training(zone_of))


def _cards(routes: APIRouter) -> None:
    @routes.get("/templates", operation_id="list_scorecard_templates", dependencies=[require(_MANAGE)])
    async def list_templates() -> list[CardTemplate]:
        """Forms to begin with."""
        return list(TEMPLATES)

    @routes.get("/scorecards", operation_id="list_scorecards", dependencies=[require(_JUDGE)])
    async def list_scorecards(work: InWork) -> list[Scorecard]:
        """Forms for all clients, and of the clients one serves."""
        return await scorecards.listed(work)

    @routes.post("/scorecards", operation_id="create_scorecard", dependencies=[require(_MANAGE)])
    async def create_scorecard(who: Who, work: InWork, body: ScorecardNew) -> Scorecard:
        return await scorecards.create(work, who, body)

    @routes.get("/scorecards/{scorecard}", operation_id="get_scorecard", dependencies=[require(_JUDGE)])
    async def get_scorecard(work: InWork, scorecard: Slug) -> Scorecard:
        return await scorecards.one(work, scorecard)

    @routes.put("/scorecards/{scorecard}", operation_id="put_scorecard", dependencies=[require(_MANAGE)])
    async def put_scorecard(who: Who, work: InWork, scorecard: Slug, body: ScorecardPut) -> Scorecard:
        """Change it; another form is a new version."""
        return await scorecards.change(work, who, scorecard, body)


def _evaluations(routes: APIRouter, zone_of: ZoneOf) -> None:
    one = "/evaluations/{evaluation}"

    @routes.get("/evaluations", operation_id="list_evaluations", dependencies=[require(_OWN)])
    async def list_evaluations(
        who: Who, work: InWork, wanted: Annotated[EvaluationFilter, Query()]
    ) -> list[EvaluationRowOut]:
        """Finished ones: an agent's own, a lead's of his teams; with ``draft`` one's own unfinished ones."""
        return await seeing.listed(work, who, await zone_of(work), wanted)

    @routes.post("/evaluations", operation_id="begin_evaluation", dependencies=[require(_JUDGE)])
    async def begin_evaluation(who: Who, work: InWork, body: EvaluationNew) -> Evaluation:
        """Begin to evaluate a call, or go on with it."""
        return await evaluations.begin(work, who, body)

    @routes.get(one, operation_id="read_evaluation", dependencies=[require(_OWN)])
    async def read_evaluation(who: Who, work: InWork, evaluation: Slug) -> Evaluation:
        """With its form and marks; that the agent himself opened it is kept."""
        return await evaluations.read(work, who, evaluation)

    @routes.put(one, operation_id="save_evaluation", dependencies=[require(_JUDGE)])
    async def save_evaluation(who: Who, work: InWork, evaluation: Slug, body: EvaluationPut) -> Evaluation:
        return await evaluations.save(work, who, evaluation, body)

    @routes.post(f"{one}/finish", operation_id="finish_evaluation", dependencies=[require(_JUDGE)])
    async def finish_evaluation(who: Who, work: InWork, evaluation: Slug, body: Versioned) -> Evaluation:
        """Every criterion is marked: the agent sees it from now on."""
        return await evaluations.finish(work, who, evaluation, body.version)

    @routes.post(f"{one}/reply", operation_id="reply_to_evaluation", dependencies=[require(_OWN)])
    async def reply_to_evaluation(who: Who, work: InWork, evaluation: Slug, body: Reply) -> Evaluation:
        """The agent's word to it, once; or an appeal."""
        return await evaluations.reply(work, who, evaluation, body)

    @routes.post(f"{one}/decide", operation_id="decide_appeal", dependencies=[require(_MANAGE)])
    async def decide_appeal(who: Who, work: InWork, evaluation: Slug, body: Decision) -> Evaluation:
        """Keep or change it; never by the evaluator himself."""
        return await evaluations.decide(work, who, evaluation, body)

    @routes.get("/report", operation_id="report_quality", dependencies=[require("quality.report")])
    async def report_quality(
        who: Who, work: InWork, wanted: Annotated[QualityQuery, Query()]
    ) -> QualityReport:
        """Scores per agent, team and criterion with 95 % intervals, and who needs training in what."""
        return await report.report(work, who, await zone_of(work), wanted)


def _of_client(routes: APIRouter, zone_of: ZoneOf) -> None:
    @routes.get(
        "/of-client", operation_id="list_client_evaluations", dependencies=[require("quality.client")]
    )
    async def list_client_evaluations(
        work: InWork, wanted: Annotated[ClientEvaluationsQuery, Query()]
    ) -> ClientEvaluations:
        """Final evaluations of the client's calls for his own users: scores and marks, no words or people."""
        return await of_client.listed(work, await zone_of(work), wanted)


def _first_contact(routes: APIRouter, zone_of: ZoneOf) -> None:
    @routes.get(
        "/first-contact", operation_id="report_first_contact", dependencies=[require("quality.report")]
    )
    async def report_first_contact(
        who: Who, work: InWork, wanted: Annotated[FirstContactQuery, Query()]
    ) -> FirstContactReport:
        """How many matters are settled at the first contact: by client, queue and agent."""
        return await first_contact.report(work, who, await zone_of(work), wanted)


def _of_call(routes: APIRouter, live: LiveTalks) -> None:
    @routes.get("/of-call/{call}", operation_id="quality_of_call", dependencies=[require(_OWN)])
    async def quality_of_call(who: Who, work: InWork, call: str) -> OfCall:
        """Its evaluations, and whether its caller was difficult."""
        return await evaluations.of_call(work, who, call, live)

    @routes.put("/of-call/{call}/difficult", operation_id="mark_difficult", dependencies=[require(_OWN)])
    async def mark_difficult(who: Who, work: InWork, call: str, body: DifficultPut) -> OfCall:
        """By the agent of the call, also while it lasts, or by an evaluator."""
        return await evaluations.mark(work, who, call, body, live)


def _calibrations(routes: APIRouter) -> None:
    one = "/calibrations/{calibration}"

    @routes.get("/calibrations", operation_id="list_calibrations", dependencies=[require(_JUDGE)])
    async def list_calibrations(who: Who, work: InWork) -> list[Calibration]:
        return await calibrations.listed(work, who)

    @routes.post("/calibrations", operation_id="create_calibration", dependencies=[require(_MANAGE)])
    async def create_calibration(who: Who, work: InWork, body: CalibrationNew) -> Calibration:
        """Ask several to evaluate the same call, each alone."""
        return await calibrations.create(work, who, body)

    @routes.get(one, operation_id="get_calibration", dependencies=[require(_JUDGE)])
    async def get_calibration(who: Who, work: InWork, calibration: Slug) -> Calibration:
        return await calibrations.shown(work, who, await calibrations.one(work, who, calibration))

    @routes.post(f"{one}/join", operation_id="join_calibration", dependencies=[require(_JUDGE)])
    async def join_calibration(who: Who, work: InWork, calibration: Slug) -> Evaluation:
        """One's own evaluation for it; nobody else sees it before the end."""
        return await calibrations.join(work, who, calibration)

    @routes.post(f"{one}/close", operation_id="close_calibration", dependencies=[require(_MANAGE)])
    async def close_calibration(who: Who, work: InWork, calibration: Slug, body: Versioned) -> Calibration:
        """End it: all see all marks, and how far they agree."""
        return await calibrations.close(work, who, calibration, body.version)


def _samples(routes: APIRouter, zone_of: ZoneOf) -> None:
    @routes.get("/samples", operation_id="list_quality_samples", dependencies=[require(_JUDGE)])
    async def list_samples(who: Who, work: InWork) -> list[QualitySample]:
        """The newest first."""
        return await samples.listed(work, who)

    @routes.post("/samples", operation_id="draw_quality_sample", dependencies=[require(_MANAGE)])
    async def draw_sample(who: Who, work: InWork, body: SampleNew) -> QualitySample:
        """So many calls of each agent of a week that is over, at random; by the same seed the same ones."""
        return await samples.draw(work, who, await zone_of(work), body)
