"""Scripts: made, changed, published, taken out of use. A version that was published never changes."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, or_, select

from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.core.scripts import End, Problem, Say, ScriptBody
from perezvon.features.scripts import templates
from perezvon.features.scripts.checking import check, results_of
from perezvon.features.scripts.model import (
    Body,
    Draft,
    DraftPut,
    FromTemplate,
    Publish,
    ScriptNew,
    ScriptOut,
    ScriptPatch,
    VersionBody,
    VersionOut,
    body_of,
    problems_out,
    raw_of,
    script_out,
)
from perezvon.features.scripts.tables import RunRow, ScriptRow, VersionRow, number, queue
from perezvon.kit.errors import Refused

_EMPTY = ScriptBody(
    language="ru",
    start="greet",
    steps=(Say(id="greet", text="…", next="end"), End(id="end")),
)


async def listed(work: Work) -> list[ScriptOut]:
    """By client and name."""
    found = await rows.listed(work, ScriptRow, ScriptRow.client, ScriptRow.name)
    return await _shown(work, found)


async def one(work: Work, script: str) -> ScriptOut:
    """Raises Refused ``script.not_found``."""
    return (await _shown(work, [await rows.found(work, ScriptRow, script)]))[0]


async def _shown(work: Work, found: Sequence[ScriptRow]) -> list[ScriptOut]:
    ids = [row.id for row in found]
    of = (VersionRow.centre == work.centre, VersionRow.script.in_(ids))
    versions: dict[str, list[VersionRow]] = {id: [] for id in ids}
    for row in await work.session.scalars(select(VersionRow).where(*of, VersionRow.status != "archived")):
        versions[row.script].append(row)
    query = select(RunRow.script, func.count()).where(RunRow.centre == work.centre, RunRow.script.in_(ids))
    counts = {row[0]: row[1] for row in await work.session.execute(query.group_by(RunRow.script))}
    return [script_out(row, versions[row.id], counts.get(row.id, 0)) for row in found]


async def create(work: Work, who: Identity, body: ScriptNew) -> ScriptOut:
    """With its first draft. Raises Refused ``script.body_wrong``, ``queue.unknown``, ``number.unknown``,
    ``script.taken``."""
    draft = body_of(body.body) if body.body is not None else _EMPTY
    values = body.model_dump(exclude={"body"})
    row = ScriptRow(centre=work.centre, **values)
    await _check_places(work, row, "")
    work.session.add(row)
    await work.session.flush()
    await work.note("created", "script", row.id, client=row.client, after=row.values())
    work.session.add(_draft_row(work, who, row, 1, raw_of(draft)))
    await work.session.flush()
    return await one(work, row.id)


async def from_template(work: Work, who: Identity, body: FromTemplate) -> ScriptOut:
    """A script whose first draft is a template, attached to nothing. Raises Refused
    ``script.template_unknown``."""
    found = templates.find(body.key, body.language)
    draft = templates.mapped(found.body, body.dispositions, await results_of(work, body.client))
    wanted = {"name": body.name or found.about.title, "direction": found.about.direction}
    new = {**wanted, "client": body.client, "body": raw_of(draft)}
    return await create(work, who, ScriptNew.model_validate(new))


async def change(work: Work, script: str, body: ScriptPatch) -> ScriptOut:
    """Raises Refused ``script.not_found``, ``row.stale``, and what ``create`` refuses."""
    row = await rows.found(work, ScriptRow, script, lock=True)
    _check_version(row.version, body.version, script)
    before = row.values()
    for name in body.model_fields_set - {"version"}:
        setattr(row, name, getattr(body, name))
    await _check_places(work, row, script)
    after = row.values()
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        row.version += 1
        await work.session.flush()
        was, now = ({name: state[name] for name in changed} for state in (before, after))
        await work.note("changed", "script", script, client=row.client, before=was, after=now)
    return await one(work, script)


async def remove(work: Work, script: str, version: int) -> None:
    """Out of use; records name it for years. Raises Refused ``script.in_use`` while calls come to it."""
    row = await rows.found(work, ScriptRow, script, lock=True)
    _check_version(row.version, version, script)
    used = [*row.queues, *row.numbers, *row.classes]
    if used:
        raise Refused("script.in_use", {"used_by": ", ".join(used)})
    row.active, row.version = False, row.version + 1
    await work.session.flush()
    await work.note("removed", "script", script, client=row.client)


def _check_version(has: int, seen: int, id: str) -> None:
    if has != seen:
        raise Refused("row.stale", {"id": id, "version": has})


async def _check_places(work: Work, row: ScriptRow, own: str) -> None:
    """What it is attached to belongs to the client and to no other script."""
    for field, table, wanted in (("queues", queue, row.queues), ("numbers", number, row.numbers)):
        query = select(table.c.id).where(table.c.centre == work.centre, table.c.client_id == row.client)
        known = set((await work.session.scalars(query.where(table.c.id.in_(wanted)))).all())
        for each in wanted:
            if each not in known:
                raise Refused("script.place_unknown", {"field": field, "id": each})
    if not row.active:
        return
    others = select(ScriptRow).where(
        ScriptRow.centre == work.centre,
        ScriptRow.client == row.client,
        ScriptRow.id != own,
        ScriptRow.active,
        or_(
            ScriptRow.queues.overlap(row.queues),
            ScriptRow.numbers.overlap(row.numbers),
            ScriptRow.classes.overlap(row.classes),
        ),
    )
    with work.session.no_autoflush:
        other = (await work.session.scalars(others.limit(1))).first()
    if other is None:
        return
    for field in ("queues", "numbers", "classes"):
        shared = [each for each in getattr(row, field) if each in getattr(other, field)]
        if shared:
            raise Refused("script.taken", {"field": field, "id": shared[0], "script": other.name})


# --- drafts and versions -----------------------------------------------------------------------------


async def draft(work: Work, script: str) -> Draft:
    """The draft, or what is published, as where a draft would begin."""
    row = await rows.found(work, ScriptRow, script)
    own = await _version(work, script, "draft")
    if own is not None:
        return await _draft_out(work, row, own.number, own.version, own.body)
    live = await _version(work, script, "published")
    body = live.body if live is not None else raw_of(_EMPTY)
    return await _draft_out(work, row, await _next_number(work, script), 0, body)


async def put_draft(work: Work, who: Identity, script: str, body: DraftPut) -> Draft:
    """Problems do not hinder: they are shown. Raises Refused ``script.body_wrong``, ``row.stale``."""
    row = await rows.found(work, ScriptRow, script, lock=True)
    raw = raw_of(body_of(body.body))
    own = await _version(work, script, "draft")
    _check_version(own.version if own is not None else 0, body.version, script)
    if own is None:
        own = _draft_row(work, who, row, await _next_number(work, script), raw)
        work.session.add(own)
    elif own.body != raw:
        own.body, own.author, own.made_at = raw, who.user, work.now
        own.version += 1
    await work.session.flush()
    return await _draft_out(work, row, own.number, own.version, own.body)


def _draft_row(work: Work, who: Identity, row: ScriptRow, number: int, raw: Body) -> VersionRow:
    return VersionRow(
        centre=work.centre,
        client=row.client,
        script=row.id,
        number=number,
        status="draft",
        body=raw,
        author=who.user,
        made_at=work.now,
        published_at=None,
    )


async def _draft_out(work: Work, row: ScriptRow, number: int, version: int, body: Body) -> Draft:
    found = await check(work, body_of(body), row.client)
    return Draft(script=row.id, number=number, version=version, body=body, problems=problems_out(found))


async def publish(work: Work, who: Identity, script: str, body: Publish) -> ScriptOut:
    """The next call runs it; those that are running keep theirs. Raises Refused ``script.no_draft``,
    ``row.stale``, ``script.has_problems``, ``script.no_a``."""
    row = await rows.found(work, ScriptRow, script, lock=True)
    own = await _version(work, script, "draft")
    if own is None:
        raise Refused("script.no_draft")
    _check_version(own.version, body.version, script)
    found = await check(work, body_of(own.body), row.client)
    if found:
        raise _hindered(found)
    live = {each.variant: each for each in await _published(work, script)}
    if body.variant == "B" and "A" not in live:
        raise Refused("script.no_a", {"field": "variant"})
    if body.variant in live:
        live[body.variant].status = "archived"
        await work.session.flush()
    own.status, own.published_at, own.author = "published", work.now, who.user
    own.variant, own.share = body.variant, body.share if body.variant == "B" else 100
    await work.session.flush()
    told = {"number": own.number, "variant": own.variant, "share": own.share}
    await work.note("published", "script", script, client=row.client, after=told)
    return await one(work, script)


_OWN_WORDS: Final = ("save_unknown", "source_unknown", "end_without_action")


def _hindered(found: Sequence[Problem]) -> Refused:
    """The first problem, with its remedy where its code alone does not tell one."""
    first = found[0]
    code = f"script.{first.code}" if first.code in _OWN_WORDS else "script.has_problems"
    told: dict[str, str | int] = {
        "count": len(found),
        "code": first.code,
        "step": first.step,
        "value": first.value,
    }
    return Refused(code, told)


async def archive(work: Work, script: str, number: int) -> ScriptOut:
    """No call runs it any more. Raises Refused ``script.version_not_found``, ``script.not_published``."""
    row, found = await _locked(work, script, number)
    if found.status != "published":
        raise Refused("script.not_published")
    found.status = "archived"
    await work.session.flush()
    await work.note("archived", "script", script, client=row.client, after={"number": number})
    return await one(work, script)


async def keep(work: Work, script: str, number: int) -> ScriptOut:
    """Of two variants this one wins: all calls run it, the other is archived. Raises as ``archive``."""
    row, found = await _locked(work, script, number)
    if found.status != "published":
        raise Refused("script.not_published")
    for other in await _published(work, script):
        if other.number != number:
            other.status = "archived"
    await work.session.flush()
    found.variant, found.share = "A", 100
    await work.session.flush()
    await work.note("kept", "script", script, client=row.client, after={"number": number})
    return await one(work, script)


async def _locked(work: Work, script: str, number: int) -> tuple[ScriptRow, VersionRow]:
    row = await rows.found(work, ScriptRow, script, lock=True)
    found = await work.session.get(VersionRow, {"centre": work.centre, "script": script, "number": number})
    if found is None:
        raise Refused("script.version_not_found", {"number": number})
    return row, found


async def versions(work: Work, script: str) -> list[VersionOut]:
    """The newest first."""
    await rows.found(work, ScriptRow, script)
    query = select(VersionRow).where(VersionRow.centre == work.centre, VersionRow.script == script)
    found = (await work.session.scalars(query.order_by(VersionRow.number.desc()))).all()
    counts = await _runs_of(work, script)
    return [VersionOut(**_told(row), runs=counts.get(row.number, 0)) for row in found]


async def version(work: Work, script: str, number: int) -> VersionBody:
    """Raises Refused ``script.version_not_found``."""
    await rows.found(work, ScriptRow, script)
    found = await work.session.get(VersionRow, {"centre": work.centre, "script": script, "number": number})
    if found is None:
        raise Refused("script.version_not_found", {"number": number})
    runs = (await _runs_of(work, script)).get(number, 0)
    return VersionBody(**_told(found), runs=runs, body=found.body)


def _told(row: VersionRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in VersionOut.model_fields if name != "runs"}


async def _runs_of(work: Work, script: str) -> dict[int, int]:
    query = select(RunRow.number, func.count()).where(RunRow.centre == work.centre, RunRow.script == script)
    return {row[0]: row[1] for row in await work.session.execute(query.group_by(RunRow.number))}


async def _version(work: Work, script: str, status: str) -> VersionRow | None:
    """Of published ones the variant A."""
    query = select(VersionRow).where(
        VersionRow.centre == work.centre, VersionRow.script == script, VersionRow.status == status
    )
    return (await work.session.scalars(query.order_by(VersionRow.variant).limit(1))).first()


async def _published(work: Work, script: str) -> list[VersionRow]:
    query = select(VersionRow).where(
        VersionRow.centre == work.centre, VersionRow.script == script, VersionRow.status == "published"
    )
    return list((await work.session.scalars(query)).all())


async def _next_number(work: Work, script: str) -> int:
    query = select(func.max(VersionRow.number)).where(
        VersionRow.centre == work.centre, VersionRow.script == script
    )
    return int(await work.session.scalar(query) or 0) + 1
