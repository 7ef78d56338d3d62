"""What a caller hears and who hears him: commands for one customer's channel, and what they leave behind."""

from perezvon.core import commands as c
from perezvon.core.agents import bridge_of
from perezvon.core.call import Call, RecordingState
from perezvon.core.context import Context
from perezvon.core.settings import Settings
from perezvon.kit.ids import AgentId, ChannelId, NodeId


class Media:
    """Every method keeps ``Call.playback``, ``Call.music`` and the recordings true to what was commanded."""

    def __init__(self, ctx: Context, settings: Settings) -> None:
        self.ctx = ctx
        self.settings = settings

    def play(self, call: Call, *media: str) -> None:
        """Play prompts; the end comes as PlaybackDone with ``call.playback``. Music stops for it."""
        self.music_off(call)
        call.playback = self.ctx.born()
        self.ctx.command(c.Play(call.node, call.channel, call.playback, media, call.language))

    def quiet(self, call: Call) -> None:
        """End whatever is played to the caller."""
        if call.playback is not None:
            self.ctx.command(c.StopPlay(call.node, call.channel, call.playback))
            call.playback = None
        self.music_off(call)

    def music_on(self, call: Call) -> None:
        if not call.music:
            call.music = True
            music = call.queue_set.music if call.queue_set is not None else "default"
            self.ctx.command(c.StartMusic(call.node, call.channel, music))

    def music_off(self, call: Call) -> None:
        if call.music:
            call.music = False
            self.ctx.command(c.StopMusic(call.node, call.channel))

    def join(self, call: Call, agent: AgentId) -> None:
        self.quiet(call)
        self.ctx.command(c.Join(call.node, bridge_of(agent), call.channel))

    def part(self, call: Call, agent: AgentId) -> None:
        """Out of the agent's bridge, to music."""
        self.ctx.command(c.Part(call.node, bridge_of(agent), call.channel))
        self.music_on(call)

    def record(self, call: Call) -> None:
        """Start recording unless it runs or is not wanted; on a full disk the record says why not."""
        if call.recording is not None or not self.recorded(call):
            return
        if self.settings.disk() in ("full", "brim"):
            call.unrecorded = "disk_full"
            return
        call.recording = self.ctx.born()
        call.recordings.append(RecordingState(call.recording, self.ctx.now))
        self.ctx.command(c.Record(call.node, call.channel, call.recording, call.codec))

    @staticmethod
    def recorded(call: Call) -> bool:
        """Whether its talk shall be recorded: what the number says, or else its queue."""
        if call.queue_set is None:
            return False
        return call.queue_set.record if call.record is None else call.record

    def notice(self, call: Call) -> tuple[str, ...]:
        """What tells the caller of the recording; nothing when he was told, or when there will be none."""
        said = call.queue_set.record_notice if call.queue_set is not None else None
        if said is None or call.noticed or not self.recorded(call):
            return ()
        call.noticed = True
        return (said,)

    def stop_record(self, call: Call) -> None:
        if call.recording is None:
            return
        call.recordings[-1].stopped_at = self.ctx.when
        if not call.customer_gone:
            self.ctx.command(c.StopRecord(call.node, call.channel, call.recording))
        call.recording = None

    def hang_up(self, call: Call) -> None:
        if not call.customer_gone and not call.hung_up:
            call.hung_up = True
            self.ctx.command(c.HangUp(call.node, call.channel))

    def connect_leg(self, node: NodeId, agent: AgentId, leg: ChannelId) -> None:
        """A dialled telephone was answered: into the agent's bridge with it."""
        self.ctx.command(c.MakeBridge(node, bridge_of(agent)))
        self.ctx.command(c.Join(node, bridge_of(agent), leg))

    def drop_leg(self, call: Call) -> None:
        """End a telephone that was dialled for this call, and the bridge made for it."""
        if call.agent_leg is not None and call.agent is not None:
            leg = call.leg(call.agent_leg)
            if leg is not None and leg.ended_at is None:
                self.ctx.command(c.HangUp(call.node, call.agent_leg))
            if leg is not None and leg.answered_at is not None:
                self.ctx.command(c.DropBridge(call.node, bridge_of(call.agent)))
        call.agent_leg = None
