"""Facts of the stream ``promises``: what we said we would do. Published by the slice ``promises``."""

import msgspec

from perezvon.kit.ids import PersonId


class PromiseChanged(msgspec.Struct, frozen=True, tag_field="kind", tag="promise_changed"):
    """A promise to call ``person`` back was made, moved or cancelled; what it is now stands in its row."""

    promise: str
    person: PersonId
