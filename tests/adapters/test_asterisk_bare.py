"""An Asterisk on which nothing was set up yet: somebody's own (ARI_URL), or a centre without a trunk."""

from pathlib import Path

from tests.adapters.telephony_contract import Inbox
from tests.conftest import loopback_block

from perezvon.adapters.asterisk.node import AsteriskNode
from perezvon.adapters.asterisk.settings import AsteriskSettings
from perezvon.adapters.private.asterisk import PrivateAsterisk
from perezvon.adapters.private.asterisk_options import AsteriskOptions
from perezvon.adapters.private.debian import Root
from perezvon.core import events as e


async def test_a_node_without_any_endpoint_is_usable(service_dir: Path, unpacked_asterisk: Root) -> None:
    bare = PrivateAsterisk(
        service_dir / "bare",
        unpacked_asterisk,
        AsteriskOptions("pbx", f"{loopback_block()}.9", rtp_first=8000, rtp_last=8999),
    )
    await bare.start()
    inbox = Inbox()
    node = AsteriskNode(
        AsteriskSettings(
            node="n1",
            ari_url=bare.ari_url,
            ari_user=bare.ari_user,
            ari_password=bare.ari_password,
            ami_host=bare.ami_host,
            ami_port=bare.ami_port,
            ami_user=bare.ami_user,
            ami_password=bare.ami_password,
            sip_address=bare.sip_address,
        ),
        lambda: None,
    )
    try:
        await node.start(inbox, [])
        seen = await inbox.next(e.NodeSeen)
        assert seen == e.NodeSeen("n1", born=seen.born)
        assert not [event for event in inbox.events if isinstance(event, e.NodeLost)]
        line = await node.open_line("a-anna", "sip")
        assert line.username == "desk-a-anna"
    finally:
        await node.stop()
        await bare.stop()
