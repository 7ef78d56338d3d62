"""What goes to a process that plays replications, and what comes back: a task, then a line for each."""

import msgspec

from perezvon.features.whatif.ensemble import Replica, Task

encode_task = msgspec.msgpack.Encoder().encode
decode_task = msgspec.msgpack.Decoder(Task).decode


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A replication, or why there is none (code and value of a ``BadChange``)."""

    replica: Replica | None = None
    code: str = ""
    value: str = ""


encode_line = msgspec.json.Encoder().encode
decode_line = msgspec.json.Decoder(Line).decode
