"""A line over TLS: two Asterisks with a certificate, a registration, a test call with encrypted audio."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.provider import Provider
from tests.adapters.telephony_contract import Inbox
from tests.conftest import AsteriskPair, loopback_block

from perezvon.adapters.asterisk.node import AsteriskNode
from perezvon.adapters.asterisk.settings import AsteriskSettings
from perezvon.adapters.private.asterisk import PrivateAsterisk
from perezvon.adapters.private.asterisk_options import AsteriskOptions
from perezvon.adapters.private.authority import SERVER_DAYS, local_pair
from perezvon.adapters.private.certificates import known_authorities
from perezvon.adapters.private.debian import Root
from perezvon.core import events as e
from perezvon.facts.bus import TrunkTestIn
from perezvon.ports import Trunk


@dataclass
class Tls:
    """Both Asterisks, and what our line to the carrier is like."""

    pair: AsteriskPair
    host: str

    def line(self, **more: Any) -> Trunk:
        contact = f"sip:{self.host}:5061"
        given = {"registers": True, "username": "acme", "password": "right", "transport": "tls", "check_s": 2}
        return Trunk("acme", (), contact, **(given | more))


@asynccontextmanager
async def tls(
    service_dir: Path, root: Root, folder: Path, *, known: bool = True, named: bool = True, days: int = 0
) -> AsyncIterator[Tls]:
    """The carrier shows a certificate of its own authority: one that we know, made out for its address, valid
    ``days`` ago."""
    block = loopback_block()
    host = f"{block}.12"
    now = datetime.now(UTC) - timedelta(days=days)
    theirs = local_pair(folder / "carrier", [host if named else "sip.example"], now)
    ours = local_pair(folder / "pbx", [f"{block}.11"], datetime.now(UTC))
    assert theirs.authority
    pbx = PrivateAsterisk(
        service_dir / f"pbx-tls-{known}{named}{days}",
        root,
        AsteriskOptions(
            "pbx",
            f"{block}.11",
            tls_certificate=ours.certificate,
            tls_key=ours.key,
            tls_authorities=known_authorities(theirs.authority if known else None),
        ),
    )
    carrier = PrivateAsterisk(
        service_dir / f"carrier-tls-{known}{named}{days}",
        root,
        AsteriskOptions(
            "carrier",
            host,
            phones_host=f"{block}.14",
            peer=pbx.sip_address,
            rtp_first=10000,
            rtp_last=19999,
            tls_certificate=theirs.certificate,
            tls_key=theirs.key,
        ),
    )
    await pbx.start()
    try:
        await carrier.start()
        provider = Provider.of(carrier)
        await provider.account("acme", "right", encrypted=True)
        yield Tls(AsteriskPair(pbx, carrier), host)
    finally:
        await carrier.stop()
        await pbx.stop()


def node_of(pbx: PrivateAsterisk) -> AsteriskNode:
    settings = AsteriskSettings(
        node="n1",
        ari_url=pbx.ari_url,
        ari_user=pbx.ari_user,
        ari_password=pbx.ari_password,
        ami_host=pbx.ami_host,
        ami_port=pbx.ami_port,
        ami_user=pbx.ami_user,
        ami_password=pbx.ami_password,
        sip_address=pbx.sip_address,
        sip_log=pbx.sip_log,
    )
    return AsteriskNode(settings, lambda: None)


async def test_a_line_over_tls_signs_in_and_talks(
    service_dir: Path, unpacked_asterisk: Root, tmp_path: Path
) -> None:
    async with tls(service_dir, unpacked_asterisk, tmp_path) as made:
        assert (made.pair.pbx.state_dir / "etc/tls.key").stat().st_mode & 0o077 == 0
        node, inbox = node_of(made.pair.pbx), Inbox()
        await node.start(inbox, [made.line()])
        try:
            await inbox.next(e.NodeSeen)
            async with asyncio.timeout(30):
                while node.trunk_states().trunks[0].condition != "registered":
                    await asyncio.sleep(0.05)
                began = await node.test_trunk(TrunkTestIn("acme", "+79990000000"))
                while (told := await node.test_trunk(TrunkTestIn("acme", test=began.test))).packets < 25:
                    assert told.steps[-1].step != "ended", told
                    await asyncio.sleep(0.1)
        finally:
            await node.stop()


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        ({"known": False}, "certificate_untrusted"),
        ({"named": False}, "certificate_name"),
        ({"days": SERVER_DAYS + 2}, "certificate_expired"),
    ],
    ids=["unknown authority", "another name", "expired"],
)
async def test_a_wrong_certificate_is_refused_and_named(
    service_dir: Path, unpacked_asterisk: Root, tmp_path: Path, how: dict[str, Any], fault: str
) -> None:
    """Nothing is sent to whoever cannot show who he is: no registration, and no password."""
    async with tls(service_dir, unpacked_asterisk, tmp_path, **how) as made:
        node, inbox = node_of(made.pair.pbx), Inbox()
        await node.start(inbox, [made.line()])
        try:
            await inbox.next(e.NodeSeen)
            async with asyncio.timeout(40):
                while True:
                    [state] = node.trunk_states().trunks
                    if state.condition == "unreachable" and fault in [each.what for each in state.failures]:
                        break
                    await asyncio.sleep(0.05)
        finally:
            await node.stop()
        assert not await Provider.of(made.pair.carrier).registered("acme")
