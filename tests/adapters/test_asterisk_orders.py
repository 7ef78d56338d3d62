"""How few requests do what the core wants. Pure: no Asterisk."""

from perezvon.adapters.asterisk.orders import Ask, asks, call, heard, no_ringing
from perezvon.core import commands as c

ON, OFF = c.StartMusic("n1", "c1", "default"), c.StopMusic("n1", "c1")
JOIN = c.Join("n1", "b-a-anna", "c1")


def test_music_that_nobody_would_hear_is_not_asked_for() -> None:
    assert heard([ON, OFF, JOIN]) == [JOIN]
    other = c.StartMusic("n1", "c2", "default")
    assert heard([ON, other, OFF]) == [other]


def test_music_that_was_on_before_is_ended() -> None:
    assert heard([OFF, JOIN]) == [OFF, JOIN]
    assert heard([OFF, ON]) == [OFF, ON]


def test_a_prompt_between_keeps_both() -> None:
    prompt = c.Play("n1", "c1", "p1", ("perezvon/sorry",))
    assert heard([ON, prompt, OFF]) == [ON, prompt, OFF]


def test_a_caller_who_hears_nothing_is_joined_by_one_request() -> None:
    assert [ask.method for ask in asks(JOIN, "perezvon", "ulaw", music=False)] == ["POST"]
    assert [ask.method for ask in asks(JOIN, "perezvon", "ulaw", ("p1",))] == ["DELETE", "DELETE", "POST"]
    moved = asks(JOIN, "perezvon", "ulaw", music=False, inside="b-old")
    assert [ask.path for ask in moved] == ["bridges/b-old/removeChannel", f"bridges/{JOIN.bridge}/addChannel"]


def test_a_number_is_created_then_heard_named_and_dialled_in_this_order() -> None:
    dial = c.DialOut("n1", "c1", "b-a-anna", "+79161234567", "+74950000001", "", 60)
    (create,) = asks(dial, "perezvon", "alaw,ulaw", way="PJSIP/89161234567@trunk-x")
    assert (create.method, create.path) == ("POST", "channels/create")
    assert create.query == {
        "endpoint": "PJSIP/89161234567@trunk-x",
        "app": "perezvon",
        "appArgs": "called",
        "channelId": "c1",
        "formats": "alaw,ulaw",
    }
    bridge, named, ring = call(dial)
    assert bridge.path == "bridges/b-a-anna/addChannel"
    assert named.query == {"variable": "CONNECTEDLINE(num,i)", "value": "+74950000001"}
    assert (ring.path, ring.query) == ("channels/c1/dial", {"timeout": 60})
    assert no_ringing("l-1") == Ask("DELETE", "channels/l-1/ring")
