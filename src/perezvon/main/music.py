"""Sounds of the centre's own on their way to Asterisk: files at every start, music when it changes."""

from pathlib import Path
from typing import Final

import aiohttp
import structlog

from perezvon.adapters.web.context import Context
from perezvon.adapters.web.work import begin
from perezvon.features.prompts import service
from perezvon.features.prompts.shelf import Shelf
from perezvon.kit.errors import Refused
from perezvon.main.settings import AsteriskAccess

_MODULE: Final = "res_musiconhold.so"
_PATIENCE: Final = aiohttp.ClientTimeout(total=5)

log = structlog.get_logger("prompts")


async def restock(context: Context, folder: Path) -> bool:
    """Files may be missing after a restore, or from a new machine. True when music classes changed."""
    try:
        async with begin(context, None) as work:
            return await service.restock(work, Shelf(folder))
    except (Refused, OSError) as away:  # the next start, or the next change of a prompt, does it
        log.warning("prompts.not_restocked", reason=str(away))
        return False


async def reload(pbx: AsteriskAccess) -> None:
    """Let Asterisk read its music classes again; whoever hears music goes on hearing it."""
    login = aiohttp.BasicAuth(pbx.ari_user, pbx.ari_password)
    url = f"{pbx.ari_url}/asterisk/modules/{_MODULE}"
    try:
        async with (
            aiohttp.ClientSession(auth=login, timeout=_PATIENCE) as session,
            session.put(url) as answer,
        ):
            if not answer.ok:
                log.warning("prompts.music_not_reloaded", status=answer.status)
    except (TimeoutError, aiohttp.ClientError) as away:
        log.warning("prompts.music_not_reloaded", reason=str(away))
