"""What the worker does for the rights of people: erasures that somebody let through, and late answers."""

from functools import partial
from typing import Final

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import text

from perezvon.adapters.postgres.session import begin
from perezvon.adapters.sealing import Sealing
from perezvon.features.consent.erasing import EVERY_S, erase_next, failed
from perezvon.features.recordings.held import destroy
from perezvon.features.recordings.making import Workshop
from perezvon.main.held import HELD

__all__ = ["EVERY_S", "PrivacyWork"]

_COUNTS: Final = text(
    "select count(*), count(*) filter (where due < cast(clock_timestamp() as date)) from privacy_request"
    " where centre = :centre and closed_at is null"
)


class PrivacyWork:
    """``step`` is done every few seconds; what fails is told on the request and tried again."""

    def __init__(self, shop: Workshop, sealing: Sealing, registry: CollectorRegistry) -> None:
        self._shop = shop
        self._sealing = sealing
        name = "perezvon_worker_privacy_requests"
        self._requests = Gauge(
            name, "Requests about personal data that are not answered yet.", ["state"], registry=registry
        )

    async def step(self) -> None:
        """Carry out what is to be erased, then count."""
        shop = self._shop
        try:
            while await erase_next(
                shop.engine,
                shop.centre,
                shop.now(),
                HELD,
                partial(destroy, shop),
                self._sealing.mark,
            ):
                continue
        except Exception as fault:
            await failed(shop.engine, shop.centre, shop.now(), type(fault).__name__)
            raise
        async with begin(shop.engine, shop.centre, None) as connection:
            open_, late = (await connection.execute(_COUNTS, {"centre": shop.centre})).one()
        self._requests.labels("open").set(open_)
        self._requests.labels("late").set(late)
