"""Pseudonyms for everything in a journal that names somebody or something.

Equal values get equal pseudonyms within one export, so that the floor decides the same with them. They are
made under a random key that lives as long as the object and is written nowhere: nobody can make them again.

What becomes of a string is decided by its field (``RULES``). A field that the table does not know raises
``Unclassified``: a new event with a new string cannot slip out. Numbers keep nothing but being numbers.
Times, durations, counts, states and the centre's time zone stay as they are.
"""

import hmac
import re
import secrets
from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec
from msgspec import inspect

from perezvon.core.agent import LINE, PRESENCE, WORK
from perezvon.core.agents import DECLINED, FAULT, NO_ANSWER, START, UNFINISHED
from perezvon.core.call import OUTBOUND, TABLE
from perezvon.core.settings import digits
from perezvon.facts.consent import SERVICE
from perezvon.facts.settings import Removed
from perezvon.kit.ids import CentreId, NodeId

T = TypeVar("T")
Rule = Callable[["Pseudonyms", str, str], str]  # of the pseudonyms, the value, the name of its kind

# Words of our own that stand where ids stand: the floor compares with them.
TABLES: Final = (TABLE, OUTBOUND, LINE, PRESENCE, WORK)
OURS: Final = frozenset(
    (START, NO_ANSWER, DECLINED, UNFINISHED, FAULT, "floor", *(table.name for table in TABLES))
)
NUMBER_DIGITS: Final = 15  # longer than usual ones, so that a pseudonym is nobody's number
KEPT_DIGITS: Final = 4  # of a long number: country and region decide whether it may be called
LONG: Final = 9
NAME_DIGITS: Final = 10


class Unclassified(TypeError):
    """A string of the journal of which nobody decided whether it may leave."""


def _ident(p: "Pseudonyms", value: str, kind: str) -> str:
    return p.ident(value, kind)


def _number(p: "Pseudonyms", value: str, _kind: str) -> str:
    return p.number(value)


def _keep(_p: "Pseudonyms", value: str, _kind: str) -> str:
    return value


def _digit(_p: "Pseudonyms", _value: str, _kind: str) -> str:
    return "0"  # many of them one after the other may be somebody's card; no decision hangs on them yet


def _alarm(p: "Pseudonyms", value: str, kind: str) -> str:
    what, colon, key = value.partition(":")
    return what + colon + p.ident(key, kind)


def _purpose(p: "Pseudonyms", value: str, _kind: str) -> str:
    return value if value == SERVICE else p.ident(value, "purpose")  # a decision hangs on that one


# What becomes of the strings of a field; ``x[]``: of a dict's keys. ``Class.field`` goes before ``field``.
_KEPT: Final = """
kind code command due[] given machine refusals[] stale[] state values[] zone region prices[] blocked currency
"""
_IDS: Final = """
agent agent_leg agents[] apology before bridge by by_agent[] call calls[] centre channel channels client
clients clients[] closed_prompt closed_reason closed_to colour counted disposition dispositions[] down entry
flags full greeting hours hours[] id key last_agent leg lines list max_wait_to music name_en name_ru node
offer only overflow[] overflow_to person persons placed_by playback playbacks queue queues[] reason reasons[]
record_notice recording referrer registered replies[] request_id retired[] runner_up skills[] sorry source
telephones telephones[] to transferred_by trunk user values via wrapping[] chosen chosen[]
"""
RULES: Final[dict[str, Rule]] = {
    **dict.fromkeys(_KEPT.split(), _keep),
    **dict.fromkeys(_IDS.split(), _ident),
    **dict.fromkeys(
        ("number", "caller", "shown", "emergency", "numbers", "numbers[]", "overflow_outside"), _number
    ),
    **dict.fromkeys(("purpose", "purposes"), _purpose),
    **dict.fromkeys(("on[]", "AlarmState.due[]"), _alarm),
    "digit": _digit,
}
_KINDS: Final = {
    **dict.fromkeys(("name_ru", "name_en", "source", "closed_reason"), "text"),
    **dict.fromkeys(
        ("closed_to", "max_wait_to", "overflow_to", "overflow", "to", "before", "counted"), "queue"
    ),
    "hours": "hours",
    **dict.fromkeys(("placed_by", "transferred_by", "wrapping"), "agent"),
    "chosen": "disposition",
    "leg": "channel",
    **dict.fromkeys(("registered", "last_agent", "runner_up", "by_agent"), "agent"),
    **dict.fromkeys(("by", "replies"), "user"),
    "referrer": "person",
    "persons": "person",
    "lines": "thing",
    "telephones": "node",
    "request_id": "request",
    "values": "thing",
    "key": "thing",
    "entry": "thing",
}


