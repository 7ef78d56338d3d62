"""Since when nobody looks after the node: what died meanwhile was last known to live then."""

from datetime import datetime

import msgspec

from perezvon.core.events import AnyEvent, NodeLost, NodeSeen


class Unseen:
    """Begins with the last sign of life of the engine before (None: there was none)."""

    def __init__(self, since: datetime | None) -> None:
        self._since = since

    def told(self, event: AnyEvent, now: datetime) -> AnyEvent:
        """What the floor is to hear of it: a node that is seen again, and how long it was out of sight."""
        if isinstance(event, NodeLost):
            self._since = self._since or now
        elif isinstance(event, NodeSeen) and self._since is not None:
            event = msgspec.structs.replace(event, unseen_since=min(self._since, now))
            self._since = None
        return event
