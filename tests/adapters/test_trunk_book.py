"""Lines as they are known: every condition, limits in both directions, failures that repeat."""

from datetime import UTC, datetime, timedelta

import pytest

from perezvon.adapters.asterisk.trunk_book import KEPT, TrunkBook
from perezvon.facts.bus import TrunkState
from perezvon.ports import Trunk

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=30)
SERVER, CLIENT = "sip:192.0.2.2", "sip:acme@192.0.2.2"
BY_ADDRESS = Trunk("pbx", ("192.0.2.9",), "sip:192.0.2.9", check_s=30)
ACME = Trunk("acme", (), SERVER, registers=True, username="acme", password="x", check_s=30)


@pytest.fixture
def book() -> TrunkBook:
    made = TrunkBook()
    made.set([BY_ADDRESS, ACME], 0, NOW)
    return made


def of(book: TrunkBook, trunk: str) -> TrunkState:
    return next(state for state in book.states({}) if state.trunk == trunk)


def test_a_line_by_address_is_what_the_carrier_answers(book: TrunkBook) -> None:
    assert of(book, "pbx").condition == "checking"
    book.reached("pbx", True, NOW)
    assert of(book, "pbx").condition == "ready"
    assert book.down() == ()
    book.reached("pbx", False, LATER)
    assert (of(book, "pbx").condition, of(book, "pbx").since) == ("unreachable", LATER)
    assert book.down() == ("pbx",)
    book.reached("pbx", True, LATER)
    assert book.down() == ()


def test_nobody_asks_is_a_condition_of_its_own_and_not_down() -> None:
    book = TrunkBook()
    book.set([Trunk("quiet", ("192.0.2.9",), "sip:192.0.2.9")], 0, NOW)
    book.reached("quiet", True, NOW)
    assert of(book, "quiet").condition == "unwatched"
    assert book.down() == ()


def test_a_registration_is_what_the_carrier_says(book: TrunkBook) -> None:
    book.registration("acme", "Unregistered", NOW)
    assert of(book, "acme").condition == "checking"
    book.not_registered(CLIENT, SERVER, 401, NOW)
    book.registration("acme", "Rejected", NOW)
    assert (of(book, "acme").condition, of(book, "acme").sip) == ("refused", 401)
    book.registration("acme", "Registered", LATER)
    assert (of(book, "acme").condition, of(book, "acme").sip) == ("registered", 0)
    assert len(of(book, "acme").failures) == 1, "what went wrong stays readable"


def test_no_answer_is_not_a_refusal(book: TrunkBook) -> None:
    book.not_registered(CLIENT, SERVER, 0, NOW)
    book.registration("acme", "Rejected", NOW)
    assert of(book, "acme").condition == "unreachable"


def test_a_carrier_that_is_back_may_have_forgotten_us(book: TrunkBook) -> None:
    book.registration("acme", "Registered", NOW)
    assert not book.reached("acme", True, NOW)
    assert not book.reached("acme", False, NOW)
    assert of(book, "acme").condition == "unreachable"
    assert book.reached("acme", True, LATER), "register once more"
    assert not book.reached("pbx", True, LATER)


def test_settings_that_asterisk_does_not_take_are_told(book: TrunkBook) -> None:
    book.unusable("pbx", "bad codec", NOW)
    assert (of(book, "pbx").condition, of(book, "pbx").reason) == ("unusable", "bad codec")
    book.reached("pbx", True, NOW)
    assert of(book, "pbx").condition == "unusable"
    book.forget(1, LATER)
    assert of(book, "pbx").condition == "checking"


def test_a_changed_line_is_asked_again_and_keeps_its_failures(book: TrunkBook) -> None:
    book.not_registered(CLIENT, SERVER, 403, NOW)
    book.not_registered("sip:somebody@192.0.2.2", SERVER, 403, NOW)
    book.set([Trunk("acme", (), SERVER, registers=True, username="acme", password="y")], 1, LATER)
    assert of(book, "acme").condition == "checking"
    assert [failure.sip for failure in of(book, "acme").failures] == [403]
    assert [state.trunk for state in book.states({})] == ["acme"]


def test_the_same_again_is_counted_and_fifty_are_kept(book: TrunkBook) -> None:
    for _ in range(3):
        book.failed("acme", "registration", NOW, sip=401)
    (failure,) = of(book, "acme").failures
    assert (failure.times, failure.sip) == (3, 401)
    for number in range(KEPT + 5):
        book.failed("acme", "call_out", LATER, sip=404, number=f"…{number:04}")
    failures = of(book, "acme").failures
    assert len(failures) == KEPT
    assert failures[0].number == f"…{KEPT + 4:04}", "the newest comes first"
    book.failed("nobody", "call_out", NOW)


def test_limits_count_each_direction_and_new_calls_of_both() -> None:
    book = TrunkBook()
    limits = {"channels_in": 2, "channels_out": 1, "calls_per_s": 3}
    book.set([Trunk("acme", (), SERVER, **limits)], 0, NOW)  # type: ignore[arg-type]
    assert book.admits("acme", 1, 10.0, out=False)
    assert not book.admits("acme", 2, 10.0, out=False)
    assert book.admits("acme", 0, 10.1, out=True)
    assert not book.admits("acme", 1, 10.1, out=True)
    assert book.admits("acme", 0, 10.2, out=False), "the third of this second"
    assert not book.admits("acme", 0, 10.9, out=False)
    assert book.admits("acme", 0, 11.0, out=False), "the first of them is a second old"
    assert book.admits("nobody", 1000, 10.0, out=False)
