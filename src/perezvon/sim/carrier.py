"""The carrier: brings callers to the node and takes them away again."""

from perezvon.kit.ids import ChannelId
from perezvon.sim.switch import NORMAL
from perezvon.sim.world import World


class Carrier:
    """Trunk channels are ``t-<n>``, in the order of their arrival."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.placed = 0

    def place(self, number: str, caller: str, codec: str = "ulaw") -> ChannelId:
        """A call to one of our numbers reaches the node."""
        self.placed += 1
        channel = f"t-{self.placed}"
        self.world.link.carry(self.world.switch.arrive(channel, number, caller, codec))
        return channel

    def hang_up(self, channel: ChannelId, cause: int = NORMAL) -> None:
        """The caller put his receiver down; nothing happens if he is gone already."""
        self.world.link.carry(self.world.switch.hang_up(channel, self.world.now, cause))

    def connected(self, channel: ChannelId) -> bool:
        """Whether the caller hears somebody of ours now."""
        stretches = self.world.switch.talks.get(channel)
        return bool(stretches) and stretches is not None and stretches[-1].stopped_at is None

    def there(self, channel: ChannelId) -> bool:
        return channel in self.world.switch.channels
