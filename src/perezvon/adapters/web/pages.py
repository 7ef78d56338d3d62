"""The pages of the web application: built files with long lives, and ``index.html`` for every other path."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from perezvon.adapters.web.access import mark_public
from perezvon.adapters.web.errors import refuse
from perezvon.kit.errors import Refused

_FOREVER = "public, max-age=31536000, immutable"  # the build puts a content hash into the names of assets
_NOT_BUILT = (
    "The web app is not built: run `make web`, then start again.\n"
    "Веб-приложение не собрано: выполните `make web` и запустите снова.\n"
)
_OURS = ("api/", "live", "sip", "metrics")
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


def pages(dist: Path) -> BaseRoute:
    """Serves ``dist``; a path below ``/api`` that no route knows is a 404 in JSON, never a page."""
    root = dist.resolve()

    async def page(request: Request) -> Response:
        path = request.path_params["path"]
        if path.startswith(_OURS):
            return await refuse(request, Refused("path.not_found"))
        wanted = (root / path).resolve()
        if path and wanted.is_relative_to(root) and wanted.is_file():
            return _file(request, wanted, _FOREVER if path.startswith("assets/") else "no-cache")
        if "." in path.rpartition("/")[2]:
            return await refuse(request, Refused("path.not_found"))
        index = root / "index.html"
        if not index.is_file():
            return PlainTextResponse(_NOT_BUILT, 503)
        return _file(request, index, "no-cache")

    return mark_public(Route("/{path:path}", page, methods=["GET"]))


def _file(request: Request, path: Path, cache: str) -> Response:
    """The file, in a form compressed beforehand when it lies there and the browser takes it."""
    accepted = request.headers.get("accept-encoding", "")
    headers = {"cache-control": cache, "vary": "accept-encoding"}
    plain = FileResponse(path, headers=headers)
    for encoding, suffix in _ENCODINGS:
        packed = path.with_name(path.name + suffix)
        if encoding in accepted and packed.is_file():
            headers["content-encoding"] = encoding
            return FileResponse(packed, headers=headers, media_type=plain.media_type)
    return plain
