"""Routes of the editor's picture and of A/B tests."""

from typing import Annotated

from fastapi import APIRouter, Query

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import InWork
from perezvon.features.scripts import experiments
from perezvon.features.scripts.editor_model import (
    ExperimentEnd,
    ExperimentNew,
    ExperimentOut,
    ExperimentPlan,
    Layout,
    LayoutPut,
    Planned,
)
from perezvon.features.scripts.experiment_rules import planned_calls

router = APIRouter(prefix="/api/scripts", tags=["scripts"])
_READ = [require("scripts.read")]
_WRITE = [require("scripts.write")]
_REPORT = [require("scripts.report")]


@router.get("/{script}/layout", operation_id="get_script_layout", dependencies=_READ)
async def get_script_layout(script: Slug, work: InWork) -> Layout:
    """Where the steps stand in the picture; nowhere: it arranges itself."""
    return await experiments.layout_of(work, script)


@router.put("/{script}/layout", operation_id="put_script_layout", dependencies=_WRITE)
async def put_script_layout(script: Slug, body: LayoutPut, work: InWork) -> Layout:
    """Steps were moved. No version of the script changes by it."""
    return await experiments.put_layout(work, script, body)


@router.get("/experiments/plan", operation_id="plan_script_experiment", dependencies=_READ)
async def plan_script_experiment(wanted: Annotated[ExperimentPlan, Query()]) -> Planned:
    """How many calls each version needs, for a test that shows the change four times out of five."""
    return Planned(calls=planned_calls(wanted.base, wanted.lift))


@router.get("/{script}/experiments", operation_id="list_script_experiments", dependencies=_REPORT)
async def list_script_experiments(script: Slug, work: InWork) -> list[ExperimentOut]:
    """A/B tests of the script and what they show so far, the newest first."""
    return await experiments.listed(work, script)


@router.post("/{script}/experiments", operation_id="start_script_experiment", dependencies=_WRITE)
async def start_script_experiment(script: Slug, who: Who, work: InWork, body: ExperimentNew) -> ExperimentOut:
    """The draft runs as variant B beside what is published, on a share of the calls."""
    return await experiments.start(work, who, script, body)


@router.post(
    "/{script}/experiments/{experiment}/end", operation_id="end_script_experiment", dependencies=_WRITE
)
async def end_script_experiment(
    script: Slug, experiment: Slug, who: Who, work: InWork, body: ExperimentEnd
) -> ExperimentOut:
    """The winner runs on all calls from now on; without one, version A."""
    return await experiments.end(work, who, script, experiment, body)
