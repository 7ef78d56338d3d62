"""Routes of prompts: list, listen, upload, speak, take away."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

import soundfile
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import StringConstraints

from perezvon.adapters.speech import g711
from perezvon.adapters.web import rows
from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.context import Context, InContext
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import InWork, Work, address_of, begin
from perezvon.features.prompts import service, voices
from perezvon.features.prompts.convert import telephone_sound
from perezvon.features.prompts.model import (
    LEVEL_DB,
    LONGEST_S,
    BuiltIn,
    Prompt,
    PromptFields,
    PromptPut,
    Sound,
    Speech,
    Variant,
    VoiceOut,
)
from perezvon.features.prompts.shelf import Shelf
from perezvon.features.prompts.tables import PromptRow
from perezvon.kit.errors import Refused

FileName = Annotated[str, StringConstraints(max_length=200)]
Stem = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")]
Reload = Callable[[], Awaitable[None]]
_WAV: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"audio/wav": {}}}}
_READ: Final = [require("settings.read")]
_WRITE: Final = [require("settings.write")]


def router(shelf: Shelf, reload_music: Reload) -> APIRouter:
    """``reload_music``: lets Asterisk read the music classes again."""
    routes = APIRouter(prefix="/api/prompts", tags=["prompts"])
    _product_routes(routes, shelf)
    _prompt_routes(routes)
    _sound_routes(routes, Stock(shelf, reload_music))
    return routes


@dataclass(frozen=True, slots=True)
class Stock:
    """The files for Asterisk, after a commit. ``turn``: sounds are made one at a time, they take memory."""

    shelf: Shelf
    reload_music: Reload
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def renewed(self, context: Context, who: Identity, prompt: str) -> Prompt:
        """The files of a prompt, then Asterisk, then what is there now."""
        async with begin(context, who.clients, user=who.user) as work:
            changed = await service.restock(work, self.shelf, prompt)
            shown = await _one(work, await rows.found(work, PromptRow, prompt))
        if changed or shown.kind == "music":
            await self.reload_music()
        return shown


def _product_routes(routes: APIRouter, shelf: Shelf) -> None:
    @routes.get("/built-in", operation_id="list_built_in_prompts", dependencies=_READ)
    async def list_built_in_prompts() -> list[BuiltIn]:
        """What comes with the product."""
        said = [
            BuiltIn.model_validate({"key": key, "kind": "prompt", "languages": languages})
            for key, languages in shelf.built_in().items()
        ]
        return [*said, BuiltIn(key="default", kind="music", languages=["all"])]

    @routes.get("/voices", operation_id="list_voices", dependencies=_READ)
    async def list_voices() -> list[VoiceOut]:
        """Voices that can speak a text, and what is missing for those that cannot."""
        return [
            VoiceOut(voice=each.voice, language=each.language, problem=each.problem) for each in voices.VOICES
        ]

    @routes.get(
        "/built-in/{name}/{language}/sound",
        operation_id="play_built_in_prompt",
        dependencies=_READ,
        response_class=Response,
        responses=_WAV,
    )
    async def play_built_in_prompt(name: Stem, language: Variant) -> Response:
        sound = shelf.read_built_in(name, language)
        if sound is None:
            raise Refused("sound.not_found", {"id": name})
        return _wav(sound)


def _prompt_routes(routes: APIRouter) -> None:
    @routes.get("", operation_id="list_prompts", dependencies=_READ)
    async def list_prompts(work: InWork) -> list[Prompt]:
        """Prompts and music of the centre's own, also those out of use."""
        found = await rows.listed(work, PromptRow)
        sounds = await service.sounds_of(work, [row.id for row in found])
        return [_shown(row, [Sound.model_validate(each) for each in sounds[row.id]]) for row in found]

    @routes.get("/{prompt}", operation_id="get_prompt", dependencies=_READ)
    async def get_prompt(prompt: Slug, work: InWork) -> Prompt:
        return await _one(work, await rows.found(work, PromptRow, prompt))

    @routes.put("/{prompt}", operation_id="put_prompt", dependencies=_WRITE)
    async def put_prompt(prompt: Slug, body: PromptPut, work: InWork) -> Prompt:
        """Make (``version`` null) or change a prompt; its sounds have routes of their own."""
        return await _one(work, await service.put(work, prompt, body))

    @routes.get(
        "/{prompt}/{language}/sound",
        operation_id="play_prompt",
        dependencies=_READ,
        response_class=Response,
        responses=_WAV,
    )
    async def play_prompt(prompt: Slug, language: Variant, work: InWork) -> Response:
        return _wav((await service.read(work, prompt, language)).ulaw)


