"""Scripts for tests: any graph at all, and one that is known."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from perezvon.core.script_check import problems
from perezvon.core.script_walk import Act, Action, State, act
from perezvon.core.scripts import (
    CHECKS,
    Agreement,
    Answer,
    Ask,
    Branch,
    CallToAction,
    Choice,
    Condition,
    End,
    Objection,
    Offer,
    Say,
    ScriptBody,
    SetField,
    Step,
    Topic,
)

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def by_equality(text: str, answers: Mapping[str, Any]) -> Any:
    """``source=friend``: the only conditions of these tests; anything else is a value."""
    step, sign, wanted = text.partition("=")
    return answers.get(step) == wanted if sign else text


def choice(*keys: str, required: bool = False, **next: str) -> Answer:
    return Answer("choice", tuple(Choice(key, key, next.get(key)) for key in keys), required)


SALES = ScriptBody(
    language="en",
    start="greet",
    topics=(Topic("hello", "Hello"), Topic("needs", "Needs"), Topic("deal", "Deal"), Topic("care", "Care")),
    checks=CHECKS,
    objections=(Objection("dear", "Too dear", "But not {person.former_failing|late}"),),
    steps=(
        Say(id="greet", topic="hello", text="{client.name}, good day", next="source"),
        Ask(
            id="source",
            topic="hello",
            text="Who sent you?",
            answer=choice("friend", "other", required=True),
            save="person.source",
            next="name",
        ),
        Ask(
            id="name",
            topic="hello",
            text="Your name?",
            answer=Answer("text"),
            save="person.name",
            next="value",
        ),
        Ask(
            id="value",
            topic="needs",
            text="What matters, {person.name|tell me}?",
            answer=choice("price", "quality", required=True),
            save="person.deciding_value",
            next="budget",
        ),
        Ask(
            id="budget",
            topic="needs",
            text="How much?",
            answer=Answer("money"),
            save="person.budget",
            next="if",
        ),
        Condition(id="if", branches=(Branch("value=price", "mark"),), otherwise="offer"),
        SetField(id="mark", field="call.cheap", value="yes", next="offer"),
        Offer(id="offer", topic="deal", next="sure"),
        Ask(
            id="sure",
            topic="deal",
            text="Shall we?",
            answer=choice("yes", "no", required=True, yes="agreement", no="bye"),
            save="call.sure",
            next="bye",
        ),
        Agreement(id="agreement", topic="deal", next="come"),
        CallToAction(id="come", topic="deal", text="Come, {person.name}!", next="sold"),
        End(id="sold", disposition="sold"),
        CallToAction(id="bye", topic="deal", text="Call us", next="lost"),
        End(id="lost"),
        Ask(
            id="care", topic="care", text="Allergies?", answer=Answer("text"), save="call.care", next="value"
        ),
    ),
)
"""A sale: ``care`` is a topic that only a jump leads to."""


class Talk:
    """A run, one action after the other, a second each."""

    def __init__(self, script: ScriptBody, state: State) -> None:
        self.script, self.state, self.at = script, state, T0

    def do(self, what: Act, value: Any = None, **more: Any) -> State:
        self.at += SECOND
        self.state = act(
            self.script, self.state, Action(what, value, **more), by_equality, self.at, agent="a-anna"
        )
        return self.state

    def answers(self, *values: Any) -> State:
        for value in values:
            self.do("answer", value)
        return self.state


_IDS = [f"s{n}" for n in range(8)]


@st.composite
def steps(draw: st.DrawFn, id: str, onward: Sequence[str], back: Sequence[str]) -> Step:
    """``onward``: where any step may lead; ``back``: where besides a chosen answer may."""
    ahead = st.sampled_from(onward)
    more: dict[str, Any] = {"id": id, "topic": draw(st.sampled_from(["", "one", "two"]))}
    match draw(st.sampled_from(["say", "ask", "choice", "condition", "set", "offer", "cta", "end"])):
        case "say":
            return Say(text="words", next=draw(ahead), **more)
        case "ask":
            typed = Answer("text", required=draw(st.booleans()))
            return Ask(text="?", answer=typed, save="call.x", next=draw(ahead), **more)
        case "choice":
            led = draw(st.sampled_from([*onward, *back]))
            two = choice("a", "b", required=draw(st.booleans()), a=led)
            return Ask(text="?", answer=two, save="call.y", next=draw(ahead), **more)
        case "condition":
            branch = Branch(f"{draw(st.sampled_from(_IDS))}=a", draw(ahead))
            return Condition(branches=(branch,), otherwise=draw(ahead), **more)
        case "set":
            return SetField(field="call.z", value="v", next=draw(ahead), **more)
        case "offer":
            return Offer(next=draw(ahead), **more)
        case "cta":
            return CallToAction(text="come", next=draw(ahead), **more)
        case _:
            return End(**more)


_TOPICS = (Topic("one", "One"), Topic("two", "Two"))


@st.composite
def graphs(draw: st.DrawFn) -> ScriptBody:
    """Any graph of up to eight steps; some names lead nowhere, some in circles."""
    made = tuple(draw(steps(id, _IDS, [])) for id in _IDS[: draw(st.integers(1, 8))])
    return ScriptBody(language="en", start="s0", steps=made, topics=_TOPICS, checks=draw(_checks))


@st.composite
def sound_graphs(draw: st.DrawFn) -> ScriptBody:
    """Steps that lead onward to an end; only an answer leads back."""
    count = draw(st.integers(1, 7))
    made = [draw(steps(id, _IDS[n + 1 : count + 1], _IDS[:n])) for n, id in enumerate(_IDS[:count])]
    whole = ScriptBody(language="en", start="s0", steps=(*made, End(id=_IDS[count])), topics=_TOPICS)
    wanting = [each.step for each in problems(whole) if each.code == "unreachable"]
    return replace(whole, steps=tuple(step for step in whole.steps if step.id not in wanting))


_checks = st.lists(st.sampled_from(CHECKS), unique=True).map(tuple)
actions = st.one_of(
    st.builds(Action, st.just("answer"), st.sampled_from(["a", "b", "words", 3, None])),
    st.builds(Action, st.sampled_from(["next", "skip", "back", "cta"])),
    st.builds(Action, st.just("jump"), topic=st.sampled_from(["one", "two", "none"])),
    st.builds(Action, st.just("objection"), key=st.just("dear"), yes=st.booleans()),
    st.builds(Action, st.just("offered"), yes=st.booleans()),
)
