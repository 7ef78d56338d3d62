"""A script: what a talk should touch on, as a graph of steps. One document per version, the same in JSON
and TOML.

A script is a checklist with sample wording, not a text to recite: a step's ``text`` is said in one's own
words unless ``how`` is ``verbatim``. Every question is saved into a field of the person or of the call. What
makes a script fit to be published stands in ``core.script_check``, how it is run in ``core.script_walk``.
"""

from typing import Final, Literal, TypeAlias

from msgspec import Struct

StepId: TypeAlias = str
AnswerType: TypeAlias = Literal[
    "choice", "multi", "number", "money", "date", "text", "phone", "address", "scale"
]
How: TypeAlias = Literal["own_words", "verbatim"]
Check: TypeAlias = Literal[
    "source_asked",
    "contact_taken",
    "need_asked",
    "budget_before_price",
    "no_extreme_price_first",
    "objection_answered",
    "conditions_written",
    "next_step",
    "name_used",
]
"""The gross errors of a talk (requirements G5, B2) that a script may watch for."""

CHECKS: Final[tuple[Check, ...]] = (
    "source_asked",
    "contact_taken",
    "need_asked",
    "budget_before_price",
    "no_extreme_price_first",
    "objection_answered",
    "conditions_written",
    "next_step",
    "name_used",
)
ANSWER_TYPES: Final[tuple[AnswerType, ...]] = (
    "choice", "multi", "number", "money", "date", "text", "phone", "address", "scale",
)  # fmt: skip
PERSON_FIELDS: Final[tuple[str, ...]] = (
    "name",
    "language",
    "emails",
    "address",
    "tags+",
    "deciding_value",
    "exclusions+",
    "budget",
    "source",
    "former_supplier",
    "former_failing",
    "interest+",
)
"""Where ``person.<name>`` may be saved; ``+`` adds to a list; ``field.<key>`` is a free field of the
client."""
SCALE: Final = (0, 10)
MOST_STEPS: Final = 200
MOST_KEYS: Final = 9


class Choice(Struct, frozen=True, forbid_unknown_fields=True):
    """One answer of several. ``next``: where it leads; None: where the question leads."""

    key: str
    label: str
    next: StepId | None = None


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """What kind of answer is taken. ``low``/``high``: bounds of a number or a scale (a scale without: 0 to
    10). ``good_from``: of a number or a scale, from where on the person counts as content.

    ``secret``: only that it was given is kept, never what (card data).
    """

    type: AnswerType
    choices: tuple[Choice, ...] = ()
    required: bool = False
    low: float | None = None
    high: float | None = None
    good_from: float | None = None
    secret: bool = False


class Branch(Struct, frozen=True, forbid_unknown_fields=True):
    """``when``: a condition in CEL over ``person``, ``call``, ``client``, ``answers``; the first true one
    leads on."""

    when: str
    next: StepId


class Say(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="say"):
    """Something to say. ``verbatim``: the law needs each word, it is read out."""

    id: StepId
    title: str = ""
    topic: str = ""
    note: str = ""
    text: str
    how: How = "own_words"
    next: StepId


class Ask(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="ask"):
    """A question. ``save``: ``person.<name>`` or ``call.<key>``."""

    id: StepId
    title: str = ""
    topic: str = ""
    note: str = ""
    text: str
    answer: Answer
    save: str
    next: StepId


class Condition(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="condition"
):
    """The script decides by itself; ``otherwise`` also when a condition cannot be judged."""

    id: StepId
    title: str = ""
    topic: str = ""
    note: str = ""
    branches: tuple[Branch, ...] = ()
    otherwise: StepId


class Offer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="offer"):
    """The panel of offers opens."""

    id: StepId
    title: str = ""
    topic: str = ""
    note: str = ""
    text: str = ""
    next: StepId


class Agreement(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="agreement"
):
    """What was agreed is written down before wrap-up can end."""

    id: StepId
    title: str = ""
    topic: str = ""
    note: str = ""
    text: str = ""
    next: StepId


class SetField(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="set_field"
):
    """The script writes ``value`` (CEL) into ``field`` (as ``save`` of a question), without asking
    anybody."""

    id: StepId
    title: str = ""
    topic: str = ""
    note: str = ""
    field: str
    value: str
    next: StepId


class CallToAction(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="call_to_action"
):
    """The closing words that ask the person to do something."""

    id: StepId
    title: str = ""
    topic: str = ""
    note: str = ""
    text: str
    next: StepId


class Transfer(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="transfer"
):
    """Somebody else goes on: whoever answers in ``queue``. The run stands here until he does."""

    id: StepId
    title: str = ""
    topic: str = ""
    note: str = ""
    queue: str
    text: str = ""
    next: StepId | None = None


class End(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="end"):
    """The talk is over. ``disposition``: proposed as the result; empty: none. ``without_action``: nothing may
    be asked of who is on the line here (a stranger, a wrong number), so no call to action is missed."""

    id: StepId
    title: str = ""
    topic: str = ""
    note: str = ""
    disposition: str = ""
    text: str = ""
    without_action: bool = False


Step: TypeAlias = Say | Ask | Condition | Offer | Agreement | SetField | CallToAction | Transfer | End
BY_ITSELF: Final = (Condition, SetField)
"""Steps that nobody sees: the script passes them alone."""


class Objection(Struct, frozen=True, forbid_unknown_fields=True):
    """A card for a doubt of the person. ``save_failing``: the answer builds on what a former supplier
    failed at."""

    key: str
    title: str
    text: str
    save_failing: bool = False


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that a talk should touch on, in whatever order the person brings it up."""

    id: str
    title: str


class ScriptBody(Struct, frozen=True, forbid_unknown_fields=True):
    """One version of a script. ``checks``: the gross errors that are watched for; ``bridges``: phrases that
    lead back to the topic when the talk strays."""

    language: Literal["ru", "en"]
    start: StepId
    steps: tuple[Step, ...]
    objections: tuple[Objection, ...] = ()
    topics: tuple[Topic, ...] = ()
    checks: tuple[Check, ...] = ()
    bridges: tuple[str, ...] = ()

    def by_id(self) -> dict[StepId, Step]:
        """The first step of an id that stands twice counts."""
        found: dict[StepId, Step] = {}
        for step in self.steps:
            found.setdefault(step.id, step)
        return found


class Problem(Struct, frozen=True):
    """Why a script cannot be published. ``step``: empty when it belongs to the whole; ``part``: which field
    of the step (``choices.2.next``); ``value``: what stands there."""

    code: str
    step: StepId = ""
    part: str = ""
    value: str = ""


def exits(step: Step) -> list[tuple[str, StepId]]:
    """Where a step may lead, with the field that says so, in the order of the document."""
    match step:
        case Ask():
            chosen = [
                (f"answer.choices.{place}.next", choice.next)
                for place, choice in enumerate(step.answer.choices)
                if choice.next is not None
            ]
            return [*chosen, ("next", step.next)]
        case Condition():
            judged = [(f"branches.{place}.next", branch.next) for place, branch in enumerate(step.branches)]
            return [*judged, ("otherwise", step.otherwise)]
        case Transfer():
            return [("next", step.next)] if step.next is not None else []
        case End():
            return []
        case _:
            return [("next", step.next)]
