"""The carrier's Asterisk as a provider with customers: accounts with a password, and calls to them."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from perezvon.adapters.private.asterisk import PrivateAsterisk


@dataclass
class Provider:
    """Accounts of one carrier over its control interface. ``url``, ``user``, ``password``: of ARI."""

    url: str
    user: str
    password: str

    @classmethod
    def of(cls, carrier: PrivateAsterisk) -> Provider:
        return cls(carrier.ari_url, carrier.ari_user, carrier.ari_password)

    async def account(self, name: str, password: str, *, encrypted: bool = False) -> None:
        """Somebody may register as ``name`` with this password, call, and be called.

        ``encrypted``: over TLS only, and without encryption of the audio he is refused.
        """
        await self._put("auth", name, auth_type="userpass", username=name, password=password)
        await self._put("aor", name, max_contacts="1", remove_existing="yes")
        await self._put(
            "endpoint",
            name,
            transport="t-tls" if encrypted else "t-trunk",
            media_encryption="sdes" if encrypted else "no",
            context="from-pbx",
            disallow="all",
            allow="alaw,ulaw",
            aors=name,
            auth=name,
            identify_by="username,auth_username",
            direct_media="no",
        )

    async def calls(self, name: str, caller: str, number: str = "") -> httpx.Response:
        """Call a customer; ``number``: the one that was dialled, else only his registration is known."""
        endpoint = f"PJSIP/{number}@{name}" if number else f"PJSIP/{name}"
        return await self._ask(
            "POST",
            "channels",
            params={
                "endpoint": endpoint,
                "extension": "79990000000",
                "context": "from-pbx",
                "priority": "1",
                "callerId": caller,
                "timeout": "20",
            },
        )

    async def registered(self, name: str) -> bool:
        answer = await self._ask("GET", f"endpoints/PJSIP/{name}")
        return bool(answer.status_code == 200 and answer.json()["state"] == "online")

    async def _put(self, kind: str, name: str, **fields: str) -> None:
        body = {"fields": [{"attribute": key, "value": value} for key, value in fields.items()]}
        answer = await self._ask("PUT", f"asterisk/config/dynamic/res_pjsip/{kind}/{name}", json=body)
        assert answer.status_code == 200, answer.text

    async def _ask(self, method: str, where: str, **more: object) -> httpx.Response:
        async with httpx.AsyncClient(auth=(self.user, self.password), timeout=10) as http:
            return await http.request(method, f"{self.url}/{where}", **more)  # type: ignore[arg-type]
