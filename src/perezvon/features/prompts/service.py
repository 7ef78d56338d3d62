"""Changing prompts and sounds. Files follow after the commit (``restock``): the database is the truth."""

import asyncio
import hashlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import undefer

from perezvon.adapters.speech import g711
from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.features.prompts.model import PromptPut, Variant
from perezvon.features.prompts.shelf import Shelf
from perezvon.features.prompts.tables import PromptRow, SoundRow
from perezvon.kit.errors import Refused

_USERS = text("select pz_prompt_users(:centre, :key)")


async def sounds_of(work: Work, prompts: Iterable[str]) -> dict[str, list[SoundRow]]:
    """Without the sound itself."""
    found: dict[str, list[SoundRow]] = {prompt: [] for prompt in prompts}
    query = select(SoundRow).where(SoundRow.centre == work.centre, SoundRow.prompt.in_(list(found)))
    for sound in await work.session.scalars(query.order_by(SoundRow.language)):
        found[sound.prompt].append(sound)
    return found


async def put(work: Work, ident: str, body: PromptPut) -> PromptRow:
    """Make or change a prompt. Raises Refused ``prompt.kind_fixed`` when it has sounds of the other kind."""
    before = await work.session.get(PromptRow, {"centre": work.centre, "id": ident})
    if before is not None and before.kind != body.kind and (await sounds_of(work, [ident]))[ident]:
        raise Refused("prompt.kind_fixed", {"field": "kind"})
    row = await rows.put(work, PromptRow, ident, body.version, body.model_dump(exclude={"version"}))
    for sound in (await sounds_of(work, [ident]))[ident]:
        sound.client = row.client
    return row


async def put_sound(work: Work, ident: str, language: Variant, ulaw: bytes, **made: str) -> PromptRow:
    """Give a prompt a sound, or another one. ``made``: source, text, voice. Raises ``prompt.language``."""
    row = await rows.found(work, PromptRow, ident, lock=True)
    if row.kind == "music" and language != "all":
        raise Refused("prompt.language", {"field": "language"})
    sound = await _sound(work, ident, language)
    before = _said(sound)
    if sound is None:
        sound = SoundRow(centre=work.centre, prompt=ident, language=language)
        work.session.add(sound)
    sound.client, sound.made_at, sound.ulaw = row.client, work.now, ulaw
    sound.digest = hashlib.sha256(ulaw).hexdigest()[:16]
    sound.duration_ms = round(len(ulaw) * 1000 / g711.RATE_HZ)
    sound.source, sound.text, sound.voice = made["source"], made["text"], made.get("voice", "")
    await _note(work, row, language, before, _said(sound))
    return row


async def drop_sound(work: Work, ident: str, language: Variant) -> PromptRow:
    """Raises Refused ``sound.not_found``, and ``row.in_use`` for the last sound of what is played."""
    row = await rows.found(work, PromptRow, ident, lock=True)
    sound = await _sound(work, ident, language)
    if sound is None:
        raise Refused("sound.not_found", {"id": ident})
    if len((await sounds_of(work, [ident]))[ident]) == 1:
        users = (await work.session.execute(_USERS, {"centre": work.centre, "key": row.key})).scalar()
        if users:
            raise Refused("row.in_use", {"by": users})
    before = _said(sound)
    await work.session.delete(sound)
    await _note(work, row, language, before, None)
    return row


async def read(work: Work, ident: str, language: Variant) -> SoundRow:
    """With the sound. Raises Refused ``sound.not_found``, also for a prompt that this user may not see."""
    query = (
        select(SoundRow)
        .options(undefer(SoundRow.ulaw))
        .where(SoundRow.centre == work.centre, SoundRow.prompt == ident, SoundRow.language == language)
    )
    sound = (await work.session.scalars(query)).one_or_none()
    if sound is None:
        raise Refused("sound.not_found", {"id": ident})
    return sound


async def restock(work: Work, shelf: Shelf, only: str | None = None) -> bool:
    """Make the files what the database says; True when music classes changed and Asterisk must read them."""
    query = select(PromptRow).where(PromptRow.centre == work.centre)
    if only is not None:
        query = query.where(PromptRow.id == only)
    for row in await work.session.scalars(query):
        sounds = (
            select(SoundRow)
            .options(undefer(SoundRow.ulaw))
            .where(SoundRow.centre == work.centre, SoundRow.prompt == row.id)
        )
        held = {sound.language: sound.ulaw for sound in await work.session.scalars(sounds)}
        if row.kind == "music":
            await asyncio.to_thread(shelf.put_music, row.id, held.get("all"))
        else:
            await asyncio.to_thread(shelf.put_prompt, row.id, held)
    return await asyncio.to_thread(shelf.list_music)


async def _sound(work: Work, ident: str, language: Variant) -> SoundRow | None:
    key = {"centre": work.centre, "prompt": ident, "language": language}
    return await work.session.get(SoundRow, key)


async def _note(
    work: Work, row: PromptRow, language: Variant, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    name = f"sound_{language}"
    row.version += 1
    await work.session.flush()
    await work.note("sound", "prompt", row.id, client=row.client, before={name: before}, after={name: after})


def _said(sound: SoundRow | None) -> dict[str, Any] | None:
    if sound is None:
        return None
    return {"text": sound.text, "duration_s": sound.duration_s, "digest": sound.digest}
