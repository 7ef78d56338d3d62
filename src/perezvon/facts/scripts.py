"""Facts of the stream ``scripts``: what was learnt of a person, and that a run is over.

Ids only: the values stand with the slice ``scripts``, which publishes these.
"""

import msgspec

from perezvon.kit.ids import CallId, PersonId

STREAM = "scripts"


class PersonAnswered(msgspec.Struct, frozen=True, tag_field="kind", tag="person_answered"):
    """The question ``step`` of ``run`` has an answer that belongs on the person's card; a later one
    replaces it."""

    run: str
    step: str
    person: PersonId
    call: CallId


class RunEnded(msgspec.Struct, frozen=True, tag_field="kind", tag="run_ended"):
    """The call of a run is closed: nothing is added to it any more."""

    run: str
    call: CallId
    person: PersonId | None = None