class Pseudonyms:
    """See the module. ``known``: every original with its pseudonym, for tests and for the last check."""

    def __init__(self, centre: CentreId, node: NodeId) -> None:
        self._key = secrets.token_bytes(32)
        self._born = re.compile(rf"{re.escape(f'{node}-{centre}-')}(\d+-\d+)")
        self.known: dict[str, str] = {centre: "centre", node: "node"}
        self.numbers: dict[str, str] = {}
        self._taken: set[str] = {"centre", "node"}
        self._plans: dict[type, tuple[tuple[str, Rule | None, Rule | None, str], ...]] = {}

    # --- values ----------------------------------------------------------------------------------

    def ident(self, value: str, kind: str = "id") -> str:
        """The pseudonym of an id or a text. Ids born in the floor keep their numbers."""
        if not value or value in OURS:
            return value
        born = self._born.fullmatch(value)
        if born is not None:
            return f"node-centre-{born[1]}"
        if kind == "bridge" and value.startswith("b-"):
            return "b-" + self.ident(value[2:], "agent")  # the floor names it so
        if kind == "bridge" and value.startswith("o-"):
            return "o-" + self.ident(value[2:], "call")  # likewise
        found = self.known.get(value)
        if found is None:
            found = self.known[value] = self._fresh(value, lambda mark: f"{kind}-{mark[:NAME_DIGITS]}")
        return found

    def number(self, value: str) -> str:
        """A number as somebody sent it: its digits become others but for the first ones of a long number,
        a plus stays, all else is lost."""
        given = digits(value)
        if not given:
            return self.ident(value, "caller")
        found = self.numbers.get(given)
        if found is None:
            kept = given[:KEPT_DIGITS] if len(given) > LONG else ""
            least = 10 ** (NUMBER_DIGITS - len(kept) - 1)
            found = self._fresh(given, lambda mark: kept + str(least + int(mark, 16) % (9 * least)))
            self.numbers[given] = found
        return f"+{found}" if value.startswith("+") else found

    def _fresh(self, value: str, make: Callable[[str], str]) -> str:
        for attempt in range(1_000):
            mark = hmac.digest(
                self._key, f"{attempt}:{value}".encode("utf-8", "surrogatepass"), "sha256"
            ).hex()
            name = make(mark)
            if name not in self._taken and name not in self.known and name not in self.numbers:
                self._taken.add(name)
                return name
        raise RuntimeError("no pseudonym is free")

    # --- structures ------------------------------------------------------------------------------

    def of(self, value: T) -> T:
        """The same structure with pseudonyms. Raises Unclassified."""
        made: T = self._any(value, None, None, "")
        return made

    def _any(self, value: Any, rule: Rule | None, keys: Rule | None, kind: str) -> Any:
        match value:
            case str():
                return rule(self, value, kind) if rule is not None else value
            case Removed(what="number"):
                return Removed("number", self.number(value.id))
            case msgspec.Struct():
                return self._struct(value)
            case tuple():
                return tuple(self._any(one, rule, keys, kind) for one in value)
            case list():
                return [self._any(one, rule, keys, kind) for one in value]
            case dict():
                return {
                    self._any(key, keys, None, kind): self._any(one, rule, keys, kind)
                    for key, one in value.items()
                }
            case _:
                return value

    def _struct(self, value: Any) -> Any:
        made = type(value)
        plan = self._plans.get(made)
        if plan is None:
            plan = self._plans[made] = tuple(_plan(made))
        return made(
            **{name: self._any(getattr(value, name), rule, keys, kind) for name, rule, keys, kind in plan}
        )


class Found(Pseudonyms):
    """Changes nothing; notes originals of other pseudonyms that stand where pseudonyms should."""

    def __init__(self, names: Pseudonyms) -> None:
        super().__init__("centre", "node")
        self._of = names
        self.originals: set[str] = set()

    def ident(self, value: str, kind: str = "id") -> str:
        if value in self._of.known and value not in OURS:
            self.originals.add(value)
        return value

    def number(self, value: str) -> str:
        if digits(value) in self._of.numbers or value in self._of.known:
            self.originals.add(value)
        return value


def _plan(made: type[msgspec.Struct]) -> list[tuple[str, Rule | None, Rule | None, str]]:
    """Each field with the rule of its strings and of its keys (None: it has none)."""
    info = inspect.type_info(made)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"{made} is not a struct")
    rows = []
    for field in info.fields:
        text, keyed = has_text(field.type)
        rule = rule_of(made.__name__, field.name) if text else None
        keys = rule_of(made.__name__, f"{field.name}[]") if keyed else None
        kind = made.__name__.removesuffix("Set").lower() if field.name == "id" else field.name.rstrip("s")
        rows.append((field.name, rule, keys, _KINDS.get(field.name, kind)))
    return rows


def rule_of(owner: str, field: str) -> Rule:
    """Raises Unclassified."""
    rule = RULES.get(f"{owner}.{field}") or RULES.get(field)
    if rule is None:
        raise Unclassified(f"{owner}.{field}: decide in RULES what becomes of this string")
    return rule


def has_text(kind: inspect.Type) -> tuple[bool, bool]:
    """Whether free strings are among the values, and among the keys of dicts, of a field of this type."""
    match kind:
        case inspect.StrType() | inspect.AnyType():
            return True, False
        case inspect.UnionType():
            found = [has_text(one) for one in kind.types]
            return any(text for text, _ in found), any(keyed for _, keyed in found)
        case inspect.ListType() | inspect.VarTupleType():
            return has_text(kind.item_type)
        case inspect.TupleType():
            found = [has_text(one) for one in kind.item_types]
            return any(text for text, _ in found), any(keyed for _, keyed in found)
        case inspect.DictType():
            text, keyed = has_text(kind.value_type)
            return text, keyed or has_text(kind.key_type)[0]
        case _:
            return False, False
