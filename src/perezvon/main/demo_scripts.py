"""Scripts of the demo centre: from the library, published, attached; only where a client has none at all."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.core.scripts import ScriptBody
from perezvon.features.scripts import checking, service, templates
from perezvon.features.scripts.model import Publish, ScriptNew, raw_of
from perezvon.features.scripts.tables import ScriptRow


async def seed_scripts(work: Work, data: Sequence[Mapping[str, Any]]) -> None:
    """What a person changed, or took out of use, stays as it is."""
    known = set((await work.session.scalars(select(ScriptRow.client).distinct())).all())
    who = Identity("demo", "", "administrator", None, "ru", "auto", None, "", work.now)
    for each in data:
        if each["client"] in known:
            continue
        found = await _fitting(work, each)
        if found is None:
            continue
        template, body = found
        new = {
            "client": each["client"],
            "name": template.about.title,
            "direction": template.about.direction,
            "queues": each["queues"],
            "body": raw_of(body),
        }
        made = await service.create(work, who, ScriptNew.model_validate(new))
        await service.publish(work, who, made.id, Publish(version=1))


async def _fitting(work: Work, wanted: Mapping[str, Any]) -> tuple[templates.Template, ScriptBody] | None:
    """The first template that can be published as it is."""
    library = {(each.key, each.language): each for each in templates.library()}
    results = await checking.results_of(work, wanted["client"])
    for key in wanted["templates"]:
        template = library.get((key, wanted["language"]))
        if template is None:
            continue
        body = templates.mapped(template.body, wanted["dispositions"], results)
        if not await checking.check(work, body, wanted["client"]):
            return template, body
    return None
