"""What a scorecard is: sections of criteria with weights, and how marks become a score. No database here."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal, NamedTuple, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from perezvon.adapters.web.models import In, Name, Slug, wrong

WHOLE: Final = 100.0
Hint = Annotated[str, StringConstraints(max_length=500)]


class Criterion(In):
    """One thing that is listened for. ``top``: the best mark of a scale, whose worst is 0.

    ``critical``: who fails it altogether (no, or 0) has 0 for the whole talk, whatever else he did well.
    """

    key: Slug
    title_ru: Name
    title_en: Name
    hint_ru: Hint = ""
    hint_en: Hint = ""
    kind: Literal["yes_no", "scale"] = "yes_no"
    top: Annotated[int, Field(ge=2, le=10)] = 4
    weight: Annotated[int, Field(ge=1, le=100)] = 1
    critical: bool = False

    @property
    def best(self) -> int:
        return 1 if self.kind == "yes_no" else self.top


class CardSection(In):
    title_ru: Name
    title_en: Name
    criteria: Annotated[list[Criterion], Field(min_length=1, max_length=30)]


class CardBody(In):
    """The form itself. A key names one criterion only."""

    sections: Annotated[list[CardSection], Field(min_length=1, max_length=12)]

    @model_validator(mode="after")
    def _keys_differ(self) -> "CardBody":
        keys = [each.key for each in self.criteria()]
        for key in keys:
            if keys.count(key) > 1:
                raise wrong("scorecard.same_key", key=key)
        return self

    def criteria(self) -> Iterator[Criterion]:
        for section in self.sections:
            yield from section.criteria


class Mark(In):
    """``value`` None: not applicable in this talk. ``at_s``: where in the recording it is heard."""

    value: Annotated[int, Field(ge=0, le=10)] | None
    at_s: Annotated[float, Field(ge=0, le=86_400)] | None = None
    recording: Annotated[str, StringConstraints(max_length=120)] | None = None


Marks: TypeAlias = Mapping[str, Mark]


class Score(NamedTuple):
    """``value``: 0 to 100; None: nothing was applicable. ``failed``: critical criteria that were failed."""

    value: float | None
    failed: tuple[str, ...]


def faults(card: CardBody, marks: Marks) -> list[tuple[str, str]]:
    """Marks that do not fit the card: (key, code)."""
    known = {each.key: each for each in card.criteria()}
    found = [(key, "mark.unknown") for key in marks if key not in known]
    for key, mark in marks.items():
        if key in known and mark.value is not None and mark.value > known[key].best:
            found.append((key, "mark.too_high"))
    return found


def missing(card: CardBody, marks: Marks) -> list[str]:
    """Criteria without a mark; "not applicable" is one."""
    return [each.key for each in card.criteria() if each.key not in marks]


def share(criterion: Criterion, mark: Mark | None) -> float | None:
    """A mark as a part of the best one, 0 to 1; None: not applicable, or not marked."""
    return None if mark is None or mark.value is None else mark.value / criterion.best


def score_of(card: CardBody, marks: Marks) -> Score:
    """100 x sum(weight x share) / sum(weight) over what was applicable; a failed critical criterion: 0."""
    weight = reached = 0.0
    failed = []
    for criterion in card.criteria():
        part = share(criterion, marks.get(criterion.key))
        if part is None:
            continue
        weight += criterion.weight
        reached += criterion.weight * part
        if criterion.critical and part == 0:
            failed.append(criterion.key)
    if weight == 0:
        return Score(None, ())
    return Score(0.0 if failed else WHOLE * reached / weight, tuple(failed))
