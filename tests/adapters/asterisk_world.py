"""The contract's world on two real Asterisks: the node, and a carrier with callers and SIP telephones."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.adapters.telephony_contract import Inbox
from tests.conftest import AsteriskPair

from perezvon.adapters.asterisk.node import AsteriskNode
from perezvon.adapters.asterisk.settings import AsteriskSettings
from perezvon.kit.ids import NodeId
from perezvon.ports import LineCredentials, Trunk
from perezvon.sim.people.carrier import Carrier, Telephone
from perezvon.sim.people.leg import Leg

_PATIENCE_S = 15


class RealEnd:
    def __init__(self, leg: Leg) -> None:
        self.leg = leg

    async def answered(self) -> None:
        assert await self.leg.wait_answered(_PATIENCE_S)

    async def ended(self) -> int | None:
        assert await self.leg.wait_ended(_PATIENCE_S)
        return self.leg.cause

    def press(self, digits: str) -> None:
        self.leg.press(digits)

    async def pick_up(self) -> None:
        await self.leg.answer()

    def decline(self) -> None:
        self.leg.decline()

    async def hang_up(self) -> None:
        await self.leg.hang_up()


class RealRinger:
    def __init__(self, carrier: Carrier, telephone: Telephone) -> None:
        self.carrier, self.telephone = carrier, telephone

    async def rings(self) -> RealEnd:
        return RealEnd(await self.telephone.rings.get())

    async def leave(self) -> None:
        await self.carrier.unregister(self.telephone)


@dataclass
class AsteriskWorld:
    """``start`` and ``stop`` around all tests."""

    pair: AsteriskPair
    node: NodeId = "n1"
    number: str = "+74951230001"
    short: str = "hello-world"
    long: str = "demo-congrats"
    inbox: Inbox = field(default_factory=Inbox)
    replaced: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        pbx, carrier = self.pair.pbx, self.pair.carrier
        self.telephony = self.another_node()
        self.carrier = Carrier(carrier.ari_url, carrier.ari_user, carrier.ari_password, pbx.sip_address)

    def another_node(self) -> AsteriskNode:
        """As a second engine would make it."""
        pbx = self.pair.pbx
        settings = AsteriskSettings(
            node=self.node,
            ari_url=pbx.ari_url,
            ari_user=pbx.ari_user,
            ari_password=pbx.ari_password,
            ami_host=pbx.ami_host,
            ami_port=pbx.ami_port,
            ami_user=pbx.ami_user,
            ami_password=pbx.ami_password,
            sip_address=pbx.sip_address,
            recordings_dir=pbx.monitor_dir,
            sip_log=pbx.sip_log,
        )
        return AsteriskNode(settings, lambda: self.replaced.append(self.node))

    @property
    def trunk(self) -> Trunk:
        host = self.pair.carrier.options.host
        return Trunk("demo", (host,), f"sip:{self.pair.carrier.sip_address}")

    async def start(self) -> None:
        await self.carrier.start()
        await self.telephony.start(self.inbox, [self.trunk])

    async def stop(self) -> None:
        await self.carrier.stop()
        await self.telephony.stop()

    async def place_call(self, caller: str) -> RealEnd:
        return RealEnd(await self.carrier.call_number(self.number, caller))

    async def dial_in(self, agent: str, line: LineCredentials) -> RealEnd:
        return RealEnd(await self.carrier.dial_in(agent, line.username, line.password, line.dial))

    async def register(self, agent: str, line: LineCredentials) -> RealRinger:
        telephone = await self.carrier.register(agent, line.username, line.password)
        return RealRinger(self.carrier, telephone)

    async def cut(self) -> None:
        await self.telephony.settled()
        self.telephony.drop_connection()

    async def restart(self) -> None:
        await self.pair.pbx.stop()
        await self.pair.pbx.start()
