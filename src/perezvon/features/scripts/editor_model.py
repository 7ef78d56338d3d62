"""Bodies of the editor's picture and of A/B tests."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from perezvon.adapters.web.models import In, Out, Version, wrong
from perezvon.features.scripts.experiment_rules import Method, Variant, Verdict

Coordinate = Annotated[float, Field(ge=-100_000, le=100_000)]
StepKey = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Rate = Annotated[float, Field(gt=0, lt=1)]


class Place(In):
    x: Coordinate
    y: Coordinate


class LayoutPut(In):
    """``places`` empty: the picture arranges itself again."""

    places: Annotated[dict[StepKey, Place], Field(max_length=400)]


class PlaceOut(Out):
    x: float
    y: float


class Layout(Out):
    places: dict[str, PlaceOut]


class ExperimentPlan(In):
    """``base``: the share of calls that sell now; ``lift``: the smallest change that the test shall show."""

    base: Rate
    lift: Rate

    @model_validator(mode="after")
    def _possible(self) -> "ExperimentPlan":
        if self.base + self.lift >= 1 and self.base - self.lift <= 0:
            raise wrong("experiment.impossible_lift")
        return self


class Planned(Out):
    """``calls``: that each of the two versions needs."""

    calls: int


class ExperimentNew(ExperimentPlan):
    """Publishes the draft of this ``version`` as variant B on ``share`` percent of the calls."""

    version: Version
    share: Annotated[int, Field(ge=1, le=99)] = 50


class ExperimentEnd(In):
    """``winner`` null: stopped without one, version A stays. ``version``: of the test that was seen."""

    version: Version
    winner: Variant | None


class ArmOut(Out):
    """Of one variant. ``assigned``: calls that got it; ``calls`` of them count, ``deals`` of these; the true
    rate lies between ``low`` and ``high`` (95 %)."""

    number: int
    assigned: int
    calls: int
    deals: int
    low: float
    high: float


class ComparisonOut(Out):
    """``difference``: rate of B less rate of A, between ``low`` and ``high`` with 95 % confidence."""

    difference: float
    low: float
    high: float
    p: float
    method: Method


class ExperimentOut(Out):
    """``missing``: calls until the planned size. ``mismatch``: the calls were not split as told. ``broken``:
    one of the two versions is not run any more, though nobody ended the test."""

    id: str
    script: str
    version: Version
    share: int
    base: float
    lift: float
    planned: int
    author: str
    started_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    winner: Variant | None
    a: ArmOut
    b: ArmOut
    verdict: Verdict
    comparison: ComparisonOut | None
    missing: int
    mismatch: bool
    broken: bool
