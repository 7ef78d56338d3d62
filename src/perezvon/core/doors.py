"""Which part of the floor does what people ask for."""

from collections.abc import Callable, Mapping

from perezvon.core import events as e
from perezvon.core.agents import Agents
from perezvon.core.calls import Calls


def doors(agents: Agents, calls: Calls) -> Mapping[type, Callable[..., None]]:
    """By the type of the request; each raises Refused when it cannot be done."""
    return {
        e.SignOn: agents.sign_on,
        e.SignOff: agents.sign_off,
        e.PlaceCall: calls.place_call,
        e.GoReady: agents.go_ready,
        e.GoNotReady: agents.go_not_ready,
        e.Accept: calls.accept,
        e.Decline: calls.decline,
        e.Hold: calls.hold,
        e.Resume: calls.resume,
        e.SendKeys: calls.send_keys,
        e.EndCall: calls.hang_up,
        e.TransferToQueue: calls.transfer_to_queue,
        e.TransferToAgent: calls.transfer_to_agent,
        e.Consult: calls.consult,
        e.TransferOutside: calls.transfer_outside,
        e.ConsultOutside: calls.consult_outside,
        e.CompleteTransfer: calls.complete_transfer,
        e.MoreTime: agents.more_time,
        e.ChooseResult: calls.choose,
        e.PickPerson: calls.pick_person,
        e.FinishWrapUp: agents.finish_wrap_up,
    }
