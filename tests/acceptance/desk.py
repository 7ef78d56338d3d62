"""An agent's desk in a real browser, worked by keyboard as agents do."""

import asyncio
from typing import Any

from playwright.async_api import BrowserContext, Page
from tests.acceptance.centre import Centre, until

JSON = dict[str, Any]


PEERS = """
window.__peers = [];
const Native = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Native {
  constructor(...given) { super(...given); window.__peers.push(this); }
};
"""
RECEIVED = """async () => {
  let packets = 0, energy = 0;
  for (const peer of window.__peers) {
    (await peer.getStats()).forEach((row) => {
      if (row.type !== "inbound-rtp") return;
      packets += row.packetsReceived; energy += row.totalAudioEnergy ?? 0;
    });
  }
  return { packets, energy };
}"""


class Desk:
    """One browser context with one page on the desk; ``address``: where it finds the centre."""

    def __init__(self, centre: Centre, context: BrowserContext, address: str = "") -> None:
        self.centre = centre
        self.address = address or centre.url
        self.context = context
        self.page: Page = None  # type: ignore[assignment]
        self.errors: list[str] = []
        self.agent = "a-anna"

    async def open(self, login: str, password: str) -> None:
        self.agent = f"a-{login}"
        await self.context.add_init_script(PEERS)
        self.page = await self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        await self.page.goto(self.address)
        await self.page.locator("input[autocomplete=username]").fill(login)
        await self.page.locator("input[autocomplete=current-password]").fill(password)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_url("**/desk")

    async def status(self) -> JSON:
        """The agent as the page shows him; empty before he is on the floor."""
        return await self.page.evaluate("window.__perezvon?.status() ?? {}")

    async def call(self) -> JSON:
        """The agent's call as the page shows it; empty without one."""
        return await self.page.evaluate(
            "(() => { const p = window.__perezvon; const s = p?.status();"
            " return (s?.call && p.live().calls[s.call]) || {} })()"
        )

    async def state(self, wanted: str, *, within_s: float = 30) -> JSON:
        """Wait until the agent is shown in this state."""

        async def seen() -> JSON | None:
            now = await self.status()
            return now if now.get("state") == wanted else None

        try:
            return await until(f"the agent state {wanted}", seen, within_s=within_s)  # type: ignore[no-any-return]
        except AssertionError as late:
            shown = await self.status()
            line = await self.page.evaluate("window.__perezvon?.line()")
            raise AssertionError(f"{late}; shown: {shown}, line: {line}, errors: {self.errors}") from None

    async def ready(self) -> None:
        """Start work unless he is at it, wait for the line, go ready with F2."""
        start = self.page.get_by_role("button", name="Start work").or_(
            self.page.get_by_role("button", name="Начать работу")
        )

        async def known() -> bool:
            at_work = (await self.status()).get("presence") not in (None, "out")
            return at_work or await start.first.is_visible()

        await until("the page to know whether he is at work", known)
        if await start.first.is_visible():
            await start.first.click()

        async def line_up() -> bool:
            return (await self.status()).get("line") == "up"

        await until("the agent's line", line_up)
        if (await self.status())["state"] != "ready":
            await self.page.keyboard.press("F2")
        await self.state("ready")

    async def received(self) -> JSON:
        """What came in over WebRTC so far: RTP packets, and the energy of the audio."""
        return await self.page.evaluate(RECEIVED)

    async def accept(self) -> JSON:
        """Wait for an offer and take it; returns the call in the talk."""
        await self.state("reserved")
        await self.page.keyboard.press("Space")
        await self.state("talking")
        return await self.call()

    async def end(self) -> None:
        await self.page.keyboard.press("Escape")
        await self.page.keyboard.press("Escape")
        await self.state("wrap_up")

    async def finish(self) -> None:
        """The first disposition, then Enter."""
        await self.state("wrap_up")
        await self.page.keyboard.press("1")
        await self.page.keyboard.press("Enter")

        async def free() -> bool:
            return (await self.status()).get("work") == "free"

        await until("the end of wrap-up", free)

    async def leave(self) -> None:
        """End what is still going on, so that the next test finds the agent free and gone."""
        await self._finish_all({"kind": "sign_off"}, "out")

    async def rest(self) -> None:
        """The same, but he stays and has a break."""
        await self._finish_all({"kind": "go_not_ready", "reason": "break"}, "not_ready")

    async def _finish_all(self, last: JSON, presence: str) -> None:
        async with self.centre.session("supervisor", "supervisor") as http:
            for _ in range(40):
                status = await self.status()
                call = await self.call()
                base = {"agent": self.agent, "request_id": f"leave-{id(self)}-{_}"}
                if status.get("presence") in (None, "out"):
                    return
                if status["presence"] == presence and status["work"] == "free":
                    return
                if status["work"] in ("dialling", "talking", "hold", "rejoining"):
                    await http.post(
                        "/api/floor/requests", json={**base, "kind": "end_call", "call": call["call"]}
                    )
                elif status["work"] == "wrap_up":
                    await http.post(
                        "/api/floor/requests",
                        json={
                            **base,
                            "kind": "finish_wrap_up",
                            "call": call["call"],
                            "disposition": "answered",
                        },
                    )
                else:
                    await http.post("/api/floor/requests", json={**base, **last})
                await asyncio.sleep(0.2)
