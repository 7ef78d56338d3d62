"""Identifiers.

Ids born in the floor are ``<node>-<centre>-<seq>-<n>``: the journal sequence number of the event that
caused them and a counter within that event. They are never random, so that a replay gives the same ids.
"""

from typing import TypeAlias

CentreId: TypeAlias = str
ClientId: TypeAlias = str
NodeId: TypeAlias = str
CallId: TypeAlias = str
OfferId: TypeAlias = str
AgentId: TypeAlias = str
QueueId: TypeAlias = str
PersonId: TypeAlias = str
ChannelId: TypeAlias = str
BridgeId: TypeAlias = str
PlaybackId: TypeAlias = str
RecordingId: TypeAlias = str
DispositionId: TypeAlias = str
ReasonId: TypeAlias = str
HoursId: TypeAlias = str
UserId: TypeAlias = str


def born(node: NodeId, centre: CentreId, seq: int, n: int) -> str:
    """The id of the n-th thing born while the floor handled journal entry ``seq``."""
    return f"{node}-{centre}-{seq}-{n}"
