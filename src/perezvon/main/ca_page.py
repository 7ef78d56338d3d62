"""``/ca``: the certificate of our own authority, and how each system learns to trust it."""

import html
import re
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from fastapi import APIRouter, Response
from starlette.requests import Request
from starlette.responses import HTMLResponse

from perezvon.adapters.private.authority import fingerprint
from perezvon.adapters.web.access import public
from perezvon.adapters.web.language import language_of
from perezvon.facts.settings import Language
from perezvon.kit.errors import Refused
from perezvon.main.ca_page_texts import SYSTEMS, TEXTS, said

FILE: Final = "/ca/perezvon-ca.crt"
_STYLE: Final = """
:root { color-scheme: light dark; --line: #8884; --quiet: #8889 }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2.5rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem; line-height: 1.25 }
h2 { font-size: 1.05rem; margin: 0 0 .3rem }
a.file { display: inline-block; padding: .6rem 1.1rem; border-radius: .5rem; background: #1864ab;
         color: #fff; font-weight: 600; text-decoration: none }
code { font-size: .92em; overflow-wrap: anywhere }
pre { border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; white-space: pre-wrap }
section { border-top: 1px solid var(--line); padding: .9rem 0 }
ol { margin: 0; padding-left: 1.3rem }
"""


def router(authority: Path | None) -> APIRouter:
    """``authority``: its certificate; None: browsers trust the centre anyway, there is no such page."""
    routes = APIRouter()

    def there() -> Path:
        if authority is None:
            raise Refused("path.not_found")
        return authority

    @routes.get("/ca", include_in_schema=False, dependencies=[public()])
    async def page(request: Request) -> HTMLResponse:
        language = language_of(request)
        address = f"{request.url.scheme}://{request.url.netloc}/"
        shown = _page(language, fingerprint(there()), address)
        return HTMLResponse(shown, headers={"cache-control": "no-store"})

    @routes.get(FILE, include_in_schema=False, dependencies=[public()])
    async def certificate() -> Response:
        read = x509.load_pem_x509_certificate(there().read_bytes())
        return Response(
            read.public_bytes(Encoding.DER),
            media_type="application/x-x509-ca-cert",
            headers={"content-disposition": 'attachment; filename="perezvon-ca.crt"'},
        )

    return routes


def _page(language: Language, shown: str, address: str) -> str:
    text = {name: _marked(said(pair, language)) for name, pair in TEXTS.items()}
    systems = "".join(
        f"<section><h2>{name}</h2><ol>"
        + "".join(f"<li>{_marked(said(step, language))}</li>" for step in steps)
        + "</ol></section>"
        for name, steps in SYSTEMS
    )
    here = html.escape(address)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{text['title']} · Perezvon</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{text['title']}</h1><p>{text['why']}</p>"
        f'<p><a class="file" href="{FILE}">{text["download"]}</a></p>'
        f"<p>{text['compare']}</p><pre><code>{shown}</code></pre>"
        f'{systems}<section><p>{text["then"]} <a href="{here}">{here}</a></p>'
        f"<p>{text['managed']}</p></section>"
        "</main></body></html>"
    )


def _marked(words: str) -> str:
    safe = html.escape(words)
    safe = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", safe)
    return re.sub(r"`(.+?)`", r"<code>\1</code>", safe)
