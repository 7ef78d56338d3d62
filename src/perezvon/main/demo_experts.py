"""Two people of the demo centre who are no agents, and whose telephones ring all the same."""

from typing import Final

from sqlalchemy import select

from perezvon.adapters.web.work import Work
from perezvon.features.experts import service
from perezvon.features.experts.model import ExpertPut
from perezvon.features.experts.tables import ExpertRow

EXPERTS: Final = (
    ("x-workshop", ExpertPut(client="mebel", name="Мастер цеха", role="сборка", numbers=["+79120007701"])),
    (
        "x-accountant",
        ExpertPut(client="polis", name="Бухгалтер", role="счета", numbers=["+79120007702"], refocus_s=900),
    ),
)


async def seed_experts(work: Work) -> None:
    """Unless there are any."""
    if await work.session.scalar(select(ExpertRow.id).limit(1)) is None:
        for ident, given in EXPERTS:
            await service.put(work, ident, given)