def _sound_routes(routes: APIRouter, stock: Stock) -> None:
    @routes.put("/{prompt}/{language}/sound", operation_id="upload_prompt", dependencies=_WRITE)
    async def upload_prompt(
        prompt: Slug,
        language: Variant,
        request: Request,
        context: InContext,
        who: Who,
        name: Annotated[FileName, Query()] = "",
    ) -> Prompt:
        """The body is the file itself: WAV, MP3, Ogg (Opus, Vorbis), FLAC. ``name``: of the file."""
        kind = await _kind(context, who, prompt)
        async with stock.turn:
            ulaw = await telephone_sound(await request.body(), LONGEST_S[kind], LEVEL_DB[kind])
        async with begin(context, who.clients, user=who.user, address=address_of(request)) as work:
            await service.put_sound(work, prompt, language, ulaw, source="upload", text=name)
        return await stock.renewed(context, who, prompt)

    @routes.post("/{prompt}/{language}/speech", operation_id="speak_prompt", dependencies=_WRITE)
    async def speak_prompt(
        prompt: Slug, language: Variant, body: Speech, request: Request, context: InContext, who: Who
    ) -> Prompt:
        """Let a voice of this machine speak a text."""
        kind = await _kind(context, who, prompt)
        async with stock.turn:
            ulaw = await voices.spoken(body.text, body.voice)
        if len(ulaw) > LONGEST_S[kind] * g711.RATE_HZ:
            raise Refused("sound.too_long", {"field": "text", "limit_s": LONGEST_S[kind]})
        async with begin(context, who.clients, user=who.user, address=address_of(request)) as work:
            made = {"source": "speech", "text": body.text, "voice": body.voice}
            await service.put_sound(work, prompt, language, ulaw, **made)
        return await stock.renewed(context, who, prompt)

    @routes.delete("/{prompt}/{language}/sound", operation_id="drop_prompt_sound", dependencies=_WRITE)
    async def drop_prompt_sound(
        prompt: Slug, language: Variant, request: Request, context: InContext, who: Who
    ) -> Prompt:
        async with begin(context, who.clients, user=who.user, address=address_of(request)) as work:
            await service.drop_sound(work, prompt, language)
        return await stock.renewed(context, who, prompt)


async def _kind(context: Context, who: Identity, prompt: str) -> str:
    """Before the long work of a conversion: is there such a prompt?"""
    async with begin(context, who.clients, user=who.user) as work:
        return (await rows.found(work, PromptRow, prompt)).kind


async def _one(work: Work, row: PromptRow) -> Prompt:
    sounds = (await service.sounds_of(work, [row.id]))[row.id]
    return _shown(row, [Sound.model_validate(each) for each in sounds])


def _shown(row: PromptRow, sounds: list[Sound]) -> Prompt:
    fields = {name: getattr(row, name) for name in PromptFields.model_fields}
    return Prompt(id=row.id, version=row.version, key=row.key, sounds=sounds, **fields)


def _wav(ulaw: bytes) -> Response:
    """As every browser plays it."""
    file = io.BytesIO()
    soundfile.write(file, g711.decode(ulaw, "ulaw"), g711.RATE_HZ, format="WAV", subtype="PCM_16")
    return Response(file.getvalue(), media_type="audio/wav")
